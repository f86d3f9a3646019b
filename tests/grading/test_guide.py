"""Each command in solutions/GRADING.md does what it says, in a fresh course folder."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from books import book, code, right_cells
from classes import ASSIGNMENT
from patience import PATIENCE
from people import Person
from servers import free_port, running

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "solutions" / "GRADING.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Lines that are indented by four blanks, without the remark at their end.
COMMANDS = [
    re.sub(r"\s+#.*", "", line).strip()
    for line in re.findall(r"^ {4}(\S.*)$", FENCE.sub("", GUIDE), re.MULTILINE)
]
INLINE = re.findall(r"`((?:cnnlib|nbgrader) [^`]+)`", GUIDE)
NEXT = "03_padding_stride"
STUB = "def corr2d(input, kernel):\n    raise NotImplementedError"


def test_the_guide_has_the_commands_of_a_term():
    names = {" ".join(command.split()[:2]) for command in COMMANDS}
    wanted = "collect grade similar export".split()
    assert {f"cnnlib {name}" for name in wanted} <= names
    assert {"nbgrader release_assignment", "nbgrader release_feedback"} <= names


def test_the_guide_s_rule_for_late_submissions_is_one():
    (program,) = FENCE.findall(GUIDE)
    exec(program, names := {})
    rule = names["Rule"]()
    assert rule.late_submission_penalty("ada", 10, 1) == 1
    assert rule.late_submission_penalty("ada", 5, 86401) == 1


def download(path, minute, **notebooks):
    """A zip as Moodle makes it."""
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, data) in enumerate(notebooks.items(), 100):
            folder = f"{name.replace('_', ' ')}_{number}_assignsubmission_file_"
            entry = zipfile.ZipInfo(f"{folder}/hw.ipynb", (2026, 3, 1, 10, minute, 0))
            archive.writestr(entry, data)


@pytest.fixture(scope="module")
def teacher(tmp_path_factory):
    """A course folder with what the guide says lies there."""
    folder = tmp_path_factory.mktemp("guide")
    teacher = Person(folder / "course", folder / "exchange")
    right = book(right_cells())
    two = {"Ada_Lovelace": right, "Bob_Ross": book([code(STUB)])}
    download(teacher.folder / "moodle.zip", 0, **two, Team_1=right)
    download(teacher.folder / "moodle-again.zip", 5, Bob_Ross=right)
    (teacher.folder / "homework.ipynb").write_bytes(right)
    files = {
        "students.csv": "id,first_name,last_name,email\nal7,Ada,Lovelace,a@x.org\n"
        "br8,Bob,Ross,b@x.org\ncy9,Cy,Mohr,c@x.org\ndi1,Di,Noll,d@x.org\n",
        "groups.csv": "group,student\nTeam 1,cy9\nTeam 1,di1\n",
        "extensions.csv": f"student,assignment,days\nal7,{ASSIGNMENT},2\n",
    }
    for name, text in files.items():
        (teacher.folder / name).write_text(text)
    return teacher


def run(teacher, command):
    """Run a command of the guide, with this machine's folders in it."""
    places = {"CHECKOUT": ROOT, "/srv/exchange": teacher.exchange}
    for name, place in places.items():
        command = command.replace(name, str(place))
    folder = teacher.folder
    if command.startswith("make "):
        command, folder = f"{command} --dry-run", ROOT
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=teacher.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, (command, done.stdout + done.stderr)
    return done.stdout + done.stderr


def open_jupyterlab(teacher):
    """`jupyter lab`, and formgrader in it."""
    port = free_port()
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--IdentityProvider.token=secret"]
    answer = f"http://127.0.0.1:{port}/formgrader?token=secret"
    log = teacher.folder / "jupyter.log"
    with running(command, log, answer, teacher.folder, **teacher.environment):
        pass


def hand_in(teacher):
    """A student fetches what was released, and submits it as it is."""
    student = Person(teacher.folder.parent / "eve", teacher.exchange)
    student.nbgrader("fetch_assignment", NEXT)
    student.nbgrader("submit", NEXT, "--student=eve")


@pytest.fixture(scope="module")
def said(teacher):
    """What each command printed, in the order of the guide."""
    texts = []
    for command in COMMANDS:
        if command == "jupyter lab":
            texts.append(open_jupyterlab(teacher))
            continue
        if command.startswith("nbgrader collect"):
            hand_in(teacher)
        texts.append(run(teacher, command))
        if command.startswith("cp "):
            with open(teacher.folder / "nbgrader_config.py", "a") as settings:
                settings.write(f"\nc.Exchange.root = {str(teacher.exchange)!r}\n")
    return list(zip(COMMANDS, texts, strict=True))


def of(said, command):
    return [text for one, text in said if one.startswith(command)]


@pytest.mark.requires("bubblewrap")
def test_every_command_of_the_guide_runs(teacher, said):
    folder = teacher.folder
    first, again = of(said, "cnnlib collect")
    assert "Not in students.csv" not in first
    assert "br8/02_convolution: the one before is kept in set_aside/br8" in again
    students = {path.name for path in (folder / "submitted").iterdir()}
    assert students == {"al7", "br8", "cy9", "di1", "eve"}, "a team is its members"
    graded = of(said, "cnnlib grade 02_convolution")
    assert "Submissions: 4; mean 10.00 of 10 points" in graded[0]
    assert "Graded again: 4, since --regrade was given" in graded[1]
    assert "Graded now: 0, kept: 4" in graded[2]
    of_next = of(said, f"cnnlib grade {NEXT}")[0]
    assert "Submissions: 1; students without one: 4; mean 0.00" in of_next
    assert "10 of 10 points" in of(said, "cnnlib grade homework.ipynb")[0]
    assert "al7,Lovelace,Ada,a@x.org,10,100,10,10,100\n" in (
        folder / "grades.csv"
    ).read_text().replace("\r", "")
    for name in ("grades-canvas.csv", "grades-moodle.csv"):
        assert "al7" in (folder / name).read_text()
    assert (teacher.exchange / "cnn/feedback").is_dir()


@pytest.mark.requires("bubblewrap")
def test_the_export_of_nbgrader_is_harmless_in_such_a_folder(teacher, said):
    run(teacher, "nbgrader db student add -- '=1+1' || true")
    text = run(teacher, "nbgrader export")
    assert "CsvExport" in text
    assert "al7" in (teacher.folder / "grades-nbgrader.csv").read_text()


@pytest.mark.parametrize("command", sorted(set(INLINE)))
def test_what_the_text_speaks_of_exists(command):
    """Its options and its name stand in the program's help."""
    program, *words = command.split()
    options = re.findall(r"--[a-z-]+", command)
    named = [word for word in words if re.fullmatch(r"[a-z_]+", word)]
    if program == "nbgrader":
        call = [sys.executable, "-m", "nbgrader", *named, "--help"]
    else:
        start = "from cnnlib.cli import main; main()"
        call = [sys.executable, "-c", start, *named[:1], "--help"]
    done = subprocess.run(call, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert all(option in done.stdout for option in options)
