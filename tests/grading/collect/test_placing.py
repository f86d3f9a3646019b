"""`cnnlib collect`: whose a notebook is, and which of several is taken."""

import zipfile

import pytest
from books import book, code, right_cells
from uploads import (
    HERE,
    OTHER,
    RIGHT,
    collect,
    folder_of,
    handed_in,
    kept_aside,
    placed,
)

from cnnlib.cli import main
from cnnlib.grading import GradingError
from cnnlib.grading.collect import collect as collected


def test_what_cannot_be_placed_is_reported(course, tmp_path, capsys):
    files = {
        "02_convolution.ipynb": RIGHT,
        "ada/notes.pdf": b"%PDF",
        "ada/other.ipynb": book([code("x = 1")]),
        "bob/damaged.zip": b"PK\x03\x04 not really",
    }
    collect(course, folder_of(tmp_path, files))
    text = capsys.readouterr().out
    assert "No notebook was placed" in text
    assert "\n02_convolution.ipynb: no name says whose it is" in text
    assert "\nada/notes.pdf: it is not a notebook" in text
    assert "\nada/other.ipynb: neither a name nor its functions" in text
    assert "\nbob/damaged: the zip is damaged" in text


def test_another_program_gets_what_was_not_placed(course, tmp_path):
    files = {"ada/02_convolution.ipynb": RIGHT, "ada/notes.pdf": b"%PDF"}
    folder = folder_of(tmp_path, files)
    unplaced = collected(folder, course, tmp_path / "inbox", replace=True)
    assert unplaced == [(("ada", "notes.pdf"), "it is not a notebook")]
    assert (tmp_path / "inbox/ada/02_convolution/02_convolution.ipynb").exists()
    with pytest.raises(GradingError, match="neither a folder nor a zip"):
        collected(tmp_path / "nowhere", course)


STUB = code("def corr2d(input, kernel):\n    raise NotImplementedError")
EMPTY = book([STUB])
HALF = book([*right_cells(but=["corr2d"]), STUB])


def test_nothing_is_overwritten_unless_told_so(course, tmp_path, capsys):
    collect(course, handed_in(tmp_path, 1, RIGHT, 0))
    collect(course, handed_in(tmp_path, 1, RIGHT, 0))
    assert "there already" in capsys.readouterr().out
    newer = handed_in(tmp_path, 2, OTHER, 5)
    collect(course, newer)
    assert (course / "submitted" / HERE).read_bytes() == RIGHT
    text = capsys.readouterr().out
    assert "ada/02_convolution holds another one; see --replace; kept in " in text
    collect(course, newer, "--replace")
    assert (course / "submitted" / HERE).read_bytes() == OTHER
    assert sorted(kept_aside(course)) == sorted([RIGHT, OTHER])


REPLACED = {  # what is there and when it was changed; what comes; whether it is taken
    "a newer one": (RIGHT, 0, OTHER, 5, True),
    "an older one": (RIGHT, 5, OTHER, 0, False),
    "a newer stub": (RIGHT, 0, EMPTY, 5, False),
    "work for a newer stub": (EMPTY, 5, RIGHT, 0, True),
    "a newer one in which less is done": (RIGHT, 0, HALF, 5, True),
    "a stub of the same time": (RIGHT, 0, EMPTY, 0, False),
    "less of the same time": (RIGHT, 0, HALF, 0, False),
    "more of the same time": (HALF, 0, RIGHT, 0, True),
    "another one of the same time": (RIGHT, 0, OTHER, 0, True),
    "a newer one that cannot be read": (RIGHT, 0, b"{", 5, False),
}


@pytest.mark.parametrize("case", REPLACED)
def test_replace_decides_by_content_and_time_and_loses_neither(
    course, tmp_path, capsys, case
):
    there, before, comes, after, taken = REPLACED[case]
    collect(course, handed_in(tmp_path, 1, there, before))
    capsys.readouterr()
    collect(course, handed_in(tmp_path, 2, comes, after), "--replace")
    path = course / "submitted" / HERE
    assert path.read_bytes() == (comes if taken else there)
    assert kept_aside(course) == [there if taken else comes]
    text = capsys.readouterr().out
    assert "kept in set_aside/ada/02_convolution/2026-03-01_10-0" in text
    assert (
        text.count("\nReplaced: 1\nada/02_convolution: the one before is kept") == taken
    )
    assert ("Not placed" in text) != taken


@pytest.mark.parametrize("first", [RIGHT, EMPTY], ids=["work", "stub"])
def test_of_two_of_the_same_time_the_finished_one_is_taken(course, tmp_path, first):
    second = EMPTY if first is RIGHT else RIGHT
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, data in (("a", first), ("b", second)):
            folder = f"ada_7_assignsubmission_file_/{name}"
            entry = zipfile.ZipInfo(f"{folder}/02_convolution.ipynb")
            archive.writestr(entry, data)
    collect(course, tmp_path / "all.zip")
    assert (course / "submitted" / HERE).read_bytes() == RIGHT
    assert kept_aside(course) == [EMPTY]


TWO_OF_ONE_NAME = """id,first_name,last_name
sm1,Sam,Smith
sm2,Sam,Smith
"""


@pytest.mark.parametrize(
    ("name", "way"),
    [
        (
            "Sam Smith_77_assignsubmission_file_/02_convolution.ipynb",
            "write 77 beside one of them, as lms_user_id, or put it into a folder "
            "named by the id, like sm1",
        ),
        (
            "Sam Smith/02_convolution.ipynb",
            "put it into a folder named by the id, like sm1",
        ),
    ],
)
def test_of_two_of_one_name_it_says_what_to_do(course, tmp_path, capsys, name, way):
    (course / "students.csv").write_text(TWO_OF_ONE_NAME)
    collect(course, folder_of(tmp_path, {name: RIGHT}))
    several = "students.csv has several students of this name (sm1, sm2)"
    assert f"\n{name}: {several}: {way}\n" in capsys.readouterr().out
    collect(course, folder_of(tmp_path, {f"sm2/{name}": OTHER}))
    assert placed(course) == ["sm2/02_convolution"]


def test_the_same_download_again_sets_nothing_more_aside(course, tmp_path):
    collect(course, handed_in(tmp_path, 1, RIGHT, 5))
    for _ in range(2):
        collect(course, handed_in(tmp_path, 2, OTHER, 0), "--replace")
    assert kept_aside(course) == [OTHER]


def test_of_several_the_newest_is_taken_and_the_others_are_named(
    course, tmp_path, capsys
):
    names = [
        f"Exercise_ada_attempt_2026-03-0{day}-10-00-00_02_convolution.ipynb"
        for day in (2, 1)
    ]
    collect(course, folder_of(tmp_path, dict(zip(names, [RIGHT, OTHER], strict=True))))
    (path,) = (course / "submitted").rglob("*.ipynb")
    assert path.read_bytes() == RIGHT
    assert f"{names[1]}: an older one than {names[0]}" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["none", "file.txt"])
def test_downloads_that_are_none_are_refused(course, tmp_path, capsys, path):
    (tmp_path / "file.txt").write_text("x")
    arguments = ["collect", str(tmp_path / path), "--course", str(course)]
    assert main(arguments) == 1
    assert "neither a folder nor a zip" in capsys.readouterr().err


@pytest.mark.requires("bubblewrap")
def test_what_was_collected_can_be_graded(course, tmp_path, capsys):
    collect(course, folder_of(tmp_path, {"ada-02_convolution.ipynb": RIGHT}))
    assert main(["grade", "02_convolution", "--course", str(course)]) == 0
    assert "mean 10.00 of 10" in capsys.readouterr().out
