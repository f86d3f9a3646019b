"""What the student reads: plain text anywhere, HTML in a notebook.

One description of the result is built first, as titled items; text and HTML are two
ways of writing the same items. All text that comes from a student is escaped in HTML.
"""

import os
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from urllib.parse import quote

import numpy as np

from cnnlib.checks.calling import FATAL
from cnnlib.checks.comparison import close, in_digits
from cnnlib.checks.row import Figure, Sign, Together, Words, as_html, as_text
from cnnlib.checks.spec import GROUPS, Function, Kept, Rng

__all__ = ["NOTHING_WRITTEN", "Verdict", "describe", "stopped", "to_heading", "to_read"]

MOST_SHOWN = 81  # numbers of an argument
MOST_OF_A_RESULT = 40  # which is shown twice, and is to fit on a screen
NEAR = 5  # rows and columns that are shown of a larger result
EARLIER = (
    "The cell as it stands did not run; what is judged is the version that ran last."
)
NOTHING_WRITTEN = "Nothing is written here yet: that is where to begin."

_BELOW = "into a new cell below this one (Esc, then B)"

_STYLE = (
    "border-left:4px solid {colour};padding:.3em .9em;margin:.4em 0;"
    "color:var(--jp-content-font-color1,inherit);line-height:1.45"
)
_GOOD, _BAD = "#008f6b", "#d55e00"


@dataclass(frozen=True)
class Item:
    """A paragraph or a link with a label before it, or a row of arrays."""

    label: str
    text: str = ""
    link: str = ""
    row: tuple = ()


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
        Id of the recognised mistake; of two at once both, with a + between.
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
    exercise,
    outcomes,
    points,
    mistake=None,
    at_least=None,
    reveal=None,
    lesson="",
    look_at=(),
    where=None,
    earlier=False,
    note="",
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
    look_at : sequence of str
        Lines of the student's, each with a question.
    where : callable or None
        ``where(outcome)`` finds the student's line that gave a result its wrong shape.
    earlier : bool
        Whether the function was defined before the cell that now defines it.
    note : str
        What there is to say at the end.

    Returns
    -------
    Verdict
    """
    failing = [o for o in outcomes if not o.passed]
    items = [Item("", EARLIER)] if earlier else []
    items.append(_headline(exercise, outcomes, points))
    if nothing := _nothing(exercise, outcomes):
        items.append(Item("", nothing))
    elif failing:
        shown = _first_to_mend(failing, reveal)
        if shown is not None:
            items += _failure(exercise, shown, where)
        else:
            kinds = sorted({o.case.about for o in failing})
            items.append(Item("Fails on", "; ".join(kinds) + "."))
        if mistake is not None:
            items.append(Item("It looks like this", mistake.name))
            items.append(Item("Ask yourself", mistake.question))
        elif at_least is not None:
            items.append(Item("At least", at_least))
        items += [Item("Look at", place) for place in look_at]
        right = dict.fromkeys(o.case.about for o in outcomes if o.passed)
        if right:
            items.append(Item("Right", "; ".join(right) + "."))
        section = to_read(exercise, mistake)
        again = f"{exercise.assignment}, “{section}”."
        items.append(Item("Read again", again, lesson))
    if failing and reveal is None:  # in the student's notebook
        items.append(Item("", f"Stuck? Type hint({exercise.name}) {_BELOW}."))
    items += [Item("", note)] if note else []
    return _verdict(exercise, items, points, not failing, mistake)


def to_read(exercise, mistake=None):
    """The heading of the section to read again."""
    return (mistake and mistake.section) or exercise.section


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


def _first_to_mend(failing, reveal):
    """The smallest case of the first step of points that may be shown, or None."""

    def step_and_size(outcome):
        return GROUPS.index(outcome.case.group), outcome.case.size

    shown = [o for o in _called(failing) if reveal is None or reveal(o)]
    return min(shown, key=step_and_size, default=None)


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


def _nothing(exercise, outcomes):
    """Why there is nothing to judge, if no call gave anything back."""
    if all(
        o.failure and o.failure.type_name == "NotImplementedError" for o in outcomes
    ):
        return NOTHING_WRITTEN
    name = exercise.name
    if all(
        o.failure and o.failure.text == f"name {name!r} is not defined"
        for o in outcomes
    ):
        return (
            f"{name} is not defined yet: run the cell that defines it, then this one."
        )
    if all(o.output is None and o.difference for o in outcomes):
        return (
            "Your function gives nothing back (None). Is a return missing? What print "
            "shows is not given back."
        )
    return ""


def _failure(exercise, outcome, where):
    """What the case is, how it fails, and one row of arrays that shows it."""
    yield Item("First to mend", f"{outcome.case.about}.")
    row = _arguments(exercise, outcome.case)
    if outcome.failure is not None:
        yield from _broken(outcome.failure)
    else:
        kind = outcome.difference.kind
        yield Item("What differs", outcome.difference.text)
        if kind == "shape" and exercise.size_rule is not None:
            yield Item("The size", exercise.size_rule(*outcome.case.fresh_args()))
        if kind == "shape" and where is not None and (line := where(outcome)):
            yield Item("Where", line)
        if kind in ("value", "shape"):
            sign = Sign("=" if exercise.sign else "→")
            row.append(Together((sign, *_outputs(exercise, outcome))))
    yield Item("", row=tuple(row))


def _broken(failure):
    if failure.status == "timeout":
        yield Item("What happened", "The call took too long. Does a loop never end?")
    elif failure.status == "died":
        yield Item("What happened", "Python itself ended during the call.")
    else:
        yield Item("What happened", f"{failure.type_name}: {failure.text}".strip(": "))
    if failure.line:
        yield Item("Where", failure.line)


def _arguments(exercise, case):
    """The arguments in the order of the call, the exercise's sign behind the first."""
    names = exercise.reference.__code__.co_varnames
    pairs = zip(names, case.args, strict=False)
    parts = [part for pair in pairs for part in _value(*pair)]
    sign = [Sign(exercise.sign)] if exercise.sign else []
    return [*_together([*parts[:1], *sign, *parts[1:]])]


