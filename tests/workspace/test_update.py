"""A newer course comes, and everything that the student wrote stays."""

import json

import pytest
from courses import SECOND, STUB, cells, code, markdown, texts, write

from cnnlib.workspace import WorkspaceError, reset, start, update

EXERCISE = "exercises/01_one/01_one.ipynb"
LESSON = "lessons/01_one.ipynb"
NEW_LESSON = ["# One, better: [w](../glossary.md)"]
MINE = "def f(x):\n    return x + 1"


def edit(work, name, change):
    """Change a notebook as an editor would: read, change the cells, write."""
    content = json.loads((work / name).read_text(encoding="utf-8"))
    change(content["cells"])
    (work / name).write_text(json.dumps(content), encoding="utf-8")


def write_in(id, text):
    def change(cells):
        next(cell for cell in cells if cell["id"] == id)["source"] = text

    return change


def insert(place, cell):
    return lambda cells: cells.insert(place, cell)


def backups(work):
    return sorted((work / "backup").glob("*"))


def test_what_was_not_touched_is_replaced_and_lies_in_the_backup(work, newer, capsys):
    newer()
    update(work)
    said = capsys.readouterr().out
    assert f"replace  {LESSON}\n" in said
    assert "add      lessons/03_three.ipynb\n" in said
    assert cells(work / LESSON) == NEW_LESSON
    assert "More of them." in (work / "glossary.md").read_text(encoding="utf-8")
    (backup,) = backups(work)
    assert str(backup.relative_to(work)) in said.replace("\\", "/")
    assert cells(backup / LESSON)[1] == "print('one')"
    assert not (backup / "lessons" / "02_two.ipynb").exists()


def test_with_the_same_course_there_is_nothing_to_do(work, newer, capsys):
    edit(work, LESSON, write_in("b", "print('mine')"))
    edit(work, EXERCISE, write_in("f", MINE))
    update(work)
    said = f"Everything in {work} is of the newest edition installed; nothing to do.\n"
    assert capsys.readouterr().out == said
    newer()
    update(work)
    before = texts(work)
    capsys.readouterr()
    update(work)
    assert "nothing to do" in capsys.readouterr().out
    assert texts(work) == before


def test_a_page_that_cannot_be_read_is_not_called_up_to_date(work, capsys):
    (work / LESSON).unlink()
    (work / LESSON).mkdir()
    with pytest.raises(WorkspaceError, match=f"{LESSON} cannot be read"):
        update(work)
    assert capsys.readouterr().out.startswith(f"What can be read in {work} is of the ")


def test_running_a_lesson_is_not_touching_it(work, newer):
    def run(cells):
        cells[1] |= {"outputs": [{"output_type": "stream"}], "execution_count": 7}
        cells[1]["metadata"] = {"collapsed": True}
        cells[0]["source"] = cells[0]["source"].splitlines(keepends=True)
        cells.append(code("new", ""))  # Shift+Enter in the last cell makes one

    edit(work, LESSON, run)
    newer()
    update(work)
    assert cells(work / LESSON) == NEW_LESSON
    assert not list(work.glob("lessons/*yours*"))


def test_an_editor_that_makes_up_new_ids_has_not_touched_it(work, newer):
    edit(work, LESSON, lambda cells: [cell.pop("id") for cell in cells])
    newer()
    update(work)
    assert not list(work.glob("lessons/*yours*"))


def test_a_touched_lesson_stays_beside_the_new_one(work, newer, capsys):
    edit(work, LESSON, write_in("b", "print('mine')"))
    newer()
    update(work)
    assert "yours stays as '01_one (yours).ipynb'" in capsys.readouterr().out
    assert cells(work / LESSON) == NEW_LESSON
    assert "print('mine')" in cells(work / "lessons" / "01_one (yours).ipynb")
    assert "print('mine')" in cells(backups(work)[0] / LESSON)


