"""A class on a real JupyterHub: a teacher, two students, and one who means ill.

The hub, its proxy and everybody's server are processes of real users. What somebody
sees is looked at in Chromium; the rest is asked of the same servers.
"""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from books import RIGHT
from hubs import ASSIGNMENT, Hub, Person
from islands import PASSWORD
from patience import PATIENCE, eventually
from playwright.sync_api import expect

NEEDED = ("users", "make", "packages", "chromium", "bubblewrap")
pytestmark = [pytest.mark.hub, pytest.mark.requires(*NEEDED)]

FLIPPED = RIGHT["convolve2d"].replace("convolve2d", "corr2d")
CROWD = Path(__file__).with_name("crowd.py")
CLASS = "/home/tea/class"
INBOUND = "/srv/cnn/exchange/cnn/inbound"
# A grader that is killed when it is about to keep the first thing that it found out.
DIES = """import os, signal, sys
def die(event, given):
    if event == "os.rename" and "/.cnnlib/" in str(given[1]):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(die)
from cnnlib.cli import main
main(sys.argv[1:])
"""
BOOK = f"exercises/{ASSIGNMENT}/{ASSIGNMENT}.ipynb"


@pytest.fixture(scope="module")
def people(machine, browser, tmp_path_factory):
    """Everybody but the one who means ill has logged in; the teacher hands out."""
    hub = Hub(machine, tmp_path_factory.mktemp("hub") / "hub.log")
    hub.start()
    found = {"hub": hub}
    for name in ("tea", "ada", "bob"):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(1000 * PATIENCE)
        found[name] = Person(hub, name, context.new_page())
        found[name].log_in(PASSWORD)
    found["tea"].formgrader("release")
    return found


def work(machine, name, functions):
    """Write functions into the exercise, as this student."""
    code = """
import json, sys
path, functions = sys.argv[1], json.loads(sys.argv[2])
book = json.load(open(path))
for cell in book["cells"]:
    name = cell["metadata"].get("nbgrader", {}).get("grade_id")
    if name in functions:
        cell["source"] = functions[name]
json.dump(book, open(path, "w"))
"""
    machine.python(name, code, f"/home/{name}/cnn-course/{BOOK}", json.dumps(functions))


def teach(machine, *command):
    """What the teacher types into a terminal, in the class folder."""
    words = ["env", f"--chdir={CLASS}", sys.executable, "-m", *command]
    return machine.run("tea", *words)


def points(machine):
    rows = json.loads(machine.run("tea", "cat", f"{CLASS}/rows.json"))
    return {r["student"]: sum(f["points"] for f in r["functions"]) for r in rows}


@pytest.fixture(scope="module")
def handed_in(machine, people):
    """Ada twice, the second time in the page; bob late; mal in ada's name."""
    ada, bob, tea = people["ada"], people["bob"], people["tea"]
    ada.assignments("submit")
    work(machine, "ada", RIGHT)
    ada.submit_in_the_page()
    now = "from datetime import *; print(datetime.now(UTC).isoformat(' ', 'seconds'))"
    due = machine.python("tea", now).strip()
    due = f"--duedate={due.removesuffix('+00:00')} UTC"
    teach(machine, "nbgrader", "db", "assignment", "add", ASSIGNMENT, due)
    eventually(lambda: machine.python("tea", now).strip() not in due)
    bob.assignments("fetch")
    work(machine, "bob", RIGHT | {"corr2d": FLIPPED})
    bob.assignments("submit")
    forged = f"{INBOUND}/ada+{ASSIGNMENT}+2099-01-01 00:00:00 UTC+x"
    machine.run("mal", "mkdir", forged)
    return tea


def servers(machine):
    """Everybody's server, by its process."""
    return dict(machine.processes("deploy/hub/server.py"))


@pytest.fixture(scope="module")
def graded(machine, handed_in, people):
    """Collected, graded by a grader that was killed and run again, and given back."""
    people["tea"].formgrader("collect")
    grade = ["cnnlib", "grade", ASSIGNMENT, "--jobs=1", "--json=rows.json"]
    words = ["env", f"--chdir={CLASS}", sys.executable, "-c", DIES, *grade[1:]]
    killed = machine.command("tea", *words)
    assert subprocess.call(killed, env=machine.environment) == 128 + signal.SIGKILL
    said = teach(machine, *grade)
    people["tea"].formgrader("release_feedback")
    return said


def test_students_find_the_course_and_nothing_of_the_teacher_s(machine, people):
    ada = people["ada"]
    expect(ada.page.get_by_role("tab", name="00_start_here.ipynb")).to_be_visible()
    assert ada.menu("Nbgrader") == ["Assignment List"]
    assert "Formgrader" in people["tea"].menu("Nbgrader")


def test_a_hub_that_dies_takes_nobody_s_server_along(machine, people, handed_in):
    before = servers(machine)
    assert set(before) == {"tea", "ada", "bob"}, "each runs as its own user"
    people["hub"].kill()
    people["hub"].start()
    assert servers(machine) == before
    for name in before:
        people[name].ask("api/status")


def test_each_gets_the_points_of_what_was_handed_in_last(machine, graded):
    assert points(machine) == {"ada": 10, "bob": 6}
    assert re.search(r"late.*bob", graded, re.IGNORECASE | re.DOTALL)


@pytest.mark.parametrize("name", ["ada", "bob"])
def test_students_see_their_feedback(machine, people, graded, name):
    person = people[name]
    person.assignments("fetch_feedback")
    home = f"/home/{name}/cnn-course"
    pages = machine.run(name, "find", home, "-name", f"{ASSIGNMENT}.html").splitlines()
    path = max(pages).removeprefix(f"{home}/")
    person.page.goto(f"{person.server}/files/{path}")
    expect(person.page.get_by_text(f"{name}: ")).to_be_visible()
    asked = "Does your kernel slide as it is"
    assert (asked in person.page.content()) == (name == "bob")


def test_forty_students_log_in_and_hand_in_at_once(machine, people, record_property):
    names = [f"student{k:02}" for k in range(40)]
    machine.add(*names)
    arguments = [people["hub"].address, PASSWORD, ASSIGNMENT, *names]
    begun = time.monotonic()
    said = machine.run("root", sys.executable, CROWD, *arguments)
    took = f"{time.monotonic() - begun:.0f} s"
    record_property("measured", f"40 students log in and hand in: {took}")
    assert "40 of 40 have logged in and handed in" in said
    listed = machine.run("tea", "ls", INBOUND).splitlines()
    assert [line.partition("+")[0] for line in listed if "student" in line] == names


def test_what_bob_wrote_is_there_after_his_server_died(machine, people, handed_in):
    bob, before = people["bob"], servers(machine)["bob"]
    machine.run("root", "kill", "-KILL", before)
    bob.come_back()
    assert servers(machine)["bob"] != before
    book = machine.run("bob", "cat", f"/home/bob/cnn-course/{BOOK}")
    assert json.dumps(FLIPPED)[1:-1] in book
