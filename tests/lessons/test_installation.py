"""What a student is told whose installation is not what the course needs."""

import sys
from importlib.metadata import PackageNotFoundError, version

from cnnlib.checks import installation
from cnnlib.checks.installation import check_installation, problems, requirements


def test_what_is_wanted_and_here_is_no_problem():
    assert (
        problems([f"numpy=={version('numpy')}", "pip>=1"], tried=("json", "numpy"))
        == []
    )


def test_what_is_missing_or_of_another_version_is_named():
    wanted = ["no-such-package==1.0", "numpy<1", "numpy>=1"]
    assert problems(wanted, tried=()) == [
        "no-such-package is missing.",
        f"numpy {version('numpy')} is here; the course wants <1.",
    ]


def test_a_package_that_is_broken_is_tried(tmp_path, monkeypatch):
    (tmp_path / "broken_package.py").write_text("raise RuntimeError('no libgomp')")
    monkeypatch.syspath_prepend(tmp_path)
    sentence = "broken_package is installed, but importing it fails: no libgomp"
    assert problems([], tried=("json", "broken_package", "not_there")) == [sentence]
    assert problems(["numpy<1"], tried=("broken_package",)) != [sentence], (
        "first what pip says"
    )


def test_an_old_python_is_all_that_is_said(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    sentence = "Python 3.10 is running; the course needs 3.11 or later."
    assert problems(["numpy<1"]) == [sentence]
    monkeypatch.setattr(sys, "version_info", (3, 11))
    assert problems(["numpy>=1"], tried=()) == []


def test_what_is_wanted_stands_in_the_package_s_own_data(monkeypatch):
    kept = [
        "numpy>=1",
        'jupyterlab>=4; extra == "course"',
        'torch>=2; extra == "torch"',
        'ruff>=0.9; extra == "dev"',
    ]
    monkeypatch.setattr(installation, "requires", lambda name: kept)
    assert requirements() == ["numpy>=1", "jupyterlab>=4", "torch>=2"]
    monkeypatch.setattr(installation, "find_spec", lambda name: None)
    assert requirements() == ["numpy>=1", "jupyterlab>=4"]


def test_of_a_checkout_that_was_never_installed_nothing_is_wanted(monkeypatch):
    def no_data(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(installation, "requires", no_data)
    assert requirements() == []


def test_all_is_well_is_one_line(capsys, monkeypatch):
    monkeypatch.setattr(installation, "problems", list)
    check_installation()
    assert capsys.readouterr().out == (
        "Python and every package are here, in versions that the course can work "
        "with.\n"
    )
    monkeypatch.setattr(installation, "find_spec", lambda name: None)
    check_installation()
    assert capsys.readouterr().out.splitlines()[1:] == [
        "PyTorch is not: cells that compare with it say what they would show."
    ]


def test_what_is_wrong_is_followed_by_what_to_do(capsys, monkeypatch):
    monkeypatch.setattr(installation, "problems", lambda: ["a is missing.", "b too."])
    check_installation()
    said = capsys.readouterr().out
    assert said.startswith("- a is missing.\n- b too.\n\nWhat to do: close JupyterLab")
    # A set-up that is there counts as done, and pip leaves alone what is broken.
    assert "delete the folder .venv, then run `make lab`" in said
    assert said.endswith(
        '`python -m pip install --force-reinstall "cnnlib[course]"`.\n'
    )


def test_the_course_s_own_packages_are_tried(monkeypatch):
    tried = []
    monkeypatch.setattr(installation, "import_module", tried.append)
    if not problems():
        assert {"numpy", "torch", "ipywidgets", "anywidget"} <= set(tried)
