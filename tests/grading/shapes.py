"""How downloads look: by platform and habit, each file with whose it is.

A name that ends in ``.zip`` inside a path is a zip. ``!`` begins the reason for which
a file is not placed; the empty text stands for a file that is passed over in silence.
The students of `STUDENTS` are known where a shape says so.
"""

ADA, BOB = "Ada Lovelace", "Bob Ross"
HOMEWORK = "02_convolution.ipynb"
NO_NAME, NO_NOTEBOOK = "!no name says whose it is", "!it is not a notebook"

EARLY, LATE = "2026-03-01-10-00-00", "2027-03-01-10-00-00"
SHAPES = {
    "Moodle": {
        f"Ada Lovelace_12345_assignsubmission_file_/{HOMEWORK}": ADA,
        "Bob Ross_12346_assignsubmission_file_/homework.ipynb": BOB,
        "Bob Ross_12346_assignsubmission_file_/photo.jpg": NO_NOTEBOOK,
    },
    "Moodle, text beside the file": {
        f"Ada Lovelace_12345_assignsubmission_file_/{HOMEWORK}": ADA,
        "Ada Lovelace_12345_assignsubmission_onlinetext_/onlinetext.html": NO_NOTEBOOK,
    },
    "Moodle without folders": {
        f"Ada Lovelace_12345_assignsubmission_file_{HOMEWORK}": ADA,
        "Bob Ross_12346_assignsubmission_file_x.ipynb": BOB,
    },
    "Moodle, unzipped into its own folder": {
        f"CS1-02_convolution-4711/Ada Lovelace_1_assignsubmission_file_/{HOMEWORK}": ADA
    },
    "Moodle, the folder has a number only": {
        f"02_convolution-4711/Ada Lovelace_1_assignsubmission_file_/{HOMEWORK}": ADA
    },
    "Moodle, marked blindly": {
        f"Participant_12345_assignsubmission_file_/{HOMEWORK}": "Participant"
    },
    "Moodle, two of one name": {
        f"Ada Lovelace_11_assignsubmission_file_/{HOMEWORK}": "Ada Lovelace_11",
        f"Ada Lovelace_12_assignsubmission_file_/{HOMEWORK}": "Ada Lovelace_12",
    },
    "Moodle, students' folders": {
        f"Ada Lovelace_1_assignsubmission_file_/hw/src/{HOMEWORK}": ADA,
        f"Bob Ross_2_assignsubmission_file_/Ada Lovelace/{HOMEWORK}": BOB,
    },
    "Moodle, students' zips": {
        f"Ada Lovelace_1_assignsubmission_file_/work.zip/{HOMEWORK}": ADA,
        f"Bob Ross_2_assignsubmission_file_/a.zip/a/__MACOSX/._{HOMEWORK}": "",
        f"Bob Ross_2_assignsubmission_file_/a.zip/a/b/{HOMEWORK}": BOB,
    },
    "Moodle, a team without a name": {
        f"Default group-Ada Lovelace_1_assignsubmission_file_/{HOMEWORK}": ADA
    },
    "Moodle, hyphens in names": {
        f"Anne-Marie Smith-Jones_7_assignsubmission_file_/{HOMEWORK}": (
            "Anne-Marie Smith-Jones"
        )
    },
    "Moodle, a name with an underscore": {
        f"ada_l_7_assignsubmission_file_/{HOMEWORK}": "ada_l"
    },
    "Canvas": {
        "lovelaceada_1234_98765_02_convolution.ipynb": "lovelaceada",
        "rossbob_LATE_1235_98766_homework-2.ipynb": "rossbob",
    },
    "Canvas, handed in again": {
        "lovelaceada_1234_98765_02_convolution-1.ipynb": "lovelaceada"
    },
    "Canvas, a zip": {"lovelaceada_1234_98765_work.zip/hw.ipynb": "lovelaceada"},
    "Canvas, anonymous": {
        f"anon_x7Yz1_98765_{HOMEWORK}": "anon_x7Yz1",
        f"anon_Qw3rT_98766_{HOMEWORK}": "anon_Qw3rT",
    },
    "Canvas, in its folder": {
        f"submissions/lovelaceada_1234_98765_{HOMEWORK}": "lovelaceada"
    },
    "Blackboard": {
        "Exercise 2_ada_attempt_2026-03-01-10-00-00_x.ipynb": "ada",
        "Exercise 2_ada_attempt_2026-03-01-10-00-00.txt": NO_NOTEBOOK,
        "Exercise 2_bob_attempt_2026-03-02-10-00-00_x.ipynb": "bob",
    },
    "Blackboard, the newer attempt": {
        "HW_ada_attempt_2026-03-09-10-00-00_x.ipynb": "!an older one than HW_ada",
        "HW_ada_attempt_2026-03-10-09-00-00_x.ipynb": "ada",
    },
    "Blackboard, its zip in a folder": {
        f"gradebook_CS1_HW.zip/HW_ada_attempt_2026-03-01-10-00-00_{HOMEWORK}": "ada",
        f"gradebook_CS1_HW.zip/HW_bob_attempt_2026-03-01-10-00-00_{HOMEWORK}": "bob",
    },
    "Brightspace, folders": {
        f"12345-67890 - Ada Lovelace - Mar 5, 2026 1005 AM/{HOMEWORK}": ADA,
        "12346-67890 - Bob Ross - Mar 15, 2026 1105 PM/hw.ipynb": BOB,
        "index.html": NO_NOTEBOOK,
    },
    "Brightspace, files": {
        f"12345-67890 - Ada Lovelace - Mar 5, 2026 1005 AM - {HOMEWORK}": ADA,
        "12346-67890 - Bob Ross - 15 March, 2026 2305 - hw.ipynb": BOB,
    },
    "Google Classroom": {
        f"Ada Lovelace - {HOMEWORK}": ADA,
        "Bob Ross - Copy of 02_convolution.ipynb": BOB,
    },
    "Google Classroom, another name": {"Ada Lovelace - Homework 2.ipynb": ADA},
    "Google Classroom, two names": {"Ada Lovelace - my masterpiece.ipynb": NO_NAME},
    "Google Drive's zip": {
        f"CS1-20260305T100500Z-001.zip/02_convolution/Ada Lovelace - {HOMEWORK}": ADA,
        f"CS1-20260305T100500Z-001.zip/02_convolution/Bob Ross - {HOMEWORK}": BOB,
    },
    "Colab": {"Ada Lovelace/Copy of 02_convolution.ipynb": ADA},
    "Sakai": {
        f"02_convolution/Lovelace, Ada(al7)/Submission attachment(s)/{HOMEWORK}": "al7",
        "02_convolution/Lovelace, Ada(al7)/Feedback Attachment(s)/x.ipynb": (
            "!it is feedback"
        ),
        "02_convolution/Lovelace, Ada(al7)/timestamp.txt": NO_NOTEBOOK,
        "02_convolution/Ross, Bob(br8)/Submission attachment(s)/hw.ipynb": "br8",
        "02_convolution/grades.csv": NO_NOTEBOOK,
    },
    "ILIAS": {
        "02_convolution/Abgaben/Lovelace_Ada_al7_256/20260305100500_hw.ipynb": "al7",
        f"02_convolution/Abgaben/Ross_Bob_br8_257/{HOMEWORK}": "br8",
    },
    "ILIAS, one student": {f"Submissions/Lovelace_Ada_al7_256/{HOMEWORK}": "al7"},
    "GitHub Classroom": {
        f"02-convolution-submissions/02-convolution-ada/{HOMEWORK}": "ada",
        f"02-convolution-submissions/02-convolution-bob-b/{HOMEWORK}": "bob-b",
        "02-convolution-submissions/02-convolution-ada/.git/x.ipynb": "",
        "02-convolution-submissions/02-convolution-ada/README.md": NO_NOTEBOOK,
    },
    "GitHub, a zip of each": {
        f"02-convolution-ada-main.zip/02-convolution-ada-main/{HOMEWORK}": "ada",
        f"02-convolution-bob-master.zip/02-convolution-bob-master/{HOMEWORK}": "bob",
    },
    "Teams": {
        f"Student Work/Submitted files/Ada Lovelace/HW 2/Version 2/{HOMEWORK}": ADA,
        f"Student Work/Working files/Ada Lovelace/HW 2/{HOMEWORK}": (
            "!it is a working file"
        ),
        f"Student Work/Submitted files/Bob Ross/HW 2/{HOMEWORK}": BOB,
    },
    "OneDrive's zip": {
        f"OneDrive_1_3-5-2026.zip/Ada Lovelace/{HOMEWORK}": ADA,
        f"OneDrive_1_3-5-2026.zip/Bob Ross/{HOMEWORK}": BOB,
    },
    "Windows domains": {
        f"CORP\\alice/{HOMEWORK}": "alice",
        f"CORP\\bob/{HOMEWORK}": "bob",
    },
    "Windows domains, two of one name": {
        f"CORP\\alice/{HOMEWORK}": "alice_CORP",
        f"LAB\\alice/{HOMEWORK}": "alice_LAB",
    },
    "nbgrader's submitted": {
        f"submitted/ada/02_convolution/{HOMEWORK}": "ada",
        f"submitted/bob/02_convolution/{HOMEWORK}": "bob",
        "submitted/bob/02_convolution/timestamp.txt": NO_NOTEBOOK,
    },
    "nbgrader's submitted, one student": {
        f"submitted/ada/02_convolution/{HOMEWORK}": "ada"
    },
    "nbgrader's exchange": {
        f"inbound/ada+02_convolution+2026-03-05 10:05:00.1 UTC+Ab3/{HOMEWORK}": "ada",
        f"inbound/bob+02_convolution+2026-03-05 10:05:00.1 UTC/{HOMEWORK}": "bob",
        f"inbound/bob+02_convolution+2026-03-04 10:05:00.1 UTC/{HOMEWORK}": (
            "!an older one than inbound/bob"
        ),
    },
    "mail, by sender": {
        f"Ada Lovelace <ada@example.org>/{HOMEWORK}": "ada@example.org",
        f"bob@example.org/{HOMEWORK}": "bob@example.org",
    },
    "mail, by subject": {
        f"Fwd_ 02_convolution - Ada Lovelace/{HOMEWORK}": ADA,
        f"RE_ 02_convolution (Bob Ross)/{HOMEWORK}": BOB,
    },
    "mail, a subject without a name": {
        f"RE_ 02_convolution.zip/RE_ {HOMEWORK}": NO_NAME
    },
    "folders of students": {
        f"Ada Lovelace/{HOMEWORK}": ADA,
        "Bob Ross/02_convolution/Untitled.ipynb": BOB,
    },
    "zips of students": {
        f"Ada Lovelace.zip/{HOMEWORK}": ADA,
        "Bob Ross.zip/x.ipynb": BOB,
    },
    "zips of students, in a folder": {
        f"inbox/Ada Lovelace.zip/{HOMEWORK}": ADA,
        f"inbox/Bob Ross.zip/homework.zip/{HOMEWORK}": BOB,
    },
    "any folder around them": {
        "from Monday/Ada Lovelace/x.ipynb": ADA,
        "from Monday/Bob Ross/x.ipynb": BOB,
        "from Monday/readme.txt": NO_NOTEBOOK,
    },
    "plain names": {
        f"Ada Lovelace-{HOMEWORK}": ADA,
        "02_convolution - Bob Ross (1).ipynb": BOB,
    },
    "names with words": {
        "ada_02_convolution_FINAL_v2 (2).ipynb": "ada",
        "Kopie von 02_convolution_bob_neu_v3.ipynb": "bob_neu",
    },
    "small and large letters": {
        "ada-02_Convolution.IPYNB": "ada",
        "bob 02-CONVOLUTION.ipynb": "bob",
        "cy-02 convolution.ipynb": "cy",
    },
    "endings that programs add": {
        "Ada Lovelace/02_convolution.ipynb.txt": ADA,
        "Bob Ross/02_convolution.ipynb.json": BOB,
    },
    "accents, composed and not": {
        f"Zoe\u0308 Mu\u0308ller/{HOMEWORK}": "Zo\u00eb M\u00fcller",
        f"李明/{HOMEWORK}": "李明",
    },
    "an assignment in its own folder": {
        f"02_convolution/Ada Lovelace/{HOMEWORK}": ADA,
        "03_padding_stride/Ada Lovelace/03_padding_stride.ipynb": ADA,
    },
    "nobody's name": {
        HOMEWORK: NO_NAME,
        "02_convolution_final.ipynb": NO_NAME,
        "submissions/02_convolution (1).ipynb": NO_NAME,
        "homework 2/solution.ipynb": NO_NAME,
    },
    "other files": {
        "Ada Lovelace/02_convolution.html": NO_NOTEBOOK,
        "Ada Lovelace/02_convolution.py": NO_NOTEBOOK,
        "Ada Lovelace/work.rar": "!an archive of a kind that is not opened",
        "Ada Lovelace/work.tar.gz": "!an archive of a kind that is not opened",
        "Ada Lovelace/.DS_Store": "",
        "Ada Lovelace/.ipynb_checkpoints/02_convolution-checkpoint.ipynb": "",
        f"Bob Ross/{HOMEWORK}": BOB,
    },
    "names that begin with a dot": {
        f".../{HOMEWORK}": "!a name in it begins with a dot",
        f"Bob Ross/.{HOMEWORK}": "!a name in it begins with a dot",
    },
    "names that are too long": {
        f"{'n' * 200}/{HOMEWORK}": "!the student's name cannot"
    },
    "numbers for names": {f"4711/{HOMEWORK}": "4711", f"4712/{HOMEWORK}": "4712"},
    "a student's own folder around another's name": {
        f"mallory/ada-{HOMEWORK}": "mallory",
        f"eve/ada_12_assignsubmission_file_/{HOMEWORK}": "eve",
    },
    "a file that is called as another's would be": {
        f"HW_mallory_attempt_{EARLY}_x_ada_attempt_{LATE}_y.ipynb": "mallory",
        f"evil_1234_98765_x_ada_attempt_{LATE}_y.ipynb": "evil",
        f"1-2 - Trudy - Mar 5, 2026 1005 AM - x_ada_attempt_{LATE}_y.ipynb": "Trudy",
        "Eve_5_assignsubmission_file_x_6_assignsubmission_file_.ipynb": "Eve",
    },
}

