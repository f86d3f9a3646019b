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
        assert path.name in (f"{path.parent.name}.ipynb", "timestamp.txt")
    return sorted({str(path.parent.relative_to(root)) for path in files})


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


def noted(course, student="ada"):
    path = course / "submitted" / student / "02_convolution" / "timestamp.txt"
    return path.read_text() if path.exists() else None


TOLD = {  # by an LMS, of ada's notebook; with the zone of the course, if it has one
    "ada+02_convolution+2026-03-05 10:05:06.7 UTC+Ab3/x.ipynb": ("", "10:05:06"),
    "ada+02_convolution+2026-03-05 10:05:06.7 CET+Ab3/x.ipynb": ("", "09:05:06"),
    "HW_ada_attempt_2026-03-05-10-05-06_x.ipynb": ("Europe/Berlin", "09:05:06"),
    "1-2 - ada - Mar 5, 2026 1005 AM/x.ipynb": ("Europe/Berlin", "09:05:00"),
    "1-2 - ada - 5 March, 2026 2205 - x.ipynb": ("Europe/Berlin", "21:05:00"),
    "Lovelace_Ada_ada_256/20260305100506_x.ipynb": ("Europe/Berlin", "09:05:06"),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_time_that_an_lms_tells_is_noted(course, tmp_path, name, capsys):
    zone, time = TOLD[name]
    files = {name: RIGHT, "bob/02_convolution.ipynb": OTHER}
    settings = f"c = get_config()\nc.Exchange.timezone = {zone!r}\n"
    (course / "nbgrader_config.py").write_text(settings if zone else "")
    path = zip_of(tmp_path / "all.zip", files)
    collect(course, path)
    assert noted(course) == f"2026-03-05 {time} UTC\n"
    assert "\nOf 1 of these the downloads do not tell when" in capsys.readouterr().out


UNCERTAIN = {
    "no zone": "HW_ada_attempt_2026-03-05-10-05-06_x.ipynb",
    "another language": "1-2 - ada - 5 maaliskuuta 2026 2205 - x.ipynb",
    "no day": "HW_ada_attempt_2026-13-45-10-05-06_x.ipynb",
    "the zip's own": "ada_7_assignsubmission_file_/x.ipynb",
    "a student's name for a file": "ada/HW_ada_attempt_2026-03-05-10-05-06_x.ipynb",
    "a student's own folder": "ada/A_B_ada_123/20260305100506_x.ipynb",
    "a folder in ILIAS's": "L_A_ada_256/mine/20260305100506_x.ipynb",
    "another LMS": "ada_123_assignsubmission_file_/A_B_ada_123/20260305100506_x.ipynb",
}


@pytest.mark.parametrize("why", UNCERTAIN)
def test_a_time_that_is_not_certain_is_not_noted(course, tmp_path, why):
    zone = "" if why == "no zone" else "c.Exchange.timezone = 'Europe/Berlin'\n"
    (course / "nbgrader_config.py").write_text(f"c = get_config()\n{zone}")
    files = {UNCERTAIN[why]: RIGHT, "bob/02_convolution.ipynb": OTHER}
    collect(course, zip_of(tmp_path / "all.zip", files))
    assert noted(course) is None
    assert "02_convolution" in placed(course)[0]


def test_the_time_of_nbgrader_and_sakai_is_taken_along(course, tmp_path, capsys):
    files = {
        "submitted/ada/02_convolution/02_convolution.ipynb": RIGHT,
        "submitted/ada/02_convolution/timestamp.txt": b"2026-03-05 10:05:06 UTC",
        "HW/Ross, Bob(bob)/Submission attachment(s)/x.ipynb": RIGHT,
        "HW/Ross, Bob(bob)/timestamp.txt": b"2026-03-05T10:05:06Z",
        "HW/Mohr, Cy(cy)/Submission attachment(s)/x.ipynb": RIGHT,
        "HW/Mohr, Cy(cy)/Submission attachment(s)/timestamp.txt": b"2026-01-01 0:00Z",
    }
    collect(course, folder_of(tmp_path, files))
    assert noted(course) == noted(course, "bob") == "2026-03-05 10:05:06 UTC\n"
    assert noted(course, "cy") is None
    text = capsys.readouterr().out
    assert "Not placed: 1\n" in text, "only what the student wrote"


GRADESCOPE = b"""submission_7:
  :submitters:
  - :name: Ada
    :sid: 'ada'
  :created_at: 2026-03-05 10:05:06.123456000 Z
"""


def test_gradescope_tells_whose_and_when_and_no_student_does(course, tmp_path):
    files = {
        "assignment_9_export/submission_metadata.yml": GRADESCOPE,
        "assignment_9_export/submission_7/x.ipynb": RIGHT,
        "eve.zip": packed(
            {"y/submission_metadata.yml": GRADESCOPE, "y/submission_7/x.ipynb": OTHER}
        ),
    }
    collect(course, folder_of(tmp_path, files))
    assert placed(course) == ["ada/02_convolution", "eve/02_convolution"]
    assert (course / "submitted" / HERE).read_bytes() == RIGHT
    assert noted(course) == "2026-03-05 10:05:06 UTC\n"


def test_whom_canvas_calls_late_is_said(course, tmp_path, capsys):
    names = ["ada_LATE_12_345_02_convolution.ipynb", "bob_13_346_02_convolution.ipynb"]
    names = [name.replace("_1", "_123") for name in names]
    collect(course, folder_of(tmp_path, dict.fromkeys(names, RIGHT)))
    text = capsys.readouterr().out
    assert "\nLate, as the LMS says, but not by how much: ada\n" in text
    assert noted(course) is None


def test_what_is_noted_of_a_notebook_that_gave_way_is_no_longer_true(course, tmp_path):
    collect(course, handed_in(tmp_path, 1, RIGHT, 5))
    path = (course / "submitted" / HERE).with_name("timestamp.txt")
    path.write_text("2026-02-01 10:00:00 UTC\n")
    collect(course, handed_in(tmp_path, 1, RIGHT, 5))
    assert noted(course) == "2026-02-01 10:00:00 UTC\n", "it is the same notebook"
    name = "ada+02_convolution+2026-03-05 10:05:06 UTC"
    collect(course, folder_of(tmp_path, {f"{name}/x.ipynb": OTHER}), "--replace")
    assert noted(course) == "2026-03-05 10:05:06 UTC\n"
    path = tmp_path / "3.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("ada/02_convolution.ipynb", (2026, 3, 9, 10, 0, 0))
        archive.writestr(entry, RIGHT)
    collect(course, path, "--replace")
    assert (course / "submitted" / HERE).read_bytes() == RIGHT
    assert noted(course) is None


def test_a_time_that_was_not_noted_before_is_noted_with_the_same_notebook(
    course, tmp_path
):
    collect(course, handed_in(tmp_path, 1, RIGHT, 5))
    name = "ada+02_convolution+2026-03-05 10:05:06 UTC"
    collect(course, folder_of(tmp_path, {f"{name}/x.ipynb": RIGHT}))
    assert noted(course) == "2026-03-05 10:05:06 UTC\n"


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