def test_a_second_touched_version_takes_no_place_of_the_first(work, newer):
    yours = work / "lessons" / "01_one (yours).ipynb"
    yours.write_text("my own file", encoding="utf-8")
    edit(work, LESSON, write_in("b", "print('mine')"))
    newer()
    update(work)
    assert yours.read_text(encoding="utf-8") == "my own file"
    assert "print('mine')" in cells(work / "lessons" / "01_one (yours 2).ipynb")


def test_solutions_go_into_their_cells_and_notes_stay_in_their_places(
    work, newer, capsys
):
    edit(work, EXERCISE, write_in("f", MINE))
    edit(work, EXERCISE, insert(5, markdown("note", "f was easy")))
    edit(work, EXERCISE, insert(0, code("first", "%load_ext autoreload")))
    newer()
    update(work)
    assert cells(work / EXERCISE) == [
        "%load_ext autoreload",
        "# Three functions",
        "import numpy as np",
        MINE,
        "check(f)",
        "f was easy",
        "About h",
        STUB.format("h"),
        "check(h)",
        STUB.format("g"),
        "check(g)",
    ]
    assert f"{EXERCISE}: your f, 2 cells of your own" in capsys.readouterr().out
    found = json.loads((work / EXERCISE).read_text(encoding="utf-8"))["cells"]
    assert found[3]["metadata"]["nbgrader"]["grade_id"] == "f"


def test_one_cell_of_ones_own_is_not_several(work, newer, capsys):
    edit(work, EXERCISE, insert(5, markdown("note", "f was easy")))
    newer()
    update(work)
    assert f"{EXERCISE}: 1 cell of your own\n" in capsys.readouterr().out


def test_copies_of_one_cell_get_ids_of_their_own(work, newer):
    for text in ("once", "twice"):
        edit(work, EXERCISE, insert(5, markdown("note", text)))
    newer()
    update(work)
    found = json.loads((work / EXERCISE).read_text(encoding="utf-8"))["cells"]
    assert {"once", "twice"} < {cell["source"] for cell in found}
    assert len({cell["id"] for cell in found}) == len(found)


def test_a_solution_whose_function_is_gone_stays_as_a_cell_of_ones_own(
    work, first, monkeypatch, tmp_path
):
    edit(work, EXERCISE, write_in("g", "def g(x):\n    return 2"))
    shorter = json.loads(SECOND[EXERCISE])
    shorter["cells"] = shorter["cells"][:-2]
    course = write(tmp_path / "third", SECOND | {EXERCISE: json.dumps(shorter)})
    monkeypatch.setenv("CNNLIB_COURSE", str(course))
    update(work)
    found = json.loads((work / EXERCISE).read_text(encoding="utf-8"))["cells"]
    (kept,) = [c for c in found if c["source"] == "def g(x):\n    return 2"]
    assert kept["metadata"] == {}


def test_an_edited_cell_of_the_course_follows_the_new_one(work, newer):
    edit(work, EXERCISE, write_in("imports", "import numpy as np\nimport scipy"))
    newer()
    update(work)
    found = cells(work / EXERCISE)
    place = found.index("import numpy as np")
    assert found[place + 1] == "import numpy as np\nimport scipy"


def test_a_cell_that_was_split_keeps_both_halves_in_order(work, newer):
    def split(cells):
        place = next(i for i, cell in enumerate(cells) if cell["id"] == "f")
        half = cells[place] | {"id": "f2", "source": "    return x + 1"}
        cells[place]["source"] = "def f(x):"
        cells.insert(place + 1, half)

    edit(work, EXERCISE, split)
    newer()
    update(work)
    found = cells(work / EXERCISE)
    assert found[found.index("def f(x):") + 1] == "    return x + 1"


def test_an_own_copy_of_a_cell_of_the_course_stays_where_it_is(work, newer):
    edit(work, EXERCISE, insert(0, code("mine", "check(f)")))
    newer()
    update(work)
    found = cells(work / EXERCISE)
    assert found[0] == "check(f)" and found.count("check(f)") == 2


