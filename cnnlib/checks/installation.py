"""Whether everything that the course needs is installed, and what to do if not."""

import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec

from cnnlib.browser import IN_BROWSER

__all__ = ["check_installation", "problems", "requirements"]

_OLDEST = (3, 11)
# Packages that can be there and yet not work, by the name they are imported under.
_TRIED = ("numpy", "matplotlib", "torch", "ipywidgets", "anywidget")


def check_installation():
    """Print one line if all is well; else what is wrong, and what to do.

    Examples
    --------
    >>> check_installation()  # doctest: +ELLIPSIS
    Python and every package are here, in versions that the course can work with...
    """
    if IN_BROWSER:
        print("Python runs in this page, and the course came with it.")
        return
    found = problems()
    if found:
        for problem in found:
            print(f"- {problem}")
        print(
            "\nWhat to do: close JupyterLab and install everything anew. Where you use "
            "make, delete the folder .venv, then run `make lab`; with pip alone, run "
            '`python -m pip install --force-reinstall "cnnlib[course]"`.'
        )
        return
    print(
        "Python and every package are here, in versions that the course can work with."
    )
    if find_spec("torch") is None:
        print("PyTorch is not: cells that compare with it say what they would show.")


def problems(wanted=None, tried=_TRIED):
    """What is missing, of another version, or broken: a list of sentences.

    Parameters
    ----------
    wanted : sequence of str, optional
        Requirements as pip writes them; by default `requirements()`.
    tried : sequence of str
        Modules to import for a trial, if they are there.

    Returns
    -------
    list of str
    """
    if sys.version_info < _OLDEST:
        here = ".".join(map(str, sys.version_info[:2]))
        return [f"Python {here} is running; the course needs 3.11 or later."]
    lines = requirements() if wanted is None else wanted
    found = [sentence for line in lines if (sentence := _version_problem(line))]
    return found or [sentence for name in tried if (sentence := _import_problem(name))]


def requirements():
    """What a student needs, as the package's own data say: the extra ``course``.

    And of ``torch`` the versions, where PyTorch is installed at all.

    Returns
    -------
    list of str
    """
    from packaging.requirements import Requirement

    extras = ["course", "torch"] if find_spec("torch") else ["course"]
    try:
        lines = map(Requirement, requires("cnnlib") or ())
    except PackageNotFoundError:  # a checkout that was never installed
        return []
    return [
        f"{line.name}{line.specifier}"
        for line in lines
        if not line.marker or any(line.marker.evaluate({"extra": e}) for e in extras)
    ]


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
        if find_spec(name):
            import_module(name)
    except Exception as error:  # a broken library can fail in any way
        return f"{name} is installed, but importing it fails: {error}"
    return None