def _together(parts):
    """Words that follow each other, in one column."""
    for is_words, group in groupby(parts, lambda part: isinstance(part, Words)):
        if is_words:
            yield Words(sum((words.lines for words in group), ()))
        else:
            yield from group


def _value(name, value, most=MOST_SHOWN):
    if isinstance(value, np.ndarray) and _can_be_shown(value, most):
        yield Figure(name, value)
    elif isinstance(value, (list, tuple)) and any(
        isinstance(item, np.ndarray) for item in value
    ):
        for position, item in enumerate(value):
            yield from _value(f"{name}[{position}]", item)
    else:
        yield Words((f"{name} = {_in_words(value)}",))


def _can_be_shown(array, most):
    return 0 < array.size <= most and array.ndim <= 4


def _in_words(value):
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}, {value.dtype}"
    if isinstance(value, Rng):
        return f"numpy.random.default_rng({value.seed})"
    if isinstance(value, Function):
        return f"the function {value.name}"
    if isinstance(value, Kept):
        return "what the function before it returned"
    return in_digits(value) if isinstance(value, float) else repr(value)


def _outputs(exercise, outcome):
    """The expected result beside the student's; of large ones what is round a fault."""
    actual, expected, which = outcome.output, outcome.expected, ""
    if outcome.difference.part is not None:
        part = outcome.difference.part
        actual, expected = actual[part], expected[part]
        which = f" (result {part + 1})"
    actual, expected = np.asarray(actual), np.asarray(expected)
    if actual.shape != expected.shape:
        both = ("Expected" + which, expected), ("Yours" + which, actual)
        shown = all(_can_be_shown(one, MOST_OF_A_RESULT) for one in (actual, expected))
        most = MOST_OF_A_RESULT if shown else 0
        return [part for one in both for part in _value(*one, most)]
    marks = ~close(actual, expected, exercise.tolerance)
    if not _can_be_shown(expected, MOST_OF_A_RESULT):
        window, place = _near(outcome.difference.index, expected.shape)
        which += place
        actual, expected, marks = actual[window], expected[window], marks[window]
    return [
        Figure("Expected" + which, expected),
        Figure("Yours" + which, actual, marks),
    ]


def _near(index, shape):
    """Where a large array is shown: what is near one number, and how that is typed."""
    sides = []
    for place, size in zip(index[-2:], shape[-2:], strict=True):
        start = max(0, min(place - NEAR // 2, size - NEAR))
        sides.append(slice(start, min(start + NEAR, size)))
    window = (*index[:-2], *sides)
    typed = [*map(str, index[:-2]), *(f"{one.start}:{one.stop}" for one in sides)]
    return window, f"[{', '.join(typed)}]"


def _text_item(item):
    if item.row:
        return as_text(item.row)
    return f"{item.label}: {item.text}" if item.label else item.text


def _html_item(item):
    if item.row:
        return as_html(item.row)
    label = f"<em>{escape(item.label)}:</em> " if item.label else ""
    text = escape(item.text)
    text = f'<a href="{escape(item.link)}">{text}</a>' if item.link else text
    return f'<div style="margin:.25em 0">{label}{text}</div>'