def test_where_nothing_is_left_of_a_solution_the_stub_comes_back(work, newer):
    edit(work, EXERCISE, write_in("g", " \n"))
    edit(work, EXERCISE, insert(2, code("empty", "")))
    newer()
    update(work)
    found = cells(work / EXERCISE)
    assert STUB.format("g") in found
    assert all(text.strip() for text in found)


def test_deleted_cells_come_back_and_are_named(work, newer, capsys):
    def delete(cells):
        cells[:] = [c for c in cells if c["id"] not in ("check-f", "imports")]

    edit(work, EXERCISE, delete)
    edit(work, EXERCISE, write_in("f", MINE))
    newer()
    update(work)
    assert "2 deleted cells are back" in capsys.readouterr().out
    assert {"check(f)", "import numpy as np", MINE} <= set(cells(work / EXERCISE))


@pytest.mark.parametrize("name", [LESSON, EXERCISE])
@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (b"", "it is not JSON; "),
        (b"{", "it is not JSON; "),
        (b'{"cells": 3}', "it is not a notebook of format 4; "),
        (b'{"cells": [{"source": 1}]}', "not everything in it is a cell; "),
        (b"\xff\xfe", "it is not JSON; "),
    ],
)
def test_a_damaged_notebook_is_kept_and_named(work, newer, capsys, name, damage, why):
    (work / name).write_bytes(damage)
    newer()
    update(work)
    yours = (work / name).with_stem("01_one (yours)")
    assert yours.read_bytes() == damage
    assert f"{why}yours stays as {yours.name!r}" in capsys.readouterr().out
    assert cells(work / name)


def test_renamed_and_own_notebooks_are_named_and_left(work, newer, capsys):
    (work / LESSON).rename(work / "lessons" / "one, read.ipynb")
    write(work, {"exercises/01_one/try.ipynb": "mine"})
    newer()
    update(work)
    said = capsys.readouterr().out
    assert "leave    lessons/one, read.ipynb: yours" in said
    assert "leave    exercises/01_one/try.ipynb: yours" in said
    assert "print('one')" in cells(work / "lessons" / "one, read.ipynb")
    assert cells(work / LESSON) == NEW_LESSON


def test_what_the_course_no_longer_has_goes_unless_it_was_touched(work, newer, first):
    edit(work, EXERCISE, write_in("f", MINE))
    shorter = {k: v for k, v in SECOND.items() if "02" not in k and k != EXERCISE}
    for name in SECOND.keys() - shorter.keys():
        (first / name).unlink()
    update(work)
    assert not (work / "lessons" / "02_two.ipynb").exists()
    assert MINE in cells(work / EXERCISE)
    assert (backups(work)[0] / "lessons" / "02_two.ipynb").exists()


def edits_of_the_title(cells):
    cells[0]["source"] = "# Of my own"


@pytest.mark.parametrize("change", [lambda cells: None, edits_of_the_title])
@pytest.mark.parametrize("updates", [1, 2])
def test_an_old_edition_that_an_editor_saved_again_is_not_called_the_newest(
    work, newer, change, updates, capsys
):
    edit(work, LESSON, write_in("b", "print('mine')"))
    edit(work, LESSON, change)
    edit(work, EXERCISE, write_in("f", MINE))
    edit(work, EXERCISE, write_in("intro", "# Mine"))
    still_open = {name: (work / name).read_bytes() for name in (LESSON, EXERCISE)}
    newer()
    for _ in range(updates):
        update(work)
    for name, data in still_open.items():
        (work / name).write_bytes(data)  # Overwrite
    capsys.readouterr()
    update(work)
    said = capsys.readouterr().out
    assert f"{LESSON}: yours stays as '01_one (yours).ipynb'" in said
    assert f"{EXERCISE}: your f, 1 cell of your own" in said
    assert cells(work / LESSON) == NEW_LESSON
    assert "print('mine')" in cells(work / "lessons" / "01_one (yours).ipynb")
    assert {MINE, "# Mine", "# Three functions"} < set(cells(work / EXERCISE))
    assert "About g" not in cells(work / EXERCISE)
    update(work)
    assert "nothing to do" in capsys.readouterr().out


