"""What a lesson asks, on paper: read from its cells, without running them."""

import ast
import re
from html import escape
from itertools import chain, product

from cnnlib.checks.student import Prediction

__all__ = ["as_blank", "question", "right_answer"]

_NUMBER = re.compile(r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?")
_SHAPE = re.compile(r"\((\d+(?:, \d+)*),?\)")


def question(source):
    """The question that a cell asks.

    Parameters
    ----------
    source : str
        The cell's code, with one call of `predict`.

    Returns
    -------
    cnnlib.checks.student.Prediction

    Examples
    --------
    >>> asked = question("predict('00-sum', '2 + 3?', answer='number:f3a4b1df')")
    >>> asked.question, asked.kind
    ('2 + 3?', 'number')
    """
    calls = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))
    call = next(call for call in calls if getattr(call.func, "id", "") == "predict")
    id, text = (ast.literal_eval(argument) for argument in call.args)
    named = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
    kind = named["answer"].partition(":")[0]
    return Prediction(
        id, text, kind, named["answer"], tuple(named.get("choices") or ())
    )


def as_blank(asked):
    """A question in HTML, with room to answer it by hand."""
    lines = [f"<p><strong>Predict:</strong> {escape(asked.question)}</p>"]
    if asked.choices:
        choices = "".join(f"<li>{escape(choice)}</li>" for choice in asked.choices)
        lines.append(f"<ul>{choices}</ul>")
    else:
        lines.append('<p class="line">&nbsp;</p>')
    return f'<div class="blank">{"".join(lines)}</div>'


def right_answer(asked, texts):
    """What comes out.

    Parameters
    ----------
    asked : cnnlib.checks.student.Prediction
    texts : list of str
        Where it may stand: what the cells after the question say and print.

    Returns
    -------
    str or None
        None if it stands nowhere, and is neither short nor whole.

    Examples
    --------
    >>> asked = question("predict('00-sum', '2 + 3?', answer='number:f3a4b1df')")
    >>> right_answer(asked, ["2 + 3 is", "5.0 indeed"])
    '5.0'
    """
    return next(
        (text for text in _candidates(asked, texts) if asked.accepts(text)), None
    )


def _candidates(asked, texts):
    if asked.choices:
        return asked.choices
    pattern = _SHAPE if asked.kind == "shape" else _NUMBER
    said = (found[0] for text in texts for found in pattern.finditer(text))
    if asked.kind == "shape":
        return chain(said, map(str, product(range(1, 100), repeat=2)))
    whole = map(str, chain(range(100_000), range(-1000, 0)))
    digits = (f"{n / 10**k:.{k}f}" for k in (1, 2, 3, 4) for n in range(1, 1000))
    return chain(said, whole, digits)
