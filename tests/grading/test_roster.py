"""Who is in the class: `students.csv` as nbgrader, Moodle and Canvas write it."""

import pytest

from cnnlib.grading import GradingError
from cnnlib.grading.late import Extensions
from cnnlib.grading.roster import Roster, Student

ADA = Student("al7", "Ada", "Lovelace", "ada@x.org")
ZOE = Student("zm9", "Zoë Maria", "Müller", "zoe@x.org")

EXPORTS = {
    "nbgrader": (
        "id,first_name,last_name,email\n"
        "al7,Ada,Lovelace,ada@x.org\nzm9,Zoë Maria,Müller,zoe@x.org\n",
        [ADA, ZOE],
    ),
    "Moodle, grades": (
        '"First name","Last name","ID number",Institution,Department,"Email address",'
        '"Assignment: 02_convolution (Real)","Last downloaded from this course"\n'
        "Ada,Lovelace,al7,,,ada@x.org,-,1772359200\n"
        '"Zoë Maria",Müller,zm9,,,zoe@x.org,8.00,1772359200\n',
        [ADA, ZOE],
    ),
    "Moodle, grades without id numbers": (
        '"First name","Last name","ID number","Email address"\n'
        "Ada,Lovelace,,ada@x.org\n",
        [Student("ada@x.org", "Ada", "Lovelace", "ada@x.org")],
    ),
    "Moodle, participants": (
        '\ufeff"First name","Last name","Email address",Groups\n'
        'Ada,Lovelace,ada@x.org,"Team 1"\n',
        [Student("ada@x.org", "Ada", "Lovelace", "ada@x.org")],
    ),
    "Moodle, in German": (
        "Vorname;Nachname;ID-Nummer;E-Mail-Adresse\nAda;Lovelace;al7;ada@x.org\n",
        [ADA],
    ),
    "Moodle, the grading worksheet": (
        'Identifier,"Full name","ID number","Email address",Status,Grade\n'
        '"Participant 412","Ada Lovelace",al7,ada@x.org,"Submitted for grading",\n',
        [ADA],
    ),
    "Canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,02_convolution (771)\n"
        ",,,,,Manual Posting\n"
        "    Points Possible,,,,,10.0\n"
        '"Lovelace, Ada",1234,0042,al7,CS1,\n'
        '"Müller, Zoë Maria",1235,0043,zm9,CS1,8\n'
        '"Student, Test",1299,,9c0a7b3f,CS1,\n',
        [
            Student("al7", "Ada", "Lovelace", "", "1234"),
            Student("zm9", "Zoë Maria", "Müller", "", "1235"),
        ],
    ),
    "Canvas without logins": (
        'Student,ID,SIS User ID,Section\n"Lovelace, Ada",1234,0042,CS1\n',
        [Student("0042", "Ada", "Lovelace", "", "1234")],
    ),
    "Canvas, numbers only": (
        'Student,ID,Section\n    Points Possible,,\n"Lovelace, Ada",1234,CS1\n',
        [Student("1234", "Ada", "Lovelace", "", "1234")],
    ),
}


def read(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return Roster.read(tmp_path)


@pytest.mark.parametrize("export", EXPORTS)
def test_students_csv_may_be_what_an_lms_exports(tmp_path, export):
    text, students = EXPORTS[export]
    assert list(read(tmp_path, students=text).students.values()) == students


def test_the_names_that_canvas_gives_files_are_known(tmp_path):
    roster = read(tmp_path, students=EXPORTS["Canvas"][0])
    assert roster.ids("lovelaceada") == roster.ids("1234") == ["al7"]


@pytest.mark.parametrize("id", ["../al7", "a/b", ".hidden", "a\\b", "n" * 129])
def test_an_id_that_no_folder_can_bear_is_refused(tmp_path, id):
    with pytest.raises(GradingError, match=r"students.csv: .* is no id"):
        read(tmp_path, students=f"id\n{id}\n")


def test_another_encoding_is_said(tmp_path):
    (tmp_path / "students.csv").write_text("id,last_name\nzm9,Müller\n", "latin-1")
    with pytest.raises(GradingError, match="students.csv .* save it as CSV in UTF-8"):
        Roster.read(tmp_path)


def test_names_that_are_nobody_s_are_found_wherever_they_stand(tmp_path):
    roster = read(
        tmp_path,
        students=EXPORTS["nbgrader"][0],
        groups="group,student\nTeam 1,ada@x.org\nTeam 1,zm\n",
    )
    folders = ["al7", "Zoe Maria Muller", "eve"]
    assert roster.unknown(folders, ["eve", "zm9", "zn9"]) == {
        "submitted": ["Zoe Maria Muller (zm9?)", "eve"],
        "groups.csv": ["zm"],
        "extensions.csv": ["zn9"],
    }
    assert roster.unknown(["al7", "zm9"], ["al7"]) == {"groups.csv": ["zm"]}


def test_without_students_csv_everybody_in_a_folder_is_known(tmp_path):
    roster = read(tmp_path, groups="group,student\nTeam 1,bob\n")
    assert roster.unknown(["al7"], ["al7", "zm9"]) == {"extensions.csv": ["zm9"]}


X = "02_convolution"


def test_extensions_are_for_whom_the_roster_knows(tmp_path):
    roster = read(
        tmp_path,
        students=EXPORTS["nbgrader"][0],
        extensions=f"student,assignment,hours\nLovelace Ada,{X},12\nzoe@x.org,{X},1\n",
    )
    given = Extensions.read(tmp_path, roster)
    assert given.students == {"al7", "zm9"}
    assert given.of("al7", X).total_seconds() == 12 * 3600
    assert given.of("al7", "03_padding_stride") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"student,assignment,day\nal7,{X},1\n", "has no column days or hours"),
        (f"student,assignment,days\nal7,{X},\n", "line 2: there is no days or hours"),
        (f"student,assignment,days\nal7,{X},-1\n", "al7: .* must be .* at least 0"),
        (f"student,assignment,days\nal7,{X},1\nal7,{X},2\n", "al7 has two for"),
        (f"student,assignment,days\nal7,{X}x,1\n", f"there is no assignment {X}x"),
    ],
)
def test_an_extension_that_would_say_nothing_is_refused(tmp_path, text, said):
    with pytest.raises(GradingError, match=f"extensions.csv.*{said}"):
        Extensions.read(tmp_path, read(tmp_path, extensions=text))
