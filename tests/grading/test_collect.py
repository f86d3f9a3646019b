"""`cnnlib collect`: whose a file is, and that no archive writes where it wants."""

import io
import stat
import zipfile
from datetime import UTC, datetime

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
HERE = "ada/02_convolution/02_convolution.ipynb"


def handed_in(tmp_path, number, data, when):
    """A zip in which ada's notebook is of a minute of the first of March."""
    path = tmp_path / f"{number}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("ada/02_convolution.ipynb", (2026, 3, 1, 10, when, 0))
        archive.writestr(entry, data)
    return path


def kept_aside(course):
    return [path.read_bytes() for path in (course / "set_aside").rglob("*.ipynb")]


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
    assert ("submitted/" + HERE + ": replaced; kept" in text) == taken


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


def test_a_time_that_is_noted_is_that_of_the_notebook_beside_it(course, tmp_path):
    collect(course, handed_in(tmp_path, 1, RIGHT, 5))
    noted = (course / "submitted" / HERE).with_name("timestamp.txt")
    noted.write_text("2026-02-01 10:00:00 UTC\n")
    collect(course, handed_in(tmp_path, 2, OTHER, 9), "--replace")
    when = datetime(2026, 3, 1, 10, 9).astimezone(UTC)
    assert noted.read_text() == f"{when:%Y-%m-%d %H:%M:%S} UTC\n"


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


