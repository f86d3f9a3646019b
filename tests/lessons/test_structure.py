"""Every lesson has its parts, is readable without running it, and leads somewhere."""

import json
import re

import nbformat
import pytest
from notebooks import (
    LESSONS,
    PATHS,
    broken_links,
    code_cells,
    headings,
    outputs,
    pictures_without_words,
    read,
    tags,
)

from cnnlib.checks import catalogue

LABEL = re.compile(r"\A# PyTorch: .*\n")
# Parts, marked by tags of their prose, in the order in which a student meets them.
PARTS = [
    "objectives",
    "question",
    "idea",
    "loops",
    "library",
    "torch",
    "misquoted",
    "summary",
    "exercise",
]
COURSE = [
    "00_start_here",
    "01_why_convolution",
    "02_convolution",
    "03_padding_stride",
    "04_channels",
    "05_pooling",
    "06_backprop",
    "07_conv_backward",
    "08_batch_norm",
    "09_dropout",
    "10_training",
    "11_mnist",
    "12_receptive_field_and_cost",
    "13_convolution_family",
    "14_architectures",
    "15_before_and_around",
    "16_transfer",
    "17_boxes_and_masks",
]


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


notebooks = each(PATHS)
lessons = each([path for path in PATHS if not path.stem.startswith("00")])


def test_every_notebook_has_its_place_in_the_course():
    assert [path.stem for path in PATHS if path.stem not in COURSE] == []


@notebooks
def test_ids_are_names_that_stay(path):
    ids = [cell.id for cell in json_cells(path)]
    assert len(set(ids)) == len(ids)
    random = [id for id in ids if re.fullmatch(r"[0-9a-f]{8}|[0-9a-f-]{36}", id)]
    assert random == [], "give these cells an id that says what they do"


def json_cells(path):
    """The cells as they are in the file: nbformat would make up a missing id."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [nbformat.from_dict(cell) for cell in cells]


@notebooks
def test_code_cells_are_short(path):
    lengths = {
        cell.id: len(LABEL.sub("", cell.source).splitlines())
        for cell in code_cells(read(path))
    }
    assert {id: n for id, n in lengths.items() if n > 15} == {}


@notebooks
def test_code_never_comes_more_than_two_cells_in_a_row(path):
    kinds = "".join(cell.cell_type[0] for cell in read(path).cells)
    assert "ccc" not in kinds, f"{kinds} (m is markdown, c is code)"


@notebooks
def test_cells_were_run_once_from_top_to_bottom(path):
    counts = [cell.execution_count for cell in code_cells(read(path))]
    assert counts == list(range(1, len(counts) + 1))


@notebooks
def test_a_cell_of_code_can_be_read_at_a_glance(path):
    lines = {cell.id: len(cell.source.splitlines()) for cell in code_cells(read(path))}
    assert {id: count for id, count in lines.items() if count > 15} == {}


@notebooks
def test_outputs_hold_no_error_and_no_complaint(path):
    complaints = [
        output
        for output in outputs(read(path))
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert complaints == []


@notebooks
def test_every_picture_is_put_in_words(path):
    assert pictures_without_words(read(path)) == []


@notebooks
def test_every_link_leads_somewhere(path):
    broken = {
        cell.id: found
        for cell in read(path).cells
        if cell.cell_type == "markdown" and (found := broken_links(path, cell))
    }
    assert broken == {}


@notebooks
def test_the_file_stays_small(path):
    assert path.stat().st_size < 1_500_000


@notebooks
def test_no_path_of_the_author_s_machine_is_stored(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"/(?:home|Users|root|tmp|work)/\w+", text) == []


@notebooks
def test_it_begins_with_its_number_its_title_and_its_minutes(path):
    first = read(path).cells[0]
    assert first.cell_type == "markdown"
    level, title = headings(first.source)[0]
    assert level == 1
    assert re.fullmatch(rf"{path.stem[:2]} · \S.*", title)
    assert minutes(path) is not None, "say '30 minutes' below the title"


def minutes(path):
    found = re.search(r"\b(\d+) minutes", read(path).cells[0].source)
    return int(found[1]) if found else None


@notebooks
def test_no_other_heading_is_a_title(path):
    levels = [
        level
        for cell in read(path).cells[1:]
        if cell.cell_type == "markdown"
        for level, _ in headings(cell.source)
    ]
    assert levels.count(1) == 0


@lessons
def test_a_lesson_takes_20_to_45_minutes(path):
    assert 20 <= minutes(path) <= 45


@lessons
def test_a_lesson_has_its_parts_in_order(path):
    prose = (cell for cell in read(path).cells if cell.cell_type == "markdown")
    found = [t for c in prose for t in c.metadata.get("tags", []) if t in PARTS]
    firsts = sorted(set(found), key=found.index)
    assert firsts == PARTS


@lessons
def test_a_lesson_shows_a_demo_and_then_its_picture(path):
    found = [tag for tag in tags(read(path)) if tag in ("demo", "figure")]
    assert "figure" in found
    for place, tag in enumerate(found):
        if tag == "demo":
            assert found[place + 1 : place + 2] == ["figure"]


@lessons
def test_a_lesson_asks_for_at_least_three_predictions(path):
    assert tags(read(path)).count("predict") >= 3


@lessons
def test_the_map_names_the_lesson_and_its_minutes(path):
    text = "".join(cell.source for cell in read(LESSONS / "00_start_here.ipynb").cells)
    row = re.search(rf"^.*\]\({path.name}\).*$", text, re.MULTILINE)
    assert row, f"lessons/00_start_here.ipynb has no link to {path.name}"
    assert f"| {minutes(path)} |" in row[0]


@each([path for path in PATHS if path.stem in catalogue.assignments()])
def test_a_section_that_an_exercise_sends_back_to_is_there(path):
    known = {
        text
        for cell in read(path).cells
        if cell.cell_type == "markdown"
        for _, text in headings(cell.source)
    }
    exercises = catalogue.load(path.stem)
    asked = {e.section for e in exercises}
    asked |= {m.section for e in exercises for m in e.mistakes if m.section}
    assert asked - known == set()
