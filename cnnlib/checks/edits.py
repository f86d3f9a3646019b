"""Mistakes that are edits of the solution, read from the text beside it.

Beside an exercise's module ``corr2d.py`` stands ``corr2d.txt``, where each mistake has
its id, a sentence, a question, and the lines of the solution that it changes::

    # mean-not-sum
    The products are averaged instead of summed.
    ? With a kernel of four ones on an input of ones, is the output 1 or 4?
    - output[i, j] = (window * kernel).sum()
    + output[i, j] = (window * kernel).mean()

The lines after ``-`` must stand in the solution exactly once, next to each other;
``@@`` parts two places of one edit. With ``+`` alone the edit is a whole function.

``include corr2d: padded, full`` takes these two from ``corr2d.txt``. Where the solution
calls a function of that name, directly or not, they are made in that function.
"""

import inspect
import textwrap
from functools import cache
from pathlib import Path

import numpy as np

from cnnlib.checks.spec import Mistake

__all__ = ["mistakes_of", "source_of", "way_to"]

# Reading a source costs more than making the edit, and a solution has forty of them.
source_of = cache(inspect.getsource)


def mistakes_of(solution):
    """The mistakes in the text beside a solution's module.

    Parameters
    ----------
    solution : function
        The solution, in a module whose name is the text's.

    Returns
    -------
    tuple of Mistake
        An edit is made when its mistake is first called; if it does not fit, that is
        a ValueError.

    Raises
    ------
    ValueError
        If a mistake has no sentence, no question or no edit.
    """
    path = Path(inspect.getfile(solution)).with_suffix(".txt")
    return tuple(_mistakes(path, solution))


def _mistakes(path, solution):
    for line, *block in _blocks(path.read_text("utf-8")):
        if line.startswith("include "):
            yield from _included(path, solution, " ".join([line, *block]))
        else:
            yield _mistake(path, solution, line, block)


def _blocks(text):
    """The lines of each mistake, and of each line that includes some."""
    blocks = [[]]
    for line in filter(None, text.splitlines()):
        if line.startswith(("# ", "include ")):
            blocks.append([])
        blocks[-1].append(line)
    return blocks[1:]


def _included(path, solution, line):
    other, _, ids = line.removeprefix("include ").partition(":")
    known = {m.id: m for m in _mistakes(path.with_stem(other), solution)}
    for id in map(str.strip, ids.split(",")):
        if id not in known:
            raise ValueError(f"{path.name}: {other}.txt has no mistake {id!r}")
        yield known[id]


def _mistake(path, solution, heading, block):
    edit = [line for line in block if line[0] in "-+@"]
    words = " ".join(line for line in block if line not in edit)
    name, _, question = (part.strip() for part in words.partition("? "))
    id = heading.removeprefix("# ")
    if not (name and question and edit):
        raise ValueError(
            f"{path.name}: expected a sentence, a question and an edit under {id}, "
            f"got {block}"
        )
    return Mistake(id, name, question, _lazily(solution, path.stem, edit))


def _lazily(solution, subject, edit):
    """The solution with the edit made, when it is first called."""

    @cache
    def edited():
        return _edited(solution, subject, edit)

    def wrong(*arguments):
        return edited()(*arguments)

    return wrong


def _edited(solution, subject, edit):
    """The solution, or the function of the subject's name that it calls, edited."""
    scope = {"np": np, **solution.__globals__}
    way = way_to(solution, subject) or [solution]
    sources = [source_of(function) for function in way]
    sources[0] = _patched(sources[0], edit)
    for source in sources:
        exec(compile(source, f"<{subject}, edited>", "exec"), scope)
    return scope[solution.__name__]


def way_to(function, subject):
    """The subject, then all functions through which this one calls it, then this."""
    if function.__name__ == subject:
        return [function]
    way = []
    for name in _names(function.__code__):
        called = function.__globals__.get(name)
        if inspect.isfunction(called) and called is not function:
            way += [one for one in way_to(called, subject) if one not in way]
    return [*way, function] if way else []


def _names(code):
    """The names that a function uses, those in its comprehensions as well."""
    inner = [_names(const) for const in code.co_consts if inspect.iscode(const)]
    return {*code.co_names}.union(*inner)


def _patched(source, edit):
    """The source with each part of an edit made where its old lines stand."""
    lines = source.splitlines()
    for part in "\n".join(edit).split("\n@@\n"):
        old, new = _old_and_new(part)
        if not old:
            return "\n".join(new)
        places = [i for i in range(len(lines)) if _stands(old, lines[i:])]
        if len(places) != 1:
            raise ValueError(
                f"an edit must fit in one place, this fits in {len(places)}:\n{part}"
            )
        at = places[0]
        lines[at : at + len(old)] = [_margin(old, lines[at:]) + line for line in new]
    return "\n".join(lines)


def _old_and_new(part):
    signs = [line[0] for line in part.splitlines()]
    code = textwrap.dedent("\n".join(line[1:] for line in part.splitlines()))
    marked = list(zip(signs, code.split("\n"), strict=True))
    return tuple([line for sign, line in marked if sign == one] for one in "-+")


def _margin(old, lines):
    """How much further the lines of the solution are indented than the edit's."""
    return lines[0][: len(lines[0]) - len(old[0])]


def _stands(old, lines):
    margin = _margin(old, lines)
    return not margin.strip() and lines[: len(old)] == [margin + line for line in old]
