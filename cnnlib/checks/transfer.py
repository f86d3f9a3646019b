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
        If the file holds no progress; nothing is changed then.
    """
    theirs, before = progress.read(Path(file)), progress.load()
    for section, entries in theirs.items():
        for key, entry in entries.items():
            progress.update(section, key, partial(merged, section, entry))
    after = progress.load()
    added = {section: _changed(section, before, after) for section in theirs}
    news = any(added.values())
    print(f"Added to yours: {_count(added)}." if news else "All of it is here already.")


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


def _changed(section, before, after):
    """The entries of a section that were not the same before."""
    old = before.get(section, {})
    return {k: entry for k, entry in after[section].items() if entry != old.get(k)}


def _count(kept):
    questions = {*kept.get("predictions", {}), *kept.get("review", {})}
    functions = kept.get("exercises", {})
    return f"questions: {len(questions)}, functions: {len(functions)}"
