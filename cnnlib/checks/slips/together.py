"""Two mistakes at once: the solution with two edits, if they do not meet."""

import ast
import re
from difflib import SequenceMatcher
from functools import cache
from itertools import chain, pairwise

import numpy as np

from cnnlib.checks.edits import source_of
from cnnlib.checks.slips.solution import bare, subjects

__all__ = ["together"]

NEAR = 8  # words (spaces are words, too) that do not part two changes
_WORD = re.compile(r"\w+|\s+|//|\*\*|.")


def together(solution, one, other):
    """The solution with the edits of two mistakes made, or None.

    Parameters
    ----------
    solution : function
    one, other : Mistake

    Returns
    -------
    function or None
        None if one of the two is no edit, or if both change the same words.
    """
    if not (one.edited and other.edited):
        return None
    changes = sorted([*_changes(solution, one), *_changes(solution, other)])
    if any(a[1] > b[0] or a[0] == b[0] for a, b in pairwise(changes)):
        return None
    words = [*chain(*_lines(solution))]
    for start, stop, new in reversed(changes):
        words[start:stop] = new
    return _made(solution, "".join(words))


def _made(solution, text):
    scope = {"np": np}
    for function in reversed(subjects(solution)):
        scope |= function.__globals__
    try:
        exec(compile(text, "<two edits>", "exec"), scope)
    except SyntaxError:
        return None
    return scope[solution.__name__]


@cache
def _changes(solution, mistake):
    """The words that a mistake changes: from where, to where, and what they become."""
    old, new = _lines(solution), _lines(solution, *mistake.edited())
    changes = []
    for start, stop, i, j in _steps(old, new):
        first = sum(map(len, old[:start]))
        before, after = [*chain(*old[start:stop])], [*chain(*new[i:j])]
        for start, stop, i, j in _joined(_steps(before, after)):
            changes.append((first + start, first + stop, tuple(after[i:j])))
    return tuple(changes)


def _steps(old, new):
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [step for name, *step in matcher.get_opcodes() if name != "equal"]


def _joined(steps):
    """Steps with few words between them are one."""
    joined = []
    for start, stop, i, j in steps:
        if joined and start - joined[-1][1] < NEAR:
            start, _, i, _ = joined.pop()
        joined.append((start, stop, i, j))
    return joined


def _lines(solution, subject=None, source=None):
    """The lines, each as words, of the solution and of what it calls, one edited."""
    edited = {subject: source}
    return [
        line
        for function in subjects(solution)
        for line in _split(edited.get(function.__name__) or source_of(function))
    ]


@cache
def _split(source):
    text = ast.unparse(bare(source)) + "\n"
    return [tuple(_WORD.findall(line)) for line in text.splitlines(keepends=True)]
