"""What every test shares: one environment, and what a machine must have.

``@pytest.mark.requires("chromium")`` marks a test that needs a program. Where it is
missing the test is skipped, listed by name at the end, and under CI (the variable
``CI`` is set) the run fails: a check that did not run is never taken for one that
passed.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from environment import environment

# The workers of pytest-xdist inherit what the process that started them has set.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["CNNLIB_TEST_DATA"] = os.environ.get("CNNLIB_DATA", "")
    _folder = tempfile.mkdtemp(prefix="cnnlib-tests-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ.update(environment(_folder))


def chromium():
    """The path of Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def postgresql():
    """The folder of PostgreSQL's programs, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb")
    return folders[-1] if folders else found and Path(found).parent


def real_data():
    """The folder of real data sets that ``CNNLIB_DATA`` named, or None."""
    folder = os.environ["CNNLIB_TEST_DATA"]
    return Path(folder) if folder and (Path(folder) / "MNIST").is_dir() else None


# name: (is it here?, how to get it, is its absence an error under CI?)
REQUIREMENTS = {
    "chromium": (chromium, "install Debian's package chromium", True),
    "bubblewrap": (
        lambda: shutil.which("bwrap"),
        "install Debian's package bubblewrap",
        True,
    ),
    "postgresql": (postgresql, "install Debian's package postgresql", True),
    "make": (lambda: shutil.which("make"), "install make", True),
    "mnist": (real_data, "set CNNLIB_DATA to a folder that holds MNIST/raw", False),
}


def pytest_runtest_setup(item):
    for marker in item.iter_markers("requires"):
        for name in marker.args:
            is_here, advice, _ = REQUIREMENTS[name]
            if not is_here():
                pytest.skip(f"needs {name}: {advice}")


def _not_run(config):
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return [
        (report.nodeid, str(report.longrepr[-1]).removeprefix("Skipped: "))
        for report in reports
    ]


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
    not_run = _not_run(config)
    if not not_run:
        return
    terminalreporter.section("not run on this machine")
    for name, reason in not_run:
        error = "ERROR " if os.environ.get("CI") and _is_error(reason) else ""
        terminalreporter.line(f"{error}{name}: {reason}")


@pytest.fixture(scope="session")
def postgresql_folder():
    """The folder of PostgreSQL's programs; the test also needs ``requires``."""
    return postgresql()


@pytest.fixture
def mnist_folder():
    """The folder of real data; the test also needs ``requires("mnist")``."""
    return real_data()
