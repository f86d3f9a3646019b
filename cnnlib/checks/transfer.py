"""Progress that moves from one machine to another, and is lost on neither."""

from functools import partial
from pathlib import Path

from cnnlib.checks import progress

__all__ = ["add", "export", "merged"]


def export(file):
    """Write what the student has done into a file, and say so.

    Parameters
    ----------
    file : str or path

    Raises
    ------
    OSError
        If it cannot be written.
    """
    kept = progress.load()
    progress.write(Path(file), kept)
    print(f"In {file}: {_count(kept)}.")


def add(file):
    """Add what was done on another machine to what was done here.

    Parameters
    ----------
    file : str or path
        From `export`.

    Raises
    ------
    ProgressError
        If the file is damaged; nothing is changed then.
    """
    theirs = progress.read(Path(file))
    for section, entries in theirs.items():
        for key, entry in entries.items():
            progress.update(section, key, partial(merged, section, entry))
    print(f"Added to yours: {_count(theirs)}.")


def merged(section, theirs, mine):
    """One entry made of two: all answers by their times, the best of what was reached.

    What is due for review follows from the answers alone, here as anywhere.

    Parameters
    ----------
    section : str
    theirs : dict
    mine : dict or None

    Returns
    -------
    dict

    Examples
    --------
    >>> home = {"answers": [{"answer": "9", "right": True, "time": "2026-02-01"}]}
    >>> away = {"answers": [{"answer": "8", "right": False, "time": "2026-01-01"}]}
    >>> [a["answer"] for a in merged("predictions", away, home)["answers"]]
    ['8', '9']
    >>> merged("exercises", {"best": 4, "hints": 0}, {"best": 1, "hints": 2})
    {'best': 4, 'hints': 2}
    """
    mine = mine or {}
    both = theirs | mine
    if section in ("predictions", "review"):
        found = [*progress.answers(mine), *progress.answers(theirs)]
        once = {(str(a.get("time", "")), a["answer"]): a for a in found}
        in_order = [once[key] for key in sorted(once)]
        return both | {"answers": sorted(in_order, key=progress.time)}
    if section == "exercises":
        return both | {
            k: _most(k, mine, theirs) for k in ("best", "hints") if k in both
        }
    return both


def _most(key, *entries):
    found = [entry[key] for entry in entries if isinstance(entry.get(key), int | float)]
    return max(found, default=0)


def _count(kept):
    questions, functions = (
        len(kept.get(section, {})) for section in ("predictions", "exercises")
    )
    return f"questions: {questions}, functions: {functions}"
