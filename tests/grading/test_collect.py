"""`cnnlib collect`: whose a file is, and that no archive writes where it wants."""

import io
import stat
import zipfile

import pytest
from books import book, code, right_cells

from cnnlib.cli import main
from cnnlib.grading import GradingError, downloads
from cnnlib.grading.collect import collect as collected
from cnnlib.grading.submission import LARGEST

RIGHT = book(right_cells())
OTHER = book([*right_cells(), code("# another one")])


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    folder.mkdir()
    return folder


def collect(course, path, *options):
    assert main(["collect", str(path), "--course", str(course), *options]) == 0


def placed(course):
    """Where notebooks are now: ``student/assignment``."""
    root = course / "submitted"
    files = [path for path in root.rglob("*") if not path.is_dir()]
    for path in files:
        assert path.name == f"{path.parent.name}.ipynb"
    return sorted(str(path.parent.relative_to(root)) for path in files)


def folder_of(tmp_path, files):
    for name, data in files.items():
        path = tmp_path / "downloads" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "downloads"


def zip_of(path, files, **options):
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


LAYOUTS = {
    "Moodle": [
        "Ada Lovelace_12345_assignsubmission_file_/02_convolution.ipynb",
        "Bob Ross_12346_assignsubmission_file_/homework.ipynb",
        "Bob Ross_12346_assignsubmission_file_/photo.jpg",
    ],
    "Moodle without folders": [
        "Ada Lovelace_12345_assignsubmission_file_02_convolution.ipynb",
        "Bob Ross_12346_assignsubmission_file_x.ipynb",
    ],
    "folders of students": [
        "Ada Lovelace/02_convolution.ipynb",
        "Bob Ross/02_convolution/Untitled.ipynb",
    ],
    "a folder around them": [
        "CS1-02_convolution-4711/Ada Lovelace_1_assignsubmission_file_/x.ipynb",
        "CS1-02_convolution-4711/Bob Ross_2_assignsubmission_file_/x.ipynb",
    ],
    "any folder around them": [
        "inbox/Ada Lovelace/x.ipynb",
        "inbox/Bob Ross/x.ipynb",
        "inbox/readme.txt",
    ],
    "plain names": [
        "Ada Lovelace-02_convolution.ipynb",
        "02_convolution - Bob Ross (1).ipynb",
    ],
    "Blackboard": [
        "Exercise 2_Ada Lovelace_attempt_2026-03-01-10-00-00_x.ipynb",
        "Exercise 2_Bob Ross_attempt_2026-03-02-10-00-00_x.ipynb",
    ],
}
BOTH = ["Ada Lovelace/02_convolution", "Bob Ross/02_convolution"]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("zipped", [False, True])
def test_names_of_usual_platforms_are_understood(course, tmp_path, layout, zipped):
    files = dict.fromkeys(LAYOUTS[layout], RIGHT)
    if zipped:
        collect(course, zip_of(tmp_path / "all.zip", files))
    else:
        collect(course, folder_of(tmp_path, files))
    assert placed(course) == BOTH
    path = course / "submitted" / BOTH[0] / "02_convolution.ipynb"
    assert path.read_bytes() == RIGHT


def test_canvas(course, tmp_path):
    names = [
        "lovelaceada_1234_98765_02_convolution.ipynb",
        "rossbob_LATE_1235_98766_homework-2.ipynb",
    ]
    collect(course, folder_of(tmp_path, dict.fromkeys(names, RIGHT)))
    assert placed(course) == ["lovelaceada/02_convolution", "rossbob/02_convolution"]


def test_zips_of_students_in_a_zip(course, tmp_path):
    inner = io.BytesIO()
    zip_of(inner, {"02_convolution.ipynb": RIGHT, "02_convolution/notes.txt": b""})
    names = ["Ada Lovelace.zip", "Bob Ross_77_assignsubmission_file_/work.zip"]
    files = dict.fromkeys(names, inner.getvalue())
    collect(course, zip_of(tmp_path / "all.zip", files))
    assert placed(course) == BOTH


def test_two_students_of_one_name_are_kept_apart(course, tmp_path):
    names = [f"Ada_{n}_assignsubmission_file_/02_convolution.ipynb" for n in (11, 12)]
    collect(course, folder_of(tmp_path, dict.fromkeys(names, RIGHT)))
    assert placed(course) == ["Ada_11/02_convolution", "Ada_12/02_convolution"]


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