def test_a_student_cannot_hand_in_for_another(course, tmp_path):
    names = [
        "mallory/ada-02_convolution.ipynb",
        "eve/ada_12_assignsubmission_file_/02_convolution.ipynb",
    ]
    collect(course, folder_of(tmp_path, dict.fromkeys(names, RIGHT)))
    assert placed(course) == ["eve/02_convolution", "mallory/02_convolution"]


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_zip_writes_nowhere_else(course, tmp_path, capsys):
    names = [
        "../../ada/02_convolution.ipynb",
        "/etc/02_convolution-bob.ipynb",
        "..\\..\\cy\\02_convolution.ipynb",
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
    assert placed(course) == ["a b/02_convolution"]
    text = capsys.readouterr().out
    assert text.count("its name leads out of the zip") == 4
    assert ".hidden/02_convolution.ipynb: a name in it begins with a dot" in text


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


BAD = "Eve_2_assignsubmission_file_/x.zip"
DEFLATED = {"compression": zipfile.ZIP_DEFLATED}


def packed(files, **options):
    """The bytes of a zip."""
    into = io.BytesIO()
    zip_of(into, files, **options)
    return into.getvalue()


def collect_beside(course, tmp_path, capsys, upload):
    """What is said of a bad upload; those of two others are placed."""
    others = [f"{name}_assignsubmission_file_/x.ipynb" for name in ("Ada_1", "Zoe_3")]
    files = {others[0]: RIGHT, BAD: upload, others[1]: RIGHT}
    collect(course, zip_of(tmp_path / "all.zip", files))
    assert {"Ada/02_convolution", "Zoe/02_convolution"} <= set(placed(course))
    text = capsys.readouterr().out
    return text.partition("\nNot placed: ")[2]


def test_very_many_files_in_an_upload_stop_no_other(course, tmp_path, capsys):
    upload = packed(dict.fromkeys(map(str, range(100_001)), b""))
    text = collect_beside(course, tmp_path, capsys, upload)
    assert "Eve_2_assignsubmission_file_/x: 99981 more files in it were not" in text
    assert text.count("\n") < 30, "a list that can be read"


def test_the_notebook_among_very_many_files_is_found(course, tmp_path, capsys):
    upload = dict.fromkeys(map(str, range(9000)), b"")
    upload |= {"z/02_convolution.ipynb": RIGHT}
    collect_beside(course, tmp_path, capsys, packed(upload))
    assert "Eve/02_convolution" in placed(course)


def test_very_many_notebooks_in_an_upload_are_not_all_read(
    course, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(downloads, "MOST_FILES", 10)
    upload = packed({f"{number}.ipynb": b"{}" for number in range(50)})
    text = collect_beside(course, tmp_path, capsys, upload)
    assert "x: 40 more files in it were not looked at" in text


def test_a_zip_with_an_endless_list_of_files_is_not_opened(
    course, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(downloads, "LARGEST_LIST", 2 * 2**20)
    upload = packed({f"{number:03000}": b"" for number in range(1000)})
    text = collect_beside(course, tmp_path, capsys, upload)
    assert "Eve_2_assignsubmission_file_/x: the zip holds too many files" in text


def test_a_bomb_is_not_unpacked(course, tmp_path, capsys):
    upload = packed({"02_convolution.ipynb": bytes(LARGEST + 1)}, **DEFLATED)
    text = collect_beside(course, tmp_path, capsys, upload)
    assert f"x/02_convolution.ipynb: it is larger than {LARGEST // 2**20} MiB" in text


def test_a_zip_that_is_a_bomb_is_not_unpacked(course, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(downloads, "LARGEST_ARCHIVE", 10_000)
    text = collect_beside(course, tmp_path, capsys, packed({"a": b""}) + bytes(10_000))
    assert f"{BAD}: it is larger than" in text


def test_many_bombs_use_up_only_their_own_limit(course, tmp_path, capsys, monkeypatch):
    large = RIGHT + b" " * 100_000
    monkeypatch.setattr(downloads, "MOST_BYTES", 10 * len(large))
    bombs = {f"{number}.ipynb": large for number in range(50)}
    upload = packed({"a.zip": packed(bombs), "b.ipynb": RIGHT}, **DEFLATED)
    text = collect_beside(course, tmp_path, capsys, upload)
    assert "x/a.zip: the upload is too large" in text
    text = collect_beside(course, tmp_path, capsys, packed(bombs, **DEFLATED))
    assert text.count("the upload is too large") == 41, "and the zip counts, too"


def test_endless_nesting_ends(course, tmp_path, capsys):
    data = packed({"02_convolution.ipynb": RIGHT})
    for name in ("c.zip", "b.zip", "a.zip"):
        data = packed({name: data})
    text = collect_beside(course, tmp_path, capsys, data)
    assert "it is a zip in a zip in a zip" in text


def locked(data):
    """A zip whose files claim to want a password."""
    data = bytearray(data)
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


WHOLE = packed({"02_convolution.ipynb": RIGHT}, **DEFLATED)
BROKEN = {
    "empty": (b"", "the zip is damaged"),
    "no zip": (b"PK\x03\x04 not really", "the zip is damaged"),
    "cut off": (WHOLE[:-30], "the zip is damaged"),
    "damaged inside": (WHOLE.replace(WHOLE[60:90], bytes(30)), "the zip is damaged"),
    "encrypted": (locked(WHOLE), "the zip wants a password"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_upload_is_named(course, tmp_path, capsys, kind):
    upload, why = BROKEN[kind]
    assert why in collect_beside(course, tmp_path, capsys, upload)


def test_names_in_an_upload_lead_nowhere(course, tmp_path, capsys):
    names = ["../../Ada/02_convolution/02_convolution.ipynb", "/etc/x.ipynb"]
    upload = packed(dict.fromkeys(names, OTHER))
    text = collect_beside(course, tmp_path, capsys, upload)
    assert text.count("its name leads out of the zip") == 2
    path = course / "submitted/Ada/02_convolution/02_convolution.ipynb"
    assert path.read_bytes() == RIGHT


def test_a_download_that_is_damaged_itself_is_refused(course, tmp_path, capsys):
    data = bytearray(WHOLE)
    data[data.index(b"PK\x01\x02")] = 0
    (tmp_path / "all.zip").write_bytes(data)
    assert main(["collect", str(tmp_path / "all.zip"), "--course", str(course)]) == 1
    assert capsys.readouterr().err == "cnnlib collect: the zip is damaged\n"


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
