"""What the student reads: plain text anywhere, HTML in a notebook.

One description of the result is built first, as titled blocks; text and HTML are two
ways of writing the same blocks. All text that comes from a student is escaped in HTML.
"""

from dataclasses import dataclass, field
from html import escape

import numpy as np

from cnnlib.checks.compare import compare, number
from cnnlib.checks.spec import Function, Kept, Rng

__all__ = ["Verdict", "describe"]

LARGEST_SHOWN = 9

_STYLE = (
    "border-left:4px solid {colour};padding:.3em .9em;margin:.4em 0;"
    "color:var(--jp-content-font-color1,inherit);line-height:1.45"
)
_MARK = "font-weight:bold;text-decoration:underline 2px;color:{colour}"
_GOOD, _BAD = "#008f6b", "#d55e00"


@dataclass(frozen=True)
class Block:
    """A paragraph or a small table of numbers, with a label before it."""

    label: str
    text: str = ""
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
    """

    name: str
    passed: bool
    score: float
    max_score: float
    mistake: str | None
    message: str
    blocks: tuple = field(default=(), repr=False, compare=False)

    def __repr__(self):
        return self.message

    def _repr_html_(self):
        colour = _GOOD if self.passed else _BAD
        head, *rest = self.blocks
        body = "".join(map(_html_block, rest))
        return (
            f'<div role="status" style="{_STYLE.format(colour=colour)}">'
            f"<strong>{escape(head.text)}</strong>{body}</div>"
        )


def describe(exercise, outcomes, points, mistake=None, reveal=None):
    """Build the Verdict of a function from its judged cases.

    Parameters
    ----------
    exercise : Exercise
    outcomes : list of Outcome
    points : float
    mistake : Mistake or None
    reveal : callable or None
        ``reveal(outcome)`` says whether the numbers of a case may be shown; None shows
        all. Of a case that is not revealed only its kind is told.

    Returns
    -------
    Verdict
    """
    failing = [o for o in outcomes if not o.passed]
    passed = not failing
    blocks = [_headline(exercise, outcomes, points)]
    if _is_stub(failing, outcomes):
        blocks.append(Block("", "Nothing is written here yet: that is where to begin."))
        blocks.append(Block("", f"hint({exercise.name}) asks a first question."))
    elif failing:
        right = dict.fromkeys(o.case.about for o in outcomes if o.passed)
        if right:
            blocks.append(Block("Right", "; ".join(right) + "."))
        shown = [o for o in failing if reveal is None or reveal(o)]
        if shown:
            smallest = min(shown, key=lambda outcome: outcome.case.size)
            blocks += _failure(exercise, smallest)
        else:
            kinds = sorted({o.case.about for o in failing})
            blocks.append(Block("Fails on", "; ".join(kinds) + "."))
        if mistake is not None:
            blocks.append(Block("It looks like this", mistake.name))
            blocks.append(Block("Ask yourself", mistake.question))
        blocks.append(
            Block("Read again", f"{exercise.assignment}, “{exercise.section}”.")
        )
    return Verdict(
        exercise.name,
        passed,
        points,
        exercise.points,
        mistake.id if mistake else None,
        "\n".join(map(_text_block, blocks)),
        tuple(blocks),
    )


def _headline(exercise, outcomes, points):
    right = sum(o.passed for o in outcomes)
    cases = f"{right} of {len(outcomes)} cases right"
    return Block(
        "", f"{exercise.name}: {cases}, {points:g} of {exercise.points:g} points."
    )


def _is_stub(failing, outcomes):
    def unwritten(outcome):
        if outcome.failure is not None:
            return outcome.failure.type_name == "NotImplementedError"
        return outcome.output is None

    return len(failing) == len(outcomes) and all(map(unwritten, failing))


def _failure(exercise, outcome):
    yield Block("First to mend", f"{outcome.case.about}.")
    yield from _arguments(exercise, outcome.case)
    if outcome.failure is not None:
        yield from _broken(outcome.failure)
        return
    yield Block("What differs", outcome.difference.text)
    if outcome.difference.kind == "shape" and exercise.size_rule is not None:
        yield Block("The size", exercise.size_rule(*outcome.case.fresh_args()))
    if outcome.difference.kind in ("value", "shape"):
        yield from _outputs(outcome)


def _arguments(exercise, case):
    names = exercise.reference.__code__.co_varnames
    for name, value in zip(names, case.args, strict=False):
        yield from _value(name, value)


def _value(name, value, marks=None):
    if isinstance(value, np.ndarray):
        if value.ndim <= 2 and max(value.shape, default=0) <= LARGEST_SHOWN:
            yield Block(name, array=np.atleast_1d(value), marks=marks)
        elif value.size <= LARGEST_SHOWN**2 and value.ndim <= 4:
            for index in np.ndindex(value.shape[:-2]):
                part = None if marks is None else marks[index]
                label = f"{name}[{', '.join(map(str, index))}]"
                yield Block(label, array=value[index], marks=part)
        else:
            kind = f"array of shape {value.shape}, {value.dtype}"
            yield Block(name, kind)
    elif isinstance(value, Rng):
        yield Block(name, f"numpy.random.default_rng({value.seed})")
    elif isinstance(value, Function):
        yield Block(name, f"the function {value.name}")
    elif isinstance(value, Kept):
        yield Block(name, "what the function before it returned")
    elif isinstance(value, (list, tuple)) and any(
        isinstance(item, np.ndarray) for item in value
    ):
        for position, item in enumerate(value):
            yield from _value(f"{name}[{position}]", item, marks)
    elif isinstance(value, float):
        yield Block(name, number(value))
    else:
        yield Block(name, repr(value))


def _broken(failure):
    if failure.status == "timeout":
        yield Block("What happened", "The call took too long. Does a loop never end?")
    elif failure.status == "died":
        yield Block("What happened", "Python itself ended during the call.")
    else:
        yield Block("What happened", f"{failure.type_name}: {failure.text}".strip(": "))
    if failure.line:
        yield Block("Where", failure.line)


def _outputs(outcome):
    actual, expected, suffix = outcome.output, outcome.expected, ""
    if outcome.difference.part is not None:
        part = outcome.difference.part
        actual, expected = actual[part], expected[part]
        suffix = f" (result {part + 1})"
    actual, expected = np.asarray(actual), np.asarray(expected)
    marks = None
    if actual.shape == expected.shape:
        marks = _differing(actual, expected)
    yield from _value("Expected" + suffix, expected)
    yield from _value("Yours" + suffix, actual, marks)


def _differing(actual, expected):
    marks = np.zeros(actual.shape, bool)
    for index in np.ndindex(actual.shape):
        marks[index] = compare(actual[index], expected[index]) is not None
    return marks


def _cells(block):
    rows = np.atleast_2d(block.array)
    marks = np.zeros(rows.shape, bool) if block.marks is None else block.marks
    marks = np.asarray(marks).reshape(rows.shape)
    return [
        [(number(value), mark) for value, mark in zip(row, marked, strict=True)]
        for row, marked in zip(rows, marks, strict=True)
    ]


def _text_block(block):
    if block.array is None:
        return f"{block.label}: {block.text}" if block.label else block.text
    cells = [
        [f"<{text}>" if mark else f" {text} " for text, mark in row]
        for row in _cells(block)
    ]
    width = max((len(text) for row in cells for text in row), default=1)
    lines = ["  " + " ".join(text.rjust(width) for text in row) for row in cells]
    return "\n".join([f"{block.label}:", *lines])


def _html_block(block):
    label = f"<em>{escape(block.label)}</em> " if block.label else ""
    if block.array is None:
        return f'<div style="margin:.25em 0">{label}{escape(block.text)}</div>'
    rows = "".join(
        "<tr>" + "".join(map(_html_cell, row)) + "</tr>" for row in _cells(block)
    )
    table = (
        f'<table aria-label="{escape(block.label)}" style="border-collapse:collapse;'
        f'margin:.1em 0 .1em 1em;font-variant-numeric:tabular-nums">{rows}</table>'
    )
    return f'<div style="margin:.25em 0">{label}{table}</div>'


def _html_cell(cell):
    text, mark = cell
    if mark:
        style = _MARK.format(colour=_BAD)
        text = f'<span style="{style}" title="differs">{text}</span>'
    return f'<td style="text-align:right;padding:0 .5em">{text}</td>'