STUDENTS = """\
id,first_name,last_name,email,lms_user_id
al7,Ada,Lovelace,ada@example.org,1234
br8,Bob,Ross,bob@example.org,1235
em9,Zoë,Müller,zoe@example.org,1236
sm1,Sam,Smith,sam.a@example.org,2001
sm2,Sam,Smith,sam.b@example.org,2002
"""
GROUPS = "group,student\nTeam 1,al7\nTeam 1,Bob Ross\nTeam 2,em9\n"

WITH_STUDENTS = {
    "Moodle": {
        f"Ada Lovelace_12345_assignsubmission_file_/{HOMEWORK}": "al7",
        f"Ross Bob_12346_assignsubmission_file_/{HOMEWORK}": "br8",
        f"Nobody Known_12347_assignsubmission_file_/{HOMEWORK}": "Nobody Known",
    },
    "Canvas": {
        f"lovelaceada_1234_98765_{HOMEWORK}": "al7",
        f"mullerzoe_1236_98766_{HOMEWORK}": "em9",
        f"smithsam_2002_98767_{HOMEWORK}": "sm2",
        f"smithsam_2999_98768_{HOMEWORK}": "!students.csv has several students",
    },
    "mail": {
        f"Ada Lovelace <ada@example.org>/{HOMEWORK}": "al7",
        f"BOB@example.org/{HOMEWORK}": "br8",
    },
    "ids and names": {f"al7/{HOMEWORK}": "al7", "Ross, Bob/x.ipynb": "br8"},
    "one student in any folder": {f"from Monday/Zoe Muller/{HOMEWORK}": "em9"},
    "Google Classroom, two names": {"Ada Lovelace - my masterpiece.ipynb": "al7"},
    "files by id": {"al7_masterpiece.ipynb": "al7", "homework_br8.ipynb": "br8"},
    "a name in what a student called a file": {
        f"wrongada_4321_98765_br8_{HOMEWORK}": "wrongada",
        f"wrongzoe_1236_98766_br8_{HOMEWORK}": "em9",
        f"1-2 - Trudy - Mar 5, 2026 1005 AM - br8 - {HOMEWORK}": "Trudy",
    },
    "a name inside another's zip": {f"eve.zip/Ada Lovelace/{HOMEWORK}": "eve"},
    "Gradescope": {
        f"assignment_9_export/submission_71/{HOMEWORK}": "al7",
        "assignment_9_export/submission_72/hw.ipynb": ["br8", "em9"],
        "assignment_9_export/submission_metadata.yml": "",
    },
    "Moodle, teams": {
        f"Team 1-Ada Lovelace_1_assignsubmission_file_/{HOMEWORK}": ["al7", "br8"],
        f"Team 2_77_assignsubmission_file_/{HOMEWORK}": "em9",
    },
    "teams in folders": {f"team 1/{HOMEWORK}": ["al7", "br8"]},
    "ILIAS, teams": {f"HW/Team 1/Lovelace_Ada_al7_256/{HOMEWORK}": ["al7", "br8"]},
}
METADATA = """\
submission_71:
  :submitters:
  - :name: Ada Lovelace
    :sid: al7
    :email: ada@example.org
  :created_at: 2026-03-05 10:05:00.000000000 Z
submission_72:
  :submitters:
  - :name: Bob Ross
  - :name: Zoë Müller
    :email: zoe@example.org
  :score: 0.0
"""
