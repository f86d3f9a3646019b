"""Mistakes that are edits of the solution, read from the text beside it.

Beside an exercise's module ``corr2d.py`` stands ``corr2d.txt``, where each mistake has
its id, a sentence, a question, and the lines of the solution that it changes::

    # mean-not-sum
    The products are averaged instead of summed.
    ? With a kernel of four ones on an input of ones, is the output 1 or 4?
    - output[i, j] = (window * kernel).sum()
    + output[i, j] = (window * kernel).mean()

The lines after ``-`` must stand in the solution exactly once, next to each other;
``@@`` parts two places of one edit. With ``+`` alone the edit is a whole function. A
line after ``>`` is the heading in the lesson to read again, if not the exercise's.

``include corr2d: padded, full`` takes these two from ``corr2d.txt``. Where the solution
calls a function of that name, directly or not, they are made in that function.

``style number by number`` stands above an edit that changes nothing but the style: what
many students write in place of the solution's line. Slips are made there, too.
"""

import inspect
import textwrap
from functools import cache, partial
from pathlib import Path

import numpy as np

from cnnlib.checks.spec import Mistake

__all__ = ["mistakes_of", "names_in", "source_of", "styles_of", "way_to"]

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


def styles_of(function):
    """The sources of a function of the catalogue in other styles.

    Returns
    -------
    list of str
    """
    path = Path(inspect.getfile(function)).with_suffix(".txt")
    blocks = _blocks(path.read_text("utf-8")) if path.stem == function.__name__ else []
    styles = [edit for heading, *edit in blocks if heading.startswith("style ")]
    return [_patched(source_of(function), edit) for edit in styles]


def _mistakes(path, solution):
    for line, *block in _blocks(path.read_text("utf-8")):
        if line.startswith("include "):
            yield from _included(path, solution, " ".join([line, *block]))
        elif line.startswith("# "):
            yield _mistake(path, solution, line, block)


def _blocks(text):
    """The lines of each mistake and style, and of each line that includes some."""
    blocks = [[]]
    for line in filter(None, text.splitlines()):
        if line.startswith(("# ", "include ", "style ")):
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
    section = "".join(line[2:] for line in block if line.startswith("> "))
    words = " ".join(line for line in block if line[0] not in "-+@>")
    name, _, question = (part.strip() for part in words.partition("? "))
    id = heading.removeprefix("# ")
    if not (name and question and edit):
        raise ValueError(
            f"{path.name}: expected a sentence, a question and an edit under {id}, "
            f"got {block}"
        )
    edited = partial(_source, solution, path.stem, edit)
    return Mistake(id, name, question, _lazily(solution, edited), edited, section)


def _lazily(solution, edited):
    """The solution with the edit made, when it is first called."""

    @cache
    def made():
        return _made(solution, *edited())

    def wrong(*arguments):
        return made()(*arguments)

    return wrong


def _source(solution, subject, edit):
    """The name of the solution, or of what it calls that is meant, and its edit."""
    function, *_ = way_to(solution, subject) or [solution]
    return function.__name__, _patched(source_of(function), edit)


def _made(solution, subject, source):
    scope = {"np": np, **solution.__globals__}
    callers = map(source_of, way_to(solution, subject)[1:])
    for text in (source, *callers):
        exec(compile(text, f"<{subject}, edited>", "exec"), scope)
    return scope[solution.__name__]


def way_to(function, subject):
    """The subject, then all functions through which this one calls it, then this."""
    if function.__name__ == subject:
        return [function]
    way = []
    for name in names_in(function.__code__):
        called = function.__globals__.get(name)
        if inspect.isfunction(called) and called is not function:
            way += [one for one in way_to(called, subject) if one not in way]
    return [*way, function] if way else []


def names_in(code):
    """The names that a function uses, those in its comprehensions as well."""
    inner = [names_in(const) for const in code.co_consts if inspect.iscode(const)]
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