def test_nothing_is_overwritten_unless_told_so(course, tmp_path, capsys):
    files = {"ada/02_convolution.ipynb": RIGHT, "bob/02_convolution.ipynb": RIGHT}
    folder = folder_of(tmp_path, files)
    collect(course, folder)
    path = course / "submitted" / "ada" / "02_convolution" / "02_convolution.ipynb"
    (folder / "ada" / "02_convolution.ipynb").write_bytes(OTHER)
    collect(course, folder)
    assert path.read_bytes() == RIGHT
    text = capsys.readouterr().out
    assert "ada/02_convolution holds another one; see --replace" in text
    assert "there already" in text
    collect(course, folder, "--replace")
    assert path.read_bytes() == OTHER


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


def test_a_student_cannot_hand_in_for_another(course, tmp_path):
    names = [
        "mallory/ada-02_convolution.ipynb",
        "eve/ada_12_assignsubmission_file_/02_convolution.ipynb",
    ]
    collect(course, folder_of(tmp_path, dict.fromkeys(names, RIGHT)))
    assert placed(course) == ["eve/02_convolution", "mallory/02_convolution"]


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_zip_writes_nowhere_else(course, tmp_path):
    names = [
        "../../ada/02_convolution.ipynb",
        "/etc/02_convolution-bob.ipynb",
        "..\\..\\cy/02_convolution.ipynb",
        "../../../02_convolution.ipynb",
        "a\nb/02_convolution.ipynb",
        ".hidden/02_convolution.ipynb",
    ]
    path = zip_of(tmp_path / "all.zip", dict.fromkeys(names, RIGHT))
    collect(course, path)
    assert everything_in(tmp_path)[0] == "all.zip"
    assert {name.partition("/")[0] for name in everything_in(tmp_path)} == {
        "all.zip",
        "course",
    }
    students = {name.partition("/")[0] for name in placed(course)}
    assert students == {"ada", "cy", "etc", "a b"}


def test_links_are_neither_read_nor_written_through(course, tmp_path, capsys):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(RIGHT)
    folder = folder_of(tmp_path, {"bob/02_convolution.ipynb": RIGHT})
    (folder / "ada").mkdir()
    (folder / "ada" / "02_convolution.ipynb").symlink_to(secret)
    outside = tmp_path / "outside"
    outside.mkdir()
    (course / "submitted").mkdir()
    (course / "submitted" / "bob").symlink_to(outside)
    collect(course, folder)
    assert list(outside.iterdir()) == []
    text = capsys.readouterr().out
    assert "bob/02_convolution is a symbolic link" in text
    assert "ada/02_convolution.ipynb: 02_convolution.ipynb is a symbolic link" in text


def test_a_link_in_a_zip_is_only_text(course, tmp_path):
    entry = zipfile.ZipInfo("ada/02_convolution.ipynb")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    collect(course, tmp_path / "all.zip")
    (path,) = (course / "submitted").rglob("*.ipynb")
    assert not path.is_symlink()
    assert path.read_text() == "/etc/passwd"


def test_a_bomb_is_not_unpacked(course, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(downloads, "LARGEST_ARCHIVE", LARGEST)
    inner = io.BytesIO()
    deflated = {"compression": zipfile.ZIP_DEFLATED}
    zip_of(inner, {"02_convolution.ipynb": bytes(LARGEST + 1)}, **deflated)
    files = {"ada.zip": inner.getvalue(), "bob.zip": bytes(LARGEST + 1)}
    collect(course, zip_of(tmp_path / "all.zip", files, **deflated))
    text = capsys.readouterr().out
    assert "ada/02_convolution.ipynb: it is larger than 20 MiB" in text
    assert "bob.zip: it is larger than 20 MiB" in text
    assert not (course / "submitted").exists()


def test_endless_nesting_ends(course, tmp_path, capsys):
    data = RIGHT
    for name in ("02_convolution.ipynb", "c.zip", "b.zip", "a.zip"):
        packed = io.BytesIO()
        zip_of(packed, {name: data})
        data = packed.getvalue()
    (tmp_path / "all.zip").write_bytes(data)
    collect(course, tmp_path / "all.zip")
    assert "it is a zip in a zip in a zip" in capsys.readouterr().out


def test_the_whole_download_has_a_limit(course, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(downloads, "MOST_BYTES", 3 * len(RIGHT))
    names = [f"s{number}-02_convolution.ipynb" for number in range(5)]
    collect(course, zip_of(tmp_path / "all.zip", dict.fromkeys(names, RIGHT)))
    assert len(placed(course)) == 3
    assert "the archives are too large" in capsys.readouterr().out


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
