"""What a student is told whose installation is not what the course needs."""

import sys
from importlib.metadata import version

import pytest

from cnnlib.checks import installation
from cnnlib.checks.installation import check_installation, problems


@pytest.fixture
def requirements(tmp_path):
    """Writes a file of requirements, and gives its path."""
    path = tmp_path / "requirements.txt"

    def write(*lines):
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


def test_what_is_wanted_and_here_is_no_problem(requirements):
    here = requirements("# pinned", "", "-e .", f"numpy=={version('numpy')}", "pip>=1")
    assert problems(here, tried=("json", "numpy")) == []


def test_what_is_missing_or_of_another_version_is_named(requirements):
    path = requirements("no-such-package==1.0", "numpy<1", "numpy>=1")
    assert problems(path, tried=()) == [
        "no-such-package is missing.",
        f"numpy {version('numpy')} is here; the course wants <1.",
    ]


def test_a_package_that_is_broken_is_tried(requirements, tmp_path, monkeypatch):
    (tmp_path / "broken_package.py").write_text("raise RuntimeError('no libgomp')")
    monkeypatch.syspath_prepend(tmp_path)
    sentence = "broken_package is installed, but importing it fails: no libgomp"
    path = requirements("numpy>=1")
    assert problems(path, tried=("json", "broken_package")) == [sentence]
    path = requirements("numpy<1")
    assert problems(path, tried=("broken_package",)) != [sentence], (
        "first what pip says"
    )


def test_an_old_python_is_all_that_is_said(monkeypatch, requirements):
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    sentence = "Python 3.10 is running; the course needs 3.11 or later."
    assert problems(requirements("numpy<1")) == [sentence]
    monkeypatch.setattr(sys, "version_info", (3, 11))
    assert problems(requirements("numpy>=1"), tried=()) == []


def test_without_its_requirements_the_course_is_not_here(tmp_path):
    sentence = "wanted.txt is not beside cnnlib: open the course's folder."
    assert problems(tmp_path / "wanted.txt") == [sentence]


def test_all_is_well_is_one_line(capsys, monkeypatch):
    monkeypatch.setattr(installation, "problems", list)
    check_installation()
    assert capsys.readouterr().out == (
        "Python and every package are here, in the versions that the course was "
        "tested with.\n"
    )


def test_what_is_wrong_is_followed_by_what_to_do(capsys, monkeypatch):
    monkeypatch.setattr(installation, "problems", lambda: ["a is missing.", "b too."])
    check_installation()
    said = capsys.readouterr().out
    assert said.startswith("- a is missing.\n- b too.\n\nWhat to do: close JupyterLab")
    assert "`make lab`" in said
    assert said.endswith("`python -m pip install -r requirements.txt`.\n")


def test_the_course_s_own_requirements_are_read_and_its_packages_tried(monkeypatch):
    tried = []
    monkeypatch.setattr(installation, "import_module", tried.append)
    found = problems()
    assert not any("is not beside cnnlib" in sentence for sentence in found)
    if not found:
        assert {"numpy", "torch", "ipywidgets", "anywidget"} <= set(tried)
