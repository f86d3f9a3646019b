"""`cnnlib collect` notes when a notebook was handed in, where that is certain."""

import zipfile

import pytest
from uploads import (
    HERE,
    OTHER,
    RIGHT,
    collect,
    folder_of,
    handed_in,
    packed,
    placed,
    zip_of,
)


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
