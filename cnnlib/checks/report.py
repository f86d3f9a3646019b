"""What the student reads: plain text anywhere, HTML in a notebook.

One description of the result is built first, as titled items; text and HTML are two
ways of writing the same items. All text that comes from a student is escaped in HTML.
"""

import os
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

import numpy as np

from cnnlib.checks.calling import FATAL
from cnnlib.checks.comparison import close, in_digits
from cnnlib.checks.spec import Function, Kept, Rng

__all__ = ["Verdict", "describe", "stopped", "to_heading"]

MOST_SHOWN = 81  # numbers of an array

_BELOW = "into a new cell below this one (Esc, then B)"

_STYLE = (
    "border-left:4px solid {colour};padding:.3em .9em;margin:.4em 0;"
    "color:var(--jp-content-font-color1,inherit);line-height:1.45"
)
_MARK = "font-weight:bold;text-decoration:underline 2px {colour}"
_GOOD, _BAD = "#008f6b", "#d55e00"


@dataclass(frozen=True)
class Item:
    """A paragraph, a link or a small table of numbers, with a label before it."""

    label: str
    text: str = ""
    link: str = ""
    array: np.ndarray | None = None
    marks: np.ndarray | None = None


@dataclass(frozen=True)
class Verdict:
    """The result of a check.

    Attributes
    ----------
    name : str
        The function checked.
    passed : bool
    score, max_score : float
    mistake : str or None
        Id of the recognised mistake.
    message : str
        The whole report as plain text.

    Notes
    -----
    A notebook's cell of which a Verdict that has not passed is the result ends in an
    error without a traceback: see `cnnlib.checks.cell`.
    """

    name: str
    passed: bool
    score: float
    max_score: float
    mistake: str | None
    message: str
    items: tuple = field(compare=False)

    def __repr__(self):
        return self.message

    def _ipython_display_(self):
        """Under nbgrader, no cell's result: it would take that for points."""
        if "NBGRADER_EXECUTION" not in os.environ:
            raise NotImplementedError  # which IPython shows as any other result
        from IPython.display import display

        shown = {"text/plain": self.message, "text/html": self._repr_html_()}
        display(shown, raw=True)

    def _repr_html_(self):
        colour = _GOOD if self.passed else _BAD
        head, *rest = self.items
        body = "".join(map(_html_item, rest))
        return (
            f'<div role="status" style="{_STYLE.format(colour=colour)}">'
            f"<strong>{escape(head.text)}</strong>{body}</div>"
        )


def describe(
    exercise, outcomes, points, mistake=None, at_least=None, reveal=None, lesson=""
):
    """Build the Verdict of a function from its judged cases.

    Parameters
    ----------
    exercise : Exercise
    outcomes : list of Outcome
    points : float
    mistake : Mistake or None
    at_least : str or None
        What is certain where no mistake is recognised.
    reveal : callable or None
        ``reveal(outcome)`` says whether the numbers of a case may be shown; None shows
        all. Of a case that is not revealed only its kind is told.
    lesson : str
        A link to the section of the lesson where this is explained; none by default.

    Returns
    -------
    Verdict
    """
    failing = [o for o in outcomes if not o.passed]
    items = [_headline(exercise, outcomes, points)]
    if nothing := _nothing(outcomes):
        items.append(Item("", nothing))
    elif failing:
        right = dict.fromkeys(o.case.about for o in outcomes if o.passed)
        if right:
            items.append(Item("Right", "; ".join(right) + "."))
        shown = [o for o in _called(failing) if reveal is None or reveal(o)]
        if shown:
            smallest = min(shown, key=lambda outcome: outcome.case.size)
            items += _failure(exercise, smallest)
        else:
            kinds = sorted({o.case.about for o in failing})
            items.append(Item("Fails on", "; ".join(kinds) + "."))
        if mistake is not None:
            items.append(Item("It looks like this", mistake.name))
            items.append(Item("Ask yourself", mistake.question))
        elif at_least is not None:
            items.append(Item("At least", at_least))
        items.append(
            Item("Read again", f"{exercise.assignment}, “{exercise.section}”.", lesson)
        )
    if failing and reveal is None:  # in the student's notebook
        items.append(Item("", f"Stuck? Type hint({exercise.name}) {_BELOW}."))
    return _verdict(exercise, items, points, not failing, mistake)


def stopped(exercise, line):
    """The Verdict of a check that was interrupted: nothing is judged.

    Parameters
    ----------
    exercise : Exercise
    line : str
        The student's line where that happened, if it was in their function.

    Returns
    -------
    Verdict
    """
    items = [Item("", f"{exercise.name}: you stopped the check; nothing was judged.")]
    items += [Item("Where", line)] if line else []
    return _verdict(exercise, items)


def _verdict(exercise, items, points=0.0, passed=False, mistake=None):
    return Verdict(
        exercise.name,
        passed,
        points,
        exercise.points,
        mistake.id if mistake else None,
        "\n".join(map(_text_item, items)),
        tuple(items),
    )


def _called(outcomes):
    """Up to the call that never came back: after it nothing was called."""
    for number, outcome in enumerate(outcomes):
        if outcome.failure and outcome.failure.status in FATAL:
            return outcomes[: number + 1]
    return outcomes


def to_heading(words):
    """The end of a link to a heading of a notebook, as JupyterLab compares it.

    What can stand in an address as it is must stay: JupyterLab does not decode it.

    Examples
    --------
    >>> to_heading("Slide, multiply, add")
    '#heading=Slide,-multiply,-add'
    """
    return "#heading=" + quote(words.replace(" ", "-"), safe=",:()*?!'")