def test_an_old_page_without_edits_is_brought_up_to_date_again(work, newer, capsys):
    names = (LESSON, "glossary.md")
    old = {name: (work / name).read_bytes() for name in names}
    newer()
    update(work)
    for name, data in old.items():
        (work / name).write_bytes(data)
    start(work, lab=False)
    assert f"{LESSON} is damaged or old" in capsys.readouterr().out
    update(work)
    assert cells(work / LESSON) == NEW_LESSON
    assert "More of them." in (work / "glossary.md").read_text(encoding="utf-8")
    assert not list(work.glob("lessons/*yours*"))


def test_what_cells_have_shown_is_said_to_be_gone_from_the_new_edition(
    work, newer, capsys
):
    shown = {"outputs": [{"output_type": "stream"}]}
    edit(work, LESSON, lambda cells: cells[1].update(shown))
    newer()
    update(work)
    said = capsys.readouterr().out
    assert f"replace  {LESSON}: run its cells again\n" in said
    assert "If you had not saved" in said


@pytest.mark.parametrize("note", [b"", b"[]", b'{"lessons/01_one.ipynb": 1}', b"\xff"])
def test_without_its_notes_everything_counts_as_the_students(work, newer, note):
    (work / ".cnnlib" / "given.json").write_bytes(note)
    edit(work, EXERCISE, write_in("f", MINE))
    newer()
    update(work)
    assert MINE in cells(work / EXERCISE)
    assert cells(work / LESSON) == NEW_LESSON
    assert "print('one')" in cells(work / "lessons" / "01_one (yours).ipynb")


def test_what_cannot_be_read_is_named_and_the_rest_is_done(work, newer):
    (work / LESSON).unlink()
    (work / LESSON).mkdir()
    newer()
    with pytest.raises(WorkspaceError, match=LESSON):
        update(work)
    assert "lessons/03_three.ipynb" in texts(work, [LESSON.split("/")[1]])


def test_only_a_workspace_is_updated(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in (tmp_path, None):
        with pytest.raises(WorkspaceError, match="is no workspace"):
            update(folder)


def test_a_lesson_is_reset_and_the_old_one_kept(work, capsys):
    edit(work, LESSON, write_in("b", "print('mine')"))
    edit(work, EXERCISE, write_in("f", MINE))
    reset("lessons/01", folder=work)
    assert f"replace  {LESSON}" in capsys.readouterr().out
    assert "print('one')" in cells(work / LESSON)
    assert "print('mine')" in cells(backups(work)[0] / LESSON)
    assert MINE in cells(work / EXERCISE)
    reset("lessons/01", folder=work)
    assert capsys.readouterr().out == "Nobody has written in it; nothing to do.\n"


@pytest.mark.parametrize("page", ["exercises/01", "exercises\\01_one\\", EXERCISE])
def test_an_exercise_is_reset_by_any_of_its_names(work, page):
    edit(work, EXERCISE, write_in("f", MINE))
    reset(page, folder=work)
    assert STUB.format("f") in cells(work / EXERCISE)
    assert MINE in cells(backups(work)[0] / EXERCISE)


def test_everything_is_reset_to_the_course_that_is_installed(work, newer):
    (work / LESSON).write_bytes(b"damaged")
    edit(work, EXERCISE, write_in("f", MINE))
    newer()
    reset(all=True, folder=work)
    assert cells(work / LESSON) == NEW_LESSON
    assert MINE not in cells(work / EXERCISE)
    (backup,) = backups(work)
    assert MINE in cells(backup / EXERCISE)
    assert (backup / LESSON).read_bytes() == b"damaged"


@pytest.mark.parametrize("page", ["", "05", "lessons/0", "lessons/09", "LESSONS/1"])
def test_a_page_that_is_none_is_not_reset(work, page):
    with pytest.raises(WorkspaceError, match="say lessons/05, exercises/05 or --all"):
        reset(page, folder=work)
    assert not backups(work)
