"""Every shape of a download: each file is placed, or listed with a reason."""

import io
import zipfile

import pytest
from books import RIGHT, book, code, right_cells
from shapes import GROUPS, METADATA, SHAPES, STUDENTS, WITH_STUDENTS

from cnnlib.grading.collect import collect

NOTEBOOK = book(right_cells())
PADDING = book([code("def pad2d(input, padding, value=0):\n    return input")])
FEWEST_SHAPES = 60


def content(path):
    """What lies in a file; each notebook can be told from all others."""
    if path.endswith(".yml"):
        return METADATA.encode()
    return book([*right_cells(), code(f"# {path}")])


def tree(files):
    """The files, with those of a zip put together."""
    whole = {}
    for path, data in files.items():
        head, zipped, rest = path.partition(".zip/")
        if zipped:
            whole.setdefault(f"{head}.zip", {})[rest] = data
        else:
            whole[path] = data
    return {
        path: packed(data) if isinstance(data, dict) else data
        for path, data in whole.items()
    }


def packed(files):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for path, data in tree(files).items():
            archive.writestr(path, data)
    return into.getvalue()


def downloaded(tmp_path, files, zipped):
    if zipped:
        (tmp_path / "all.zip").write_bytes(packed(files))
        return tmp_path / "all.zip"
    for path, data in tree(files).items():
        file = tmp_path / "downloads" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return tmp_path / "downloads"


def check(tmp_path, shape, zipped):
    """Everything is where it is expected, and nothing is anywhere else."""
    course = tmp_path / "course"
    files = {path: content(path) for path in shape}
    unplaced = collect(downloaded(tmp_path, files, zipped), course)
    reasons = {"/".join(parts): why for parts, why in unplaced}
    placed = {}
    for file in (course / "submitted").rglob("*.ipynb"):
        student = file.relative_to(course / "submitted").parts[0]
        placed.setdefault(file.read_bytes(), set()).add(student)
    for path, expected in shape.items():
        if expected == "" or expected[0] == "!":
            assert files[path] not in placed, path
            shown = path.replace(".zip/", "/")
            assert reasons.pop(shown, "").startswith(expected[1:]), path
        else:
            students = {expected} if isinstance(expected, str) else set(expected)
            assert placed.pop(files[path], None) == students, (path, reasons)
    assert (placed, reasons) == ({}, {})


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course").mkdir()
    return tmp_path / "course"


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_file_is_placed_or_listed(course, tmp_path, shape, zipped):
    check(tmp_path, SHAPES[shape], zipped)


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("shape", WITH_STUDENTS)
def test_students_csv_and_groups_csv_say_who_is_meant(course, tmp_path, shape, zipped):
    (course / "students.csv").write_text(STUDENTS, encoding="utf-8")
    (course / "groups.csv").write_text(GROUPS, encoding="utf-8")
    check(tmp_path, WITH_STUDENTS[shape], zipped)


def test_the_bank_is_large():
    assert len(SHAPES) + len(WITH_STUDENTS) >= FEWEST_SHAPES
    assert all(shape for shape in (*SHAPES.values(), *WITH_STUDENTS.values()))


def test_a_name_in_utf_8_that_the_zip_does_not_mark_is_read_as_such(course, tmp_path):
    name = "Zoë/02_convolution.ipynb".encode()
    data = packed({"Zo??/02_convolution.ipynb": NOTEBOOK})
    assert len(name) == len("Zo??/02_convolution.ipynb")
    data = data.replace(b"Zo??/02_convolution.ipynb", name)
    (tmp_path / "all.zip").write_bytes(data)
    assert collect(tmp_path / "all.zip", course) == []
    assert [path.name for path in (course / "submitted").iterdir()] == ["Zoë"]


def test_windows_backslashes_part_folders_where_no_slash_does(course, tmp_path):
    files = {f"{who}\\02_convolution.ipynb": NOTEBOOK for who in ("ada", "bob")}
    (tmp_path / "all.zip").write_bytes(packed(files))
    assert collect(tmp_path / "all.zip", course) == []
    assert sorted(p.name for p in (course / "submitted").iterdir()) == ["ada", "bob"]


def test_an_assignment_without_a_name_is_known_by_its_functions(course, tmp_path):
    (tmp_path / "downloads/ada").mkdir(parents=True)
    (tmp_path / "downloads/ada/x.ipynb").write_bytes(PADDING)
    assert collect(tmp_path / "downloads", course) == []
    assert (course / "submitted/ada/03_padding_stride/03_padding_stride.ipynb").exists()
    assert "pad2d" not in RIGHT
