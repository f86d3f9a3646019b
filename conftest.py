"""What every test shares: one environment, and what a machine must have.

``@pytest.mark.requires("chromium")`` marks a test that needs a program. Where it is
missing the test is skipped, listed by name at the end, and under CI (the variable
``CI`` is set) the run fails: a check that did not run is never taken for one that
passed. What imports torch, a test or a whole module, needs no mark.
"""

import atexit
import doctest
import itertools
import os
import random
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

import numpy as np
import pytest
from environment import environment
from machine import (
    OFFLINE,
    REQUIREMENTS,
    chromium,
    enter,
    lacking,
    postgresql,
    real_data,
)

LIBRARY = Path(__file__).parent / "tests" / "library"

# The workers of pytest-xdist inherit what the process that started them has set.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="cnnlib-tests-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    _programs = sysconfig.get_path("scripts")  # this Python's own come first
    _path = os.pathsep.join((_programs, os.environ["PATH"]))
    enter(environment(_folder) | {"PATH": _path})


def pytest_collection_modifyitems(items):
    """The library's files are short and come last: so no process idles at the end."""
    items.sort(key=lambda item: item.path.is_relative_to(LIBRARY))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """How ``--dist loadscope`` shares tests: by the file, and the site's together."""
    from xdist.scheduler import LoadScopeScheduling

    class Files(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            """The site is built once: a second process could only wait for it."""
            file = super()._split_scope(nodeid)
            return "site" if file.startswith("tests/browser/site/") else file

    return Files(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_runtest_setup(item):
    for name in _needs(item):
        if not REQUIREMENTS[name][0]():
            pytest.skip(lacking(name))


def _needs(item):
    """What a test is marked with; and a lesson's cell may show what PyTorch does."""
    for marker in item.iter_markers("requires"):
        yield from marker.args
    if hasattr(item, "cell") and item.cell.source.startswith("# PyTorch: "):
        yield "torch"


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    if report.failed and _wants_torch(report.call.excinfo.value.__cause__):
        _set_not_run(report, collector)
        report.result = []
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and _wants_torch(call.excinfo.value):
        _set_not_run(report, item)
    return report


def _wants_torch(error):
    """Whether it was imported in vain, by a test or an example in a docstring."""
    if isinstance(error, doctest.UnexpectedException):
        error = error.exc_info[1]
    missing = isinstance(error, ModuleNotFoundError) and error.name
    return missing in ("torch", "torchvision")


def _set_not_run(report, node):
    report.outcome = "skipped"
    report.longrepr = (str(node.path), 0, lacking("torch"))


def _not_run(config):
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return [
        (report.nodeid, str(report.longrepr[-1]).removeprefix("Skipped: "))
        for report in reports
    ]


def _measured(reporter):
    """What tests found out that a number tells better than passed or failed."""
    reports = reporter.stats.get("passed", []) + reporter.stats.get("failed", [])
    said = [p for r in reports if r.when == "call" for p in r.user_properties]
    return [text for name, text in said if name == "measured"]


def _is_error(reason):
    name = reason.removeprefix("needs ").partition(":")[0]
    return REQUIREMENTS.get(name, (None, None, True))[2]


def pytest_sessionfinish(session, exitstatus):
    """No test at all, or under CI one that could not run, is a failure."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if os.environ.get("CI") and any(_is_error(r) for _, r in _not_run(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter, config):
    yield  # the failures first; the last thing said must be what was not checked
    measured = _measured(terminalreporter)
    if measured:
        terminalreporter.section("measured")
        terminalreporter.write("".join(f"{line}\n" for line in measured))
    not_run = _not_run(config)
    if not not_run:
        return
    terminalreporter.section("not run on this machine")
    for name, reason in not_run:
        error = "ERROR " if os.environ.get("CI") and _is_error(reason) else ""
        terminalreporter.line(f"{error}{name}: {reason}")


@pytest.fixture(autouse=True)
def same_chance(monkeypatch):
    """What draws without a seed draws the same, alone and after any other test."""
    made, seeds = np.random.default_rng, itertools.count()

    def seeded(seed=None):
        return made(next(seeds) if seed is None else seed)

    monkeypatch.setattr(np.random, "default_rng", seeded)
    np.random.seed(0)  # noqa: NPY002
    random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A student who has not begun: the folder in which what is done will be kept."""
    monkeypatch.setenv("CNNLIB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def postgresql_folder():
    """The folder of PostgreSQL's programs; the test also needs ``requires``."""
    return postgresql()


@pytest.fixture
def mnist_folder():
    """The folder of real data; the test also needs ``requires("mnist")``."""
    return real_data()


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium; the test also needs ``requires("chromium")``."""
    from patience import PATIENCE
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", f"--host-resolver-rules={OFFLINE}"],
        )
        yield browser
        browser.close()
