"""Whether everything that the course needs is installed, and what to do if not."""

import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["check_installation", "problems"]

_REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"
_OLDEST = (3, 11)
# Packages that can be there and yet not work, by the name they are imported under.
_TRIED = ("numpy", "matplotlib", "sklearn", "torch", "ipywidgets", "anywidget")


def check_installation():
    """Print one line if all is well; else what is wrong, and what to do.

    Examples
    --------
    >>> check_installation()
    Python and every package are here, in the versions that the course was tested with.
    """
    found = problems()
    if not found:
        print(
            "Python and every package are here, in the versions that the course was "
            "tested with."
        )
        return
    for problem in found:
        print(f"- {problem}")
    print(
        "\nWhat to do: close JupyterLab, then run `make lab` in the course's folder. "
        "Without make: activate the course's environment and run "
        "`python -m pip install -r requirements.txt`."
    )


def problems(requirements=_REQUIREMENTS, tried=_TRIED):
    """What is missing, of another version, or broken: a list of sentences.

    Parameters
    ----------
    requirements : pathlib.Path
        A file of one requirement a line, as pip reads it.
    tried : sequence of str
        Modules to import for a trial.

    Returns
    -------
    list of str
    """
    if sys.version_info < _OLDEST:
        here = ".".join(map(str, sys.version_info[:2]))
        return [f"Python {here} is running; the course needs 3.11 or later."]
    try:
        lines = requirements.read_text(encoding="utf-8").splitlines()
    except OSError:
        return [f"{requirements.name} is not beside cnnlib: open the course's folder."]
    wanted = [line for line in lines if line and line[0] not in "#-"]
    found = [sentence for line in wanted if (sentence := _version_problem(line))]
    return found or [sentence for name in tried if (sentence := _import_problem(name))]


def _version_problem(line):
    from packaging.requirements import Requirement

    wanted = Requirement(line)
    try:
        here = version(wanted.name)
    except PackageNotFoundError:
        return f"{wanted.name} is missing."
    if not wanted.specifier.contains(here, prereleases=True):
        return f"{wanted.name} {here} is here; the course wants {wanted.specifier}."
    return None


def _import_problem(name):
    try:
        import_module(name)
    except Exception as error:  # a broken library can fail in any way
        return f"{name} is installed, but importing it fails: {error}"
    return None
