"""Many submissions: on a cluster, into PostgreSQL, in bounded memory."""

import json
import os
import pwd
import select
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest
from books import code
from classes import ASSIGNMENT, grade, graded_now, hand_in, points, snapshot
from patience import PATIENCE, eventually
from servers import free_port

from cnnlib.cli import main
from cnnlib.grading import grader
from cnnlib.grading.course_folder import CourseFolder
from cnnlib.grading.run import Run
from cnnlib.grading.submission import Unreadable

pytestmark = pytest.mark.requires("bubblewrap")


class Cluster:
    """A scheduler and workers, each a process of its own, on this machine."""

    def __init__(self, folder):
        self.file, self.processes = folder / "scheduler.json", []
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = eventually(self._address)
        assert self.address, "it did not start"

    def _address(self):
        """What the scheduler has written; None while its file is not whole."""
        try:
            return json.loads(self.file.read_text())["address"]
        except (FileNotFoundError, json.JSONDecodeError):
            return None

    def start(self, program, *options):
        options += ("--scheduler-file", str(self.file), "--no-dashboard")
        return self.run("-m", f"distributed.cli.dask_{program}", *options)

    def run(self, *arguments):
        """A Python that ends when the cluster does."""
        command = [sys.executable, *arguments]
        self.processes.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        return self.processes[-1]

    def worker(self):
        options = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny")
        return self.start("worker", *options)

    def stop(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    running = Cluster(tmp_path)
    yield running
    running.stop()


def test_a_cluster_grades_as_this_machine_does(course, cluster, capsys):
    cluster.worker()
    on_cluster = grade(course, "--seed", "1", "--scheduler", cluster.address)
    assert graded_now(capsys.readouterr().out) == (3, 0)
    shutil.rmtree(course / ".cnnlib")
    assert grade(course, "--seed", "1") == on_cluster


WAITS = """
import contextlib, os
with contextlib.suppress(OSError):  # by then nobody may listen any more
    os.write(os.open("/gate/waits", os.O_WRONLY | os.O_NONBLOCK), b"!")
os.open("/gate/open", os.O_RDONLY)  # which lasts until somebody writes
"""


@pytest.fixture
def gate(tmp_path, monkeypatch):
    """A folder of two named pipes, which every jail has as ``/gate``."""
    folder, programs = tmp_path / "gate", tmp_path / "programs"
    for new in (folder, programs):
        new.mkdir()
    for name in ("waits", "open"):
        os.mkfifo(folder / name)
        (folder / name).chmod(0o666)
    real, shim = shutil.which("bwrap"), programs / "bwrap"
    shim.write_text(f'#!/bin/sh\nexec {real} --ro-bind "{folder}" /gate "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    return folder


def test_a_worker_killed_in_the_middle_loses_no_submission(course, gate, cluster):
    """It is killed while it grades; another one takes what it had."""
    for number in range(8):
        hand_in(course, f"slow-{number}", code(WAITS))
    waits = os.open(gate / "waits", os.O_RDONLY | os.O_NONBLOCK)
    victim = cluster.worker()
    rows = course.parent / "rows.json"
    command = ["grade", ASSIGNMENT, "--course", str(course), "--json", str(rows)]
    command += ["--scheduler", cluster.address, "--timeout", str(PATIENCE)]
    start = "from cnnlib.cli import main; exit(main())"
    grader = cluster.run("-c", start, *command)
    assert select.select([waits], [], [], PATIENCE)[0]
    assert os.read(waits, 1) == b"!"
    victim.kill()
    victim.wait()
    opened = os.open(gate / "open", os.O_RDWR)
    cluster.worker()
    assert grader.wait(timeout=PATIENCE) == 0
    for pipe in (waits, opened):
        os.close(pipe)
    entries = {row["student"]: row["functions"] for row in json.loads(rows.read_text())}
    assert len(entries) == 11
    for name, functions in entries.items():
        if name.startswith("slow"):
            assert {f["status"] for f in functions} == {"passed"}, name


def test_a_cluster_that_is_not_there_is_said(course, capsys, monkeypatch):
    monkeypatch.setattr("cnnlib.grading.cluster.SECONDS_TO_CONNECT", 1)
    arguments = ["grade", ASSIGNMENT, "--course", str(course)]
    assert main([*arguments, "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert "no Dask scheduler answers" in capsys.readouterr().err


def test_a_cluster_without_workers_is_said(course, cluster, capsys, monkeypatch):
    monkeypatch.setattr("cnnlib.grading.cluster.SECONDS_FOR_A_WORKER", 1)
    arguments = ["grade", ASSIGNMENT, "--course", str(course)]
    assert main([*arguments, "--scheduler", cluster.address]) == 1
    assert "has no workers" in capsys.readouterr().err


@pytest.fixture(scope="module")
def postgres(postgresql_folder):
    """The URL of a fresh server's database."""
    folder = Path(tempfile.mkdtemp(prefix="cnnlib-postgres-"))
    user = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = {"user": "postgres"}
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data = str(folder / "data")
    initdb = [postgresql_folder / "initdb", "-D", data, "-U", "cnn", "-A", "trust"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **user)
    port = free_port()
    server = [postgresql_folder / "postgres", "-D", data, "-k", str(folder)]
    server += ["-p", str(port), "-c", "listen_addresses=127.0.0.1"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(server, cwd=folder, **quiet, **user)

    def answers():
        ready = [postgresql_folder / "pg_isready", "-h", "127.0.0.1", "-p", str(port)]
        return subprocess.run(ready, capture_output=True).returncode == 0

    assert eventually(answers)
    yield f"postgresql+psycopg://cnn@127.0.0.1:{port}/postgres"
    process.terminate()
    process.wait()
    shutil.rmtree(folder)


@pytest.mark.requires("postgresql")
def test_postgresql_can_be_the_gradebook(course, postgres, capsys):
    from nbgrader.api import Gradebook

    grade(course, "--db", postgres)
    with Gradebook(postgres, "cnn") as book:
        assert book.find_submission(ASSIGNMENT, "bob").score == 6
        cell = book.find_grade("check-corr2d", ASSIGNMENT, ASSIGNMENT, "bob")
        cell.manual_score = 2.5
        book.db.commit()
    assert not (course / "gradebook.db").exists()
    grade(course, "--db", postgres, "--seed", "1")
    grade(course, "--db", postgres, "--seed", "1")
    assert graded_now(capsys.readouterr().out) == (0, 3)
    with Gradebook(postgres, "cnn") as book:
        assert book.find_submission(ASSIGNMENT, "bob").score == 8.5


@pytest.mark.requires("postgresql")
def test_names_that_postgresql_refuses_lose_nothing(course, postgres):
    for name in ("n" * 200, os.fsdecode(b"\xff"), "a\tb"):
        hand_in(course, name)
    rows = grade(course, "--db", postgres)
    assert len(rows) == 6


class AtOnce(Executor):
    """Threads that are always faster than whoever takes their results."""

    def __init__(self, workers):
        pass

    def submit(self, function, *arguments):
        future = Future()
        future.set_result(function(*arguments))
        return future


def test_only_a_few_submissions_are_in_memory(course, monkeypatch):
    """However slowly results are taken, no more than a few are ahead of them."""
    names = [f"s{number:03d}" for number in range(60)]
    read = []

    class Counting(CourseFolder):
        def read(self, student, assignment):
            read.append(student)
            return super().read(student, assignment)

    def unread(data, assignment, seed, **options):
        return grader.grade(Unreadable("it is not read here"), assignment, seed)

    for name in names:
        hand_in(course, name)
    monkeypatch.setattr("cnnlib.grading.run.ThreadPoolExecutor", AtOnce)
    run = Run(Counting(course), ASSIGNMENT, 1, grade=unread)
    taken = 0
    for taken, result in enumerate(run.results(names, 2), 1):
        assert result.handed.student in names
        assert len(read) - taken < 3 * 2
    assert taken == 60
    assert sorted(read) == names


def test_a_class_of_fifty_takes_a_worker_each_and_the_next_day_none(
    course, capsys, jails
):
    for number in range(50):
        hand_in(course, f"s{number:02d}", code(f"# {number}"))
    rows = grade(course)
    assert sum(points(row) == 10 for row in rows.values()) == 51
    assert len(jails) == 53
    before = snapshot(course)
    grade(course)
    assert len(jails) == 53
    assert snapshot(course) == before
    assert graded_now(capsys.readouterr().out) == (0, 53)
