"""No upload reads or writes elsewhere, takes all the memory, or stops another."""

import stat
import zipfile

import pytest
from uploads import OTHER, RIGHT, collect, folder_of, packed, placed, zip_of

from cnnlib.cli import main
from cnnlib.grading import downloads
from cnnlib.grading.submission import LARGEST


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
