"""A copy of the checkout in which one thing at a time is broken, and tested.

Each test run is a fork of a process that has loaded NumPy, torch and pytest before, so
that it costs its tests and little more. What a run may use of the processor is limited
by what its tests use by themselves: a loop without end is ended on a busy machine as
on a quiet one, and counts as noticed.
"""

import contextlib
import gc
import importlib
import os
import pickle
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.metadata import entry_points
from pathlib import Path

import pytest

__all__ = ["ROOT", "Workshop", "preload"]

ROOT = Path(__file__).parents[2]
HEAVY = (
    "numpy torch matplotlib.pyplot IPython ipywidgets anywidget nbformat nbclient "
    "nbgrader.api nbgrader.apps PIL.Image scipy.signal sklearn.datasets"
)
MEMORY = 12 * 2**30
COVERAGE = """\
[run]
source = {tree}/cnnlib
data_file = {data}
parallel = true
context = $MUTANTS_TEST
sigterm = true
"""


def preload():
    """Load what most tests need, and nothing of the course."""
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    os.environ.update(one)
    for name in HEAVY.split():
        importlib.import_module(name)
    for plugin in entry_points(group="pytest11"):
        plugin.load()
    gc.freeze()  # what is loaded here stays, and need not be looked through again


class Workshop:
    """A working copy of the checkout, in a folder of its own."""

    patience = 10  # seconds of the processor beyond thrice what the tests take

    def __init__(self, folder, root=ROOT):
        self.folder = Path(folder).resolve()
        self.tree = self.folder / "tree"
        command = "git ls-files -z --cached --others --exclude-standard"
        listed = subprocess.check_output(command.split(), cwd=root, text=True)
        for name in filter(None, listed.split("\0")):
            if (root / name).is_file():
                (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, self.tree / name)

    def record(self, target):
        """Run the tests of `target`: their seconds, and who runs which line.

        Returns
        -------
        (dict of str to float, dict of str to dict of int to list of str)
            Test → seconds; module → line → tests. A line that runs while a module is
            loaded has the test "".

        Raises
        ------
        RuntimeError
            If a test fails: on tests that fail nothing can be learnt.
        """
        answer = self.folder / "recorded"
        if self._fork(lambda: self._record(target, answer), 3600) != 0:
            raise RuntimeError(f"{target} fails:\n{self._said()}")
        return pickle.loads(answer.read_bytes())

    def notices(self, mutant, tests):
        """Whether one of `tests`, a dict of test to seconds, fails on `mutant`."""
        module = self.tree / mutant.path
        kept = module.with_name(module.name + ".kept")
        shutil.copy2(module, kept)
        module.write_text(
            mutant.source(module.read_text(encoding="utf-8")), encoding="utf-8"
        )
        _forget(module)
        try:
            seconds = self.patience + 3 * sum(tests.values())
            return self._fork(lambda: self._test(tests), seconds) != 0
        finally:
            kept.replace(module)
            _forget(module)

    def _record(self, target, answer):
        import coverage

        settings = self.folder / "coveragerc"
        data = self.folder / "coverage"
        settings.write_text(COVERAGE.format(tree=self.tree, data=data))
        os.environ |= {"COVERAGE_PROCESS_START": str(settings), "MUTANTS_TEST": ""}
        measured = coverage.Coverage(config_file=str(settings))
        recorder = _Recorder(measured)
        measured.start()
        code = self._pytest([target], recorder)
        measured.stop()
        measured.save()
        measured.combine()
        found = measured.get_data()
        lines = {
            str(Path(name).relative_to(self.tree)): ran
            for name in found.measured_files()
            if (ran := found.contexts_by_lineno(name))
        }
        measured.erase()
        answer.write_bytes(pickle.dumps((recorder.seconds, lines)))
        return int(code not in (0, pytest.ExitCode.NO_TESTS_COLLECTED))

    def _test(self, tests):
        quick_first = sorted(tests, key=tests.get)
        files = dict.fromkeys(test.partition("::")[0] for test in quick_first)
        chosen = _Chosen(tests, self.patience)
        code = self._pytest(["-x", *files], chosen)
        ran = ("OK", "TESTS_FAILED", "NO_TESTS_COLLECTED")  # the last two: or none did
        return int(chosen.failed or pytest.ExitCode(code).name not in ran)

    def _pytest(self, arguments, plugin):
        os.chdir(self.tree)
        here = {str(ROOT), str(ROOT / "tests"), ""}
        sys.path[:] = [str(self.tree), *(p for p in sys.path if p not in here)]
        for name in [n for n in sys.modules if n.partition(".")[0] == "cnnlib"]:
            del sys.modules[name]  # what the parent has loaded is not the copy
        os.environ |= {"PYTHONPATH": str(self.tree), "TMPDIR": str(self._temporary())}
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.dont_write_bytecode = False
        tempfile.tempdir = None
        options = "-q -p no:cacheprovider -p no:xdist --tb=short -m".split()
        return pytest.main([*options, "not alone", *arguments], plugins=[plugin])

    def _temporary(self):
        return self.folder / "tmp"

    def _fork(self, work, seconds):
        """The answer of `work`, done in a process of its own; -1 if it was ended."""
        self._temporary().mkdir()
        child = os.fork()
        if child == 0:
            _become(work, self.folder / "said", int(seconds))
        watched = os.pidfd_open(child)
        # Waiting is free: only what hangs without working meets this limit.
        ended, _, _ = select.select([watched], [], [], 60 + 10 * seconds)
        os.close(watched)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        shutil.rmtree(self._temporary(), ignore_errors=True)
        return os.waitstatus_to_exitcode(status) if ended else -1

    def _said(self):
        return (self.folder / "said").read_text(errors="replace")[-3000:]


def _become(work, said, seconds):
    """What a child does; it never returns to its parent's code."""
    code = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        output = os.open(said, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdout = sys.stderr = os.fdopen(1, "w")
        code = work()
        sys.stdout.flush()
    except BaseException:
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _forget(module):
    """Remove what Python has compiled of a module."""
    for compiled in (module.parent / "__pycache__").glob(f"{module.stem}.*.pyc"):
        compiled.unlink(missing_ok=True)


def _used():
    """Seconds of the processor that this process and its ended children have used."""
    return sum(os.times()[:4])


class _Recorder:
    """Tells coverage, here and in the processes a test starts, which test runs."""

    def __init__(self, measured):
        self.measured = measured
        self.seconds = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self._switch(item.nodeid)
        before = _used()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = _used() - before
            self._switch("")

    def _switch(self, test):
        os.environ["MUTANTS_TEST"] = test
        self.measured.switch_context(test)


class _Chosen:
    """Leaves only some tests, quick ones first, and knows whether one has failed."""

    def __init__(self, tests, patience):
        self.tests, self.patience = tests, patience
        self.failed = False

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        files = {item.path: place for place, item in reversed([*enumerate(items)])}
        items[:] = [item for item in items if item.nodeid in self.tests]
        items.sort(key=lambda item: (files[item.path], self.tests[item.nodeid]))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        """A loop without end is known by what its own test takes, not all of them."""
        allowed = self.patience + 3 * self.tests[item.nodeid]
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        limit = min(most, int(time.process_time() + allowed) + 1)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, most))

    def pytest_runtest_logreport(self, report):
        self.failed |= report.failed

    def pytest_collectreport(self, report):
        self.failed |= report.failed
