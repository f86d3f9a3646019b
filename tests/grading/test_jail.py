"""The jail holds: what is in it, what it cannot do, and that nothing outlives it."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from patience import PATIENCE, eventually

from cnnlib.grading import bubblewrap, seccomp, wire
from cnnlib.grading.jail import Jail, JailError, WorkerDied, WorkerTimeout

needs_bubblewrap = pytest.mark.requires("bubblewrap")
ALLOWED = ("cnnlib.nn", "cnnlib.optim", "cnnlib.functional")


def run(jail, source, seconds=PATIENCE):
    return jail.ask({"cell": 1, "source": source}, seconds)


def value_of(jail, expression):
    """What an expression is inside."""
    assert (
        run(jail, f"import os, sys\ndef f():\n    return {expression}")["state"] == "ok"
    )
    return jail.ask({"call": "f", "args": [], "keep": False}, PATIENCE).get("output")


@pytest.fixture
def jail():
    with Jail() as jail:
        yield jail


def descendants(process):
    """The numbers of all processes below one."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(words[1])
    found = {process}
    while more := {p for p, above in parents.items() if above in found} - found:
        found |= more
    return found - {process}


def are_gone(processes):
    return eventually(lambda: not any(Path(f"/proc/{p}").exists() for p in processes))


@needs_bubblewrap
def test_a_function_is_called_with_arguments_by_position(jail):
    run(jail, "def f(a, b=2, *rest): return [a, b, *rest]")
    answer = jail.ask({"call": "f", "args": [1, (3, 4)], "keep": False}, PATIENCE)
    assert answer == {"output": [1, (3, 4)], "args": [1, (3, 4)]}


@needs_bubblewrap
def test_arguments_come_back_as_they_are_after_the_call(jail):
    run(jail, "def f(x, numbers):\n    x[0] = 9\n    numbers.append(1)")
    args = [np.zeros(2), [0]]
    answer = jail.ask({"call": "f", "args": args, "keep": False}, PATIENCE)
    assert answer["args"][0].tolist() == [9, 0]
    assert answer["args"][1] == [0, 1]
    assert args[0].tolist() == [0, 0]


@needs_bubblewrap
def test_a_kept_result_stays_inside(jail):
    run(jail, "def make(): return object\ndef use(kept): return kept is object")
    token = jail.ask({"call": "make", "args": [], "keep": True}, PATIENCE)["output"]
    assert isinstance(token, wire.Token)
    assert jail.ask({"call": "use", "args": [token], "keep": False}, PATIENCE)["output"]