def _headline(exercise, outcomes, points):
    right = sum(o.passed for o in outcomes)
    cases = f"{right} of {len(outcomes)} cases right"
    return Item(
        "", f"{exercise.name}: {cases}, {points:g} of {exercise.points:g} points."
    )


def _nothing(outcomes):
    """Why there is nothing to judge, if no call gave anything back."""
    if all(
        o.failure and o.failure.type_name == "NotImplementedError" for o in outcomes
    ):
        return "Nothing is written here yet: that is where to begin."
    if all(o.output is None and o.difference for o in outcomes):
        return (
            "Your function gives nothing back (None). Is a return missing? What print "
            "shows is not given back."
        )
    return ""


def _failure(exercise, outcome):
    yield Item("First to mend", f"{outcome.case.about}.")
    yield from _arguments(exercise, outcome.case)
    if outcome.failure is not None:
        yield from _broken(outcome.failure)
        return
    yield Item("What differs", outcome.difference.text)
    if outcome.difference.kind == "shape" and exercise.size_rule is not None:
        yield Item("The size", exercise.size_rule(*outcome.case.fresh_args()))
    if outcome.difference.kind in ("value", "shape"):
        yield from _outputs(exercise, outcome)


def _arguments(exercise, case):
    names = exercise.reference.__code__.co_varnames
    for name, value in zip(names, case.args, strict=False):
        yield from _value(name, value)


def _value(name, value):
    if isinstance(value, np.ndarray):
        yield from _planes(name, value)
    elif isinstance(value, Rng):
        yield Item(name, f"numpy.random.default_rng({value.seed})")
    elif isinstance(value, Function):
        yield Item(name, f"the function {value.name}")
    elif isinstance(value, Kept):
        yield Item(name, "what the function before it returned")
    elif isinstance(value, (list, tuple)) and any(
        isinstance(item, np.ndarray) for item in value
    ):
        for position, item in enumerate(value):
            yield from _value(f"{name}[{position}]", item)
    elif isinstance(value, float):
        yield Item(name, in_digits(value))
    else:
        yield Item(name, repr(value))


def _planes(name, array, marks=None):
    """The array plane by plane; of a large or an empty one only what it is."""
    if not 0 < array.size <= MOST_SHOWN or array.ndim > 4:
        yield Item(name, f"array of shape {array.shape}, {array.dtype}")
        return
    for index in np.ndindex(array.shape[:-2]):
        place = f"[{', '.join(map(str, index))}]" if index else ""
        part = None if marks is None else marks[index]
        yield Item(name + place, array=array[index], marks=part)


def _broken(failure):
    if failure.status == "timeout":
        yield Item("What happened", "The call took too long. Does a loop never end?")
    elif failure.status == "died":
        yield Item("What happened", "Python itself ended during the call.")
    else:
        yield Item("What happened", f"{failure.type_name}: {failure.text}".strip(": "))
    if failure.line:
        yield Item("Where", failure.line)


def _outputs(exercise, outcome):
    actual, expected, suffix = outcome.output, outcome.expected, ""
    if outcome.difference.part is not None:
        part = outcome.difference.part
        actual, expected = actual[part], expected[part]
        suffix = f" (result {part + 1})"
    actual, expected = np.asarray(actual), np.asarray(expected)
    marks = None
    if actual.shape == expected.shape:
        marks = ~close(actual, expected, exercise.tolerance)
    yield from _planes("Expected" + suffix, expected)
    yield from _planes("Yours" + suffix, actual, marks)


def _cells(item):
    rows = np.atleast_2d(item.array)
    marks = np.zeros(rows.shape, bool) if item.marks is None else item.marks
    marks = np.asarray(marks).reshape(rows.shape)
    return [
        [(in_digits(value), mark) for value, mark in zip(row, marked, strict=True)]
        for row, marked in zip(rows, marks, strict=True)
    ]


def _text_item(item):
    if item.array is None:
        return f"{item.label}: {item.text}" if item.label else item.text
    cells = [
        [f"<{text}>" if mark else f" {text} " for text, mark in row]
        for row in _cells(item)
    ]
    width = max(len(text) for row in cells for text in row)
    lines = ["  " + " ".join(text.rjust(width) for text in row) for row in cells]
    return "\n".join([f"{item.label}:", *lines])


def _html_item(item):
    label = f"<em>{escape(item.label)}</em> " if item.label else ""
    if item.array is None:
        text = escape(item.text)
        text = f'<a href="{escape(item.link)}">{text}</a>' if item.link else text
        return f'<div style="margin:.25em 0">{label}{text}</div>'
    rows = "".join(
        "<tr>" + "".join(map(_html_cell, row)) + "</tr>" for row in _cells(item)
    )
    table = (
        f'<table aria-label="{escape(item.label)}" style="border-collapse:collapse;'
        f'margin:.1em 0 .1em 1em;font-variant-numeric:tabular-nums">{rows}</table>'
    )
    return f'<div style="margin:.25em 0">{label}{table}</div>'


def _html_cell(cell):
    text, mark = cell
    if mark:
        style = _MARK.format(colour=_BAD)
        text = f'<span style="{style}" title="differs">{text}</span>'
    return f'<td style="text-align:right;padding:0 .5em">{text}</td>'
