"""In the exchange nobody reads, replaces or deletes what is another's.

Each person is a user of the system, and tries.
"""

import json
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.hub, pytest.mark.requires("users", "make", "packages")]

ROOT = Path(__file__).parents[2]
ASSIGNMENT = "02_convolution"
EXCHANGE = "/srv/cnn/exchange"
INBOUND = f"{EXCHANGE}/cnn/inbound"

# What a person succeeds in, of the deeds that are tried on each path.
DEEDS = """
import json, os, pathlib, shutil, sys
def read(path):
    os.listdir(path) if path.is_dir() else path.read_bytes()
def replace(path):
    (path / "mine").write_text("mine") if path.is_dir() else path.write_text("mine")
def move(path):
    path.rename(path.with_name("moved")).rename(path)
def delete(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()
done = []
for path in map(pathlib.Path, sys.argv[1:]):
    for deed in (read, replace, move, delete):
        try:
            deed(path)
            done.append([deed.__name__, str(path)])
        except PermissionError:
            pass
print(json.dumps(done))
"""


@pytest.fixture(scope="module")
def course(machine):
    """The exchange, with one assignment handed out, and everybody's home."""
    make = "import pwd, run, sys; from pathlib import Path; "
    make += "run.make_exchange(Path(sys.argv[1]), pwd.getpwnam('tea'))"
    hub = f"{ROOT}/deploy/hub:{ROOT}"
    machine.python("root", make, EXCHANGE, PYTHONPATH=hub)
    machine.run("tea", "mkdir", "/home/tea/class")
    here = ROOT / "exercises"
    machine.run("tea", "cp", "-r", here, ROOT / "nbgrader_config.py", "/home/tea/class")
    teach(machine, "release_assignment")
    for name in ("ada", "bob", "mal"):
        machine.run(name, "mkdir", "-p", f"/home/{name}/cnn-course")
        machine.run(name, "cp", "-r", here, f"/home/{name}/cnn-course")
        machine.run(name, "chmod", "700", f"/home/{name}")
    machine.run("tea", "chmod", "700", "/home/tea")
    return machine


def nbgrader(machine, user, role, folder, *arguments):
    variables = {
        "CNN_FOLDER": f"/home/{user}/cnn-course",
        "JUPYTERHUB_USER": user,
        "JUPYTER_CONFIG_PATH": str(ROOT / "deploy" / "hub" / role),
    }
    words = [sys.executable, "-m", "nbgrader", *arguments]
    command = ["env", f"--chdir={folder}", *map(str, words)]
    return machine.run(user, *command, **variables)


def teach(machine, command, *options):
    folder = "/home/tea/class"
    return nbgrader(machine, "tea", "teachers", folder, command, ASSIGNMENT, *options)


def hand_in(machine, user):
    """Hand in, and tell where it lies, which only the teacher and root can see."""
    folder = f"/home/{user}/cnn-course/exercises"
    before = inbound(machine)
    nbgrader(machine, user, "students", folder, "submit", ASSIGNMENT)
    (new,) = inbound(machine) - before
    return new


def inbound(machine):
    return set(machine.run("tea", "ls", "-A", INBOUND).splitlines())


def succeeds(machine, user, *paths):
    return json.loads(machine.python(user, DEEDS, *paths))


@pytest.fixture(scope="module")
def collected(course):
    """Two have handed in; a third tries what the exchange lets somebody try."""
    ada, bob = hand_in(course, "ada"), hand_in(course, "bob")
    assert ada.startswith(f"ada+{ASSIGNMENT}+")
    assert bob.startswith(f"bob+{ASSIGNMENT}+")
    mischief = f"""
import os, pathlib
inbound = pathlib.Path({INBOUND!r})
for name in ("ada+{ASSIGNMENT}+2099-01-01 00:00:00 UTC+x",
             "mal+{ASSIGNMENT}+no time at all+x"):
    (inbound / name).mkdir()
    (inbound / name / "{ASSIGNMENT}.ipynb").write_text("forged")
mine = inbound / "mal+{ASSIGNMENT}+2026-01-01 00:00:00 UTC+x"
mine.mkdir()
os.chmod(mine, 0o755)
(mine / "{ASSIGNMENT}.ipynb").symlink_to("/home/tea/class/nbgrader_config.py")
(mine / "class").symlink_to("/home/tea/class")
(mine / "submission_secret.txt").write_bytes(bytes([255]))
os.mkfifo(mine / "pipe")
(mine / "closed").touch(mode=0)
"""
    course.python("mal", mischief)
    said = teach(course, "collect")
    return course, ada, said


def test_no_student_touches_what_is_another_s(collected):
    machine, ada, _ = collected
    submission = f"{INBOUND}/{ada}"
    others = [
        f"{submission}/{ASSIGNMENT}.ipynb",
        submission,
        INBOUND,
        f"{EXCHANGE}/cnn/outbound/{ASSIGNMENT}",
        f"{EXCHANGE}/cnn/outbound",
        f"{EXCHANGE}/cnn/feedback",
        f"{EXCHANGE}/cnn",
        "/home/ada/cnn-course",
        "/home/tea/class",
    ]
    done = succeeds(machine, "bob", *others)
    handed_out = [
        ["read", f"{EXCHANGE}/cnn/outbound/{ASSIGNMENT}"],
        ["read", f"{EXCHANGE}/cnn/outbound"],
        ["read", f"{EXCHANGE}/cnn"],
    ]
    # To hand in is to put something into `inbound`, which is what `replace` tries.
    assert done == [["replace", INBOUND], *handed_out]


def test_the_teacher_reads_and_clears_away(collected):
    machine, ada, _ = collected
    for path in (f"{INBOUND}/{ada}/{ASSIGNMENT}.ipynb", f"{INBOUND}/{ada}"):
        done = [deed for deed, _ in succeeds(machine, "tea", path)]
        assert done == ["read", "replace", "move", "delete"]


def test_what_is_collected_is_everybody_s_own(collected):
    machine, _, said = collected
    found = machine.run("tea", "find", "/home/tea/class/submitted", "-type", "f")
    files = {
        str(Path(p).relative_to("/home/tea/class/submitted"))
        for p in found.splitlines()
    }
    beside = ("submission_secret.txt", "timestamp.txt")
    whole = {f"{n}/{ASSIGNMENT}/{f}" for n in ("ada", "bob", "mal") for f in beside}
    books = {f"{n}/{ASSIGNMENT}/{ASSIGNMENT}.ipynb" for n in ("ada", "bob")}
    assert files == whole | books
    book = f"/home/tea/class/submitted/ada/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
    assert "forged" not in machine.run("tea", "cat", book)
    assert "handed it in as ada" in said