@needs_bubblewrap
def test_there_is_no_environment_and_no_foreign_file(monkeypatch, jail):
    monkeypatch.setenv("CANARY", "x")
    with Jail() as later:
        environment = value_of(later, "dict(os.environ)")
    assert "CANARY" not in environment
    own = {"HOME", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"}
    assert set(environment) <= own | {"PWD", "LC_CTYPE"}
    assert value_of(jail, "sys.argv[1:]") == []
    assert value_of(jail, "os.path.exists('/proc')") is False
    assert value_of(jail, "os.path.exists('/sys')") is False
    here = str(Path(__file__).parent)
    assert value_of(jail, f"os.path.exists({here!r})") is False
    package = str(bubblewrap.PACKAGE)
    assert value_of(jail, f"os.path.exists({package!r})") is False
    assert set(value_of(jail, "os.listdir('/dev')")) == {"null", "urandom"}


@needs_bubblewrap
def test_other_packages_are_not_there(jail):
    assert run(jail, "import sys; del sys.meta_path[0]")["state"] == "ok"
    for name in ("torch", "scipy", "pip", "pytest", "setuptools", "cnnlib"):
        answer = run(jail, f"import {name}")
        assert answer.get("type") == "ModuleNotFoundError", name


@needs_bubblewrap
def test_nothing_outside_tmp_can_be_written(jail):
    attempt = """
import os
def writable():
    found = []
    for folder, _, files in os.walk("/"):
        if not folder.startswith("/tmp") and os.access(folder, os.W_OK):
            found.append(folder)
    return found
def owned():
    return [p for p in ("/dev/null", "/", "/dev", os.__file__)
            if os.stat(p).st_uid == os.getuid()]
"""
    run(jail, attempt)
    answer = jail.ask({"call": "writable", "args": [], "keep": False}, PATIENCE)
    assert answer["output"] == []
    if os.geteuid() == 0:
        answer = jail.ask({"call": "owned", "args": [], "keep": False}, PATIENCE)
        assert answer["output"] == []


@needs_bubblewrap
def test_a_worker_is_not_root_and_no_two_are_the_same_user(jail):
    user = value_of(jail, "os.getuid()")
    assert user != 0
    assert value_of(jail, "os.getgid()") != 0
    if os.geteuid() == 0:
        with Jail() as other:
            assert value_of(other, "os.getuid()") != user


@needs_bubblewrap
def test_only_the_protocol_is_open(jail):
    run(
        jail,
        "import os\ndef f():\n    found = []\n    for n in range(64):\n"
        "        try:\n            os.fstat(n)\n            found.append(n)\n"
        "        except OSError:\n            pass\n    return len(found)",
    )
    answer = jail.ask({"call": "f", "args": [], "keep": False}, PATIENCE)
    assert answer["output"] == 6  # three empty ones, two pipes, the stand-in for stdout


@needs_bubblewrap
@pytest.mark.skipif(seccomp.program() is None, reason="no filter for this machine")
@pytest.mark.parametrize(
    "attempt",
    [
        "os.fork()",
        "os.posix_spawn('/x', ['/x'], {})",
        "__import__('subprocess').Popen(['x'])",
        "__import__('socket').socket()",
        "__import__('socket').socket(__import__('socket').AF_UNIX)",
        "os.memfd_create('x')",
        "os.unshare(0x10000000) if hasattr(os, 'unshare') else os.fork()",
        "os.chroot('/tmp')",
    ],
)
def test_the_kernel_denies(jail, attempt):
    answer = run(jail, f"import os\n{attempt}")
    assert answer["type"] in ("PermissionError", "OSError")
    assert "Operation not permitted" in answer["text"]


@needs_bubblewrap
def test_threads_are_possible(jail):
    source = "from concurrent.futures import ThreadPoolExecutor as T\n"
    source += "with T(3) as pool: assert list(pool.map(abs, [-1, -2])) == [1, 2]"
    assert run(jail, source)["state"] == "ok"


@needs_bubblewrap
def test_the_modules_that_an_exercise_allows_are_there_and_no_others():
    with Jail(ALLOWED) as jail:
        source = "from cnnlib import nn, optim, functional as F\nnn.Linear(2, 3)"
        assert run(jail, source) == {"state": "ok"}
        for name in ("cnnlib.models", "cnnlib.grading", "cnnlib.data", "torch"):
            assert run(jail, f"import {name}")["state"] == "refused"
        files = value_of(jail, "os.listdir('/course/cnnlib')")
        assert "grading" not in files
        assert "checks" not in files
    with Jail() as jail:
        for name in ALLOWED:
            assert run(jail, f"import {name}")["state"] == "refused"


@needs_bubblewrap
def test_a_command_line_says_nothing_of_students_or_cases(jail):
    run(jail, "secret = 'a student'")
    for process in descendants(os.getpid()):
        words = Path(f"/proc/{process}/cmdline").read_bytes()
        assert b"student" not in words
        assert b"corr2d" not in words


@needs_bubblewrap
def test_an_answer_that_came_in_time_counts_though_it_is_read_late(jail, monkeypatch):
    """As when another thread takes a large notebook apart meanwhile."""
    run(jail, "def f(): return 1")

    class Clock:
        times = 0

        def monotonic(self):
            self.times += 1
            if self.times < 3:  # for the deadline, and while the request is sent
                return 0.0
            assert select.select([jail._process.stdout], [], [], PATIENCE)[0]
            return 1e6

    monkeypatch.setattr("cnnlib.grading.jail.time", Clock())
    assert jail.ask({"call": "f", "args": [], "keep": False}, 1.0)["output"] == 1


@needs_bubblewrap
def test_a_deadline_is_kept_and_everything_ends_with_the_jail():
    before = descendants(os.getpid())
    jail = Jail()
    with pytest.raises(WorkerTimeout):
        run(jail, "while True: pass", seconds=1.0)
    inside = descendants(os.getpid()) - before
    assert len(inside) >= 2
    jail.close()
    assert are_gone(inside)


@needs_bubblewrap
def test_a_worker_that_ends_is_noticed_at_once(jail):
    with pytest.raises(WorkerDied):
        run(jail, "import os; os._exit(0)")


@needs_bubblewrap
def test_everything_ends_when_the_grader_is_killed():
    program = (
        "from cnnlib.grading.jail import Jail\n"
        "jail = Jail()\n"
        "jail.ask({'cell': 1, 'source': 'x = 1'}, 60.0)\n"
        "print('started', flush=True)\n"
        "jail.ask({'cell': 2, 'source': 'import signal\\nwhile True: pass'}, 60.0)\n"
    )
    grader = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    )
    assert grader.stdout.readline() == "started\n"
    inside = descendants(grader.pid)
    assert len(inside) >= 2
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    grader.stdout.close()
    assert are_gone(inside)


@needs_bubblewrap
def test_many_jails_leave_nothing_behind():
    def counts():
        folder = Path("/proc/self")
        return len(list((folder / "fd").iterdir())), len(descendants(os.getpid()))

    with Jail() as jail:
        run(jail, "x = 1")
    before = counts()
    for number in range(20):
        with Jail() as jail:
            if number % 4 == 0:
                continue  # closed before it was there
            run(jail, "x = 1")
            if number % 4 == 1:
                with pytest.raises(WorkerDied):
                    run(jail, "import os; os._exit(3)")
    assert eventually(lambda: counts() == before)


def test_without_bubblewrap_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(JailError, match="apt-get install bubblewrap"):
        Jail()


@needs_bubblewrap
def test_a_jail_that_cannot_be_made_says_why(monkeypatch, tmp_path):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with Jail() as jail, pytest.raises(JailError, match="No permissions"):
        run(jail, "x = 1")


def test_grading_is_imported_without_a_unix():
    program = (
        "import sys\n"
        "for name in ('resource', 'fcntl', 'pwd'):\n"
        "    sys.modules[name] = None\n"
        "import cnnlib.grading.grader, cnnlib.grading.jail\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_without_a_jail_the_same_questions_are_answered():
    with Jail(sandbox=False) as jail:
        assert run(jail, "def f(x): return 2 * x") == {"state": "ok"}
        answer = jail.ask({"call": "f", "args": [21], "keep": False}, PATIENCE)
        assert answer["output"] == 42


LIMITS = {
    "AS": 2**30,
    "CPU": 600,
    "CORE": 0,
    "FSIZE": 16 * 2**20,
    "NOFILE": 64,
    "NPROC": 64,
}


@needs_bubblewrap
def test_a_worker_has_the_limits_that_the_guide_names(jail):
    names = [f"resource.getrlimit(resource.RLIMIT_{name})" for name in LIMITS]
    run(jail, "import resource")
    limits = value_of(jail, f"[{', '.join(names)}]")
    assert limits == [(value, value) for value in LIMITS.values()]
    size = "os.statvfs('/tmp').f_blocks * os.statvfs('/tmp').f_frsize"
    assert value_of(jail, size) == 64 * 2**20
