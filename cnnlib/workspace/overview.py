"""What `cnnlib progress` prints, and the same table on a page, with links."""

import os
from html import escape
from pathlib import Path
from urllib.parse import quote

from cnnlib.checks.report import to_heading
from cnnlib.workspace.course import Course
from cnnlib.workspace.folder import WorkspaceError, find
from cnnlib.workspace.lessons import for_review, lessons, next_step

__all__ = ["as_html", "link", "overview", "table"]

_HEAD = ("lesson", "questions", "right at first", "right now", "points")


def overview(lesson=None):
    """The student's progress as text.

    Parameters
    ----------
    lesson : str, optional
        Its number, ``"02"``: every question and function of that lesson, instead of one
        line per lesson.

    Returns
    -------
    str

    Raises
    ------
    ProgressError
        If the progress file is damaged or may not be read.
    WorkspaceError
        If there is no such lesson.

    Examples
    --------
    >>> print(overview("1").splitlines()[0])
    question        first answer  answer now
    """
    found = lessons()
    if lesson is None:
        step = next_step(found)
        after = f"next: {step[1]}" if step else "Everything is done."
        if due := len(for_review(found).today):
            after += f"\ndue for review: {due} (cnnlib review)"
        return f"{table(_HEAD, map(_row, found))}\n\n{after}"
    wanted = [one for one in found if one.number == lesson.zfill(2)]
    if not wanted:
        numbers = ", ".join(one.number for one in found)
        raise WorkspaceError(f"there is no lesson {lesson!r}; there are {numbers}")
    return _in_detail(wanted[0])


def as_html():
    """The table as HTML; its links lead from the current folder.

    Returns
    -------
    str
    """
    found = lessons()
    rows = "".join(f"<tr>{_cells(lesson)}</tr>" for lesson in found)
    first, *others = map(escape, _HEAD)
    head = f'<th style="text-align:left">{first}</th>'
    head += "".join(f"<th>{words}</th>" for words in others)
    step = next_step(found)
    after = f"Next: {link(*step)}" if step else "Everything is done."
    if due := len(for_review(found).today):
        after += f"<br>Due for review: {due}, with <code>review()</code>"
    return (
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p><strong>{after}</strong></p>"
    )


def _row(lesson):
    """A lesson's cells in the table."""
    answered, functions = lesson.answered, lesson.functions.values()
    best, most = (sum(f[which] for f in functions) for which in ("best", "points"))
    return (
        f"{lesson.number} {lesson.title}",
        f"{len(answered)} of {len(lesson.questions)}",
        sum(answers[0]["right"] for answers in answered),
        sum(answers[-1]["right"] for answers in answered),
        f"{best:g} of {most:g}" if functions else "",
    )


def _cells(lesson):
    title, *counts, points = map(str, _row(lesson))
    cells = [*counts, link(lesson.exercise, points)]
    first = f'<td style="text-align:left">{link(lesson.page, title)}</td>'
    return first + "".join(f"<td>{cell}</td>" for cell in cells)


def link(page, words, section=""):
    """A link from the current folder to where a page lies, in a workspace or ours.

    Parameters
    ----------
    page : str
        Its name in a workspace.
    words : str
        What to click.
    section : str, optional
        A heading of the page.

    Returns
    -------
    str
        HTML; the words alone, where there is no such page.

    Examples
    --------
    >>> link("lessons/none.ipynb", "gone > lost")
    'gone &gt; lost'
    """
    workspace = find()
    path = workspace.root / page if workspace.exists() else Course().pages.get(page)
    if not words or not path:
        return escape(words)
    there = quote(Path(os.path.relpath(path)).as_posix())
    there += to_heading(section) if section else ""
    return f'<a href="{escape(there)}">{escape(words)}</a>'


def _in_detail(lesson):
    rows = [(id, *_answers(answers)) for id, answers in lesson.questions.items()]
    parts = (
        [table(("question", "first answer", "answer now", ""), rows)] if rows else []
    )
    rows = [
        (name, f"{f['best']:g} of {f['points']:g}", f["hints"])
        for name, f in lesson.functions.items()
    ]
    parts += [table(("exercise", "points", "hints"), rows)] if rows else []
    return "\n\n".join(parts)


def _answers(answers):
    if not answers:
        return "", "", "not yet asked"
    verdict = "right" if answers[-1]["right"] else "not yet right"
    return answers[0]["answer"], answers[-1]["answer"], verdict


def table(head, rows):
    """Columns as wide as they must be; numbers stand on the right.

    Parameters
    ----------
    head : tuple of str
    rows : sequence of tuple

    Returns
    -------
    str

    Examples
    --------
    >>> print(table(("lesson", "points"), [("02", 7), ("11", 12)]))
    lesson  points
    ------  ------
        02       7
        11      12
    """
    rows = [tuple(map(str, row)) for row in [head, *rows]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    numeric = [
        all(map(str.isdecimal, column[1:])) for column in zip(*rows, strict=True)
    ]
    lines = [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
