"""What people look at: the notebook that formgrader shows, and a student's feedback.

Nothing of a student's is ever more than text in them: code cells lose their outputs,
and of markdown only what `prose` makes of it is shown.
"""

import json
from html import escape

from cnnlib.grading import source, submission
from cnnlib.grading.prose import LONGEST, rendered, typed
from cnnlib.grading.sheet import sheet
from cnnlib.grading.submission import Unreadable

__all__ = ["feedback", "notebook"]

MOST_ON_A_PAGE = 1000
MOST_RENDERED = 20  # texts of the longest; those after them are shown as typed

_STYLE = """body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .3rem; }
td, th { padding: .1rem .8rem .1rem 0; text-align: left; }"""


def feedback(student, grade, by_hand):
    """The page that a student gets.

    Parameters
    ----------
    student : str
    grade : Grade
    by_hand : ByHand
        Points, comments and penalty that people gave.

    Returns
    -------
    str
        HTML that loads nothing and runs nothing.
    """
    points = {f.name: by_hand.points.get(f.name, f.points) for f in grade.functions}
    total = sum(points.values()) + sum(by_hand.extra.values()) - by_hand.penalty
    who, points = escape(submission.clean(student)), f"{max(total, 0.0):g}"
    body = [f"<p>{who}: <strong>{points} of {grade.max_points:g} points</strong></p>"]
    if by_hand.penalty:
        body.append(f"<p>{by_hand.penalty:g} points less, for being late.</p>")
    for function in grade.functions:
        body.append(f"<h2>{escape(function.name)}</h2>\n{function.html}")
        body += _added(function, by_hand)
    body += _notes(grade)
    return sheet(grade.assignment, _STYLE, "\n".join(body))


def _added(function, by_hand):
    """What people said about a function beside the report, as HTML."""
    name = function.name
    if name in by_hand.points:
        yield f"<p>Points given by hand: {by_hand.points[name]:g}.</p>"
    if name in by_hand.extra:
        yield f"<p>Extra credit: {by_hand.extra[name]:g}.</p>"
    if name in by_hand.comments:
        yield f"<p>Comment:</p>\n{rendered(by_hand.comments[name])}"


def _notes(grade):
    """What was odd about the notebook, as HTML; nothing, if nothing was."""
    if grade.notes:
        items = "\n".join(f"<li>{escape(note)}</li>" for note in grade.notes)
        yield f"<h2>About the notebook</h2>\n<ul>\n{items}\n</ul>"


def notebook(data, grade):
    """The notebook for formgrader: the student's cells, each function with its report.

    Parameters
    ----------
    data : bytes or Unreadable
    grade : Grade

    Returns
    -------
    str
        JSON of format 4.
    """
    functions = grade.functions
    names = [function.name for function in functions]
    layout = _layout(data, names)
    places = _places(layout, names)
    cells = [_text(html) for html in _notes(grade)]
    left = MOST_RENDERED * LONGEST
    for number, (kind, text, _) in enumerate(layout[:MOST_ON_A_PAGE]):
        function = places.get(number)
        if kind == "markdown" and len(text) <= left:
            left -= len(text)
            cells.append(_text(rendered(text)))
        elif kind != "code":
            cells.append(_text(typed(text)))
        elif function is not None or not source.is_ours(text):
            cells.append(_code(text, function and _marked(function, solution=True)))
        cells += [_checked(f) for f in functions if f.name == function]
    for function in functions:
        if function.name not in places.values():
            mark = _marked(function.name, solution=True)
            nothing = f"No cell defines <code>{function.name}</code>."
            nothing = nothing if layout else "There is no notebook that can be read."
            cells.append(_text(f"<p><em>{nothing}</em></p>", mark))
            cells.append(_checked(function))
    return _book(cells)


def _layout(data, names):
    """The cells of a notebook, none if it cannot be read."""
    try:
        unread = isinstance(data, Unreadable)
        return [] if unread else submission.layout(submission.parse(data), names)
    except Unreadable:
        return []


def _places(layout, names):
    """Which cell is a function's: the last that defines it, else the one marked so.

    Returns
    -------
    dict of int to str
    """
    places = {}
    for name in names:
        code = [
            (number, text, mark)
            for number, (kind, text, mark) in enumerate(layout[:MOST_ON_A_PAGE])
            if kind == "code" and number not in places
        ]
        found = [n for n, text, _ in code if source.defines(text, name)]
        found = found or [n for n, _, mark in code if mark == name]
        if found:
            places[found[-1]] = name
    return places


def _checked(function):
    """The check of a function, with the report as its output."""
    mark = _marked(f"check-{function.name}", grade=True, points=function.max_points)
    html = f'<div class="tex2jax_ignore">{function.html}</div>'  # no formulas either
    shown = {"text/plain": function.message, "text/html": html}
    output = {"output_type": "display_data", "metadata": {}, "data": shown}
    return _code(f"check({function.name})", mark, [output])


def _marked(grade_id, solution=False, **more):
    mark = {"schema_version": 3, "grade_id": grade_id, "solution": solution}
    mark |= {"grade": False, "locked": not solution, "task": False} | more
    return {"nbgrader": mark | {"cell_type": "code"}}


def _code(source, metadata=None, outputs=()):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": metadata or {},
        "outputs": list(outputs),
        "execution_count": None,
    }


def _text(html, metadata=None):
    """A text, in one line: a blank one would end what markdown takes for HTML."""
    lines = html.splitlines()
    source = f'<div class="tex2jax_ignore">{"&#10;".join(lines)}</div>'  # no formulas
    return {"cell_type": "markdown", "source": source, "metadata": metadata or {}}


def _book(cells):
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1)
