"""What a student types: predictions, made before a cell is run and checked at once."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2s
from html import escape

from cnnlib.checks import progress
from cnnlib.checks.schedule import local_time
from cnnlib.checks.spelling import spelling

__all__ = ["Prediction", "answer", "as_html", "predict", "seal"]

_asked = {}  # the questions of this session, by id


def predict(id, question, *, answer, choices=None):
    """Ask for a prediction, check it at once, and keep it.

    Parameters
    ----------
    id : str
        The lesson's number and a word, ``"02-corner"``; one per question of the course.
    question : str
        Plain text.
    answer : str
        The right answer as `seal` writes it: its kind can be read, the rest not.
    choices : list of str, optional
        What to choose from; only for a sealed choice.

    Returns
    -------
    Prediction
        Shows itself: a form where there are widgets, readable text elsewhere.

    Raises
    ------
    ValueError
        If `id` or `answer` is malformed, or no choice is the right one.

    Examples
    --------
    >>> predict("00-sum", "How much is 2 + 3?", answer="number:f3a4b1df")
    Predict: How much is 2 + 3?
    A number. Commit it with answer("00-sum", ...).
    """
    kind = _check_question(id, answer, choices)
    asked = Prediction(id, question, kind, answer, tuple(choices or ()))
    asked.recall()
    asked.ask()
    return asked


def answer(id, value):
    """Commit the answer to a question that `predict` has asked in this notebook.

    Parameters
    ----------
    id : str
        The question's id.
    value : number, tuple of int, or str
        A number, a shape, or a choice: its text, or its place counted from 1.

    Returns
    -------
    Prediction
        Says whether that is what comes out. Answering again adds to the record, in
        which the first answer stays.

    Raises
    ------
    ValueError
        If the question was not asked yet, or `value` is not of the kind it asks for.

    Examples
    --------
    >>> answer("99-nothing", 5)
    Traceback (most recent call last):
    ValueError: answer: no question 99-nothing yet; run its predict cell first
    """
    if id not in _asked:
        raise ValueError(f"answer: no question {id} yet; run its predict cell first")
    asked = _asked[id]
    asked.commit(value)
    return asked


def seal(id, answer):
    """The right answer in a form that can be checked but not read.

    Parameters
    ----------
    id : str
        The question's id, which salts the hash.
    answer : number, tuple of int, or str
        A number, a shape, or the text of a choice.

    Returns
    -------
    str
        ``"number:…"``, ``"shape:…"`` or ``"choice:…"``.

    Notes
    -----
    Whole numbers count exactly, others to three significant digits. The seal keeps an
    honest eye from reading the answer by accident; it is no secret.

    Examples
    --------
    >>> seal("00-sum", 5), seal("00-sum", 5.0)
    ('number:f3a4b1df', 'number:f3a4b1df')
    >>> seal("00-third", 0.333) == seal("00-third", 1 / 3)
    True
    """
    kind = {str: "choice", tuple: "shape", list: "shape"}.get(type(answer), "number")
    return f"{kind}:{_hash(id, spelling(kind, answer))}"


@dataclass
class Prediction:
    """One question, the student's answers so far, and how it shows itself.

    Attributes
    ----------
    id, question, kind, sealed, choices
        As given to `predict`; `kind` is ``"number"``, ``"shape"`` or ``"choice"``.
    answers : list of dict
        ``{"answer": str, "right": bool, "time": str}``, the first one first.
    notice : str
        A sentence about the progress file, when there is something to say.
    clock : callable
        Gives the time of an answer.
    """

    section = "predictions"  # of the progress file
    lead = "Predict"  # what stands before the question

    id: str
    question: str
    kind: str
    sealed: str
    choices: tuple = ()
    answers: tuple = ()
    notice: str = ""
    clock: Callable = local_time

    def ask(self):
        """From now on `answer` means this question, when it is given this id."""
        _asked[self.id] = self

    def recall(self):
        """Fetch the answers that were committed in an earlier session."""
        try:
            kept = progress.load().get(self.section, {}).get(self.id, {})
        except progress.ProgressError as error:
            self.notice = f"{error}."
        else:
            self.answers = progress.answers(kept)

    def commit(self, value):
        """Check an answer and add it to the record."""
        text = self._read(value)
        entry = {
            "answer": text,
            "right": self._is_right(text),
            "time": self.clock().isoformat(timespec="seconds"),
        }
        try:
            kept, self.notice = progress.update(
                self.section, self.id, lambda old: self._with(old or {}, entry)
            )
            self.answers = progress.answers(kept)
        except progress.ProgressError as error:
            self.notice = f"{error}; this answer is not kept."
            self.answers = (*self.answers, entry)

    def accepts(self, value):
        """Whether an answer is right; nothing is kept, and nonsense is not right."""
        try:
            return self._is_right(self._read(value))
        except ValueError:
            return False

    def _with(self, old, entry):
        return {"question": self.question, "answers": [*progress.answers(old), entry]}

    def _read(self, value):
        if self.kind != "choice":
            return spelling(self.kind, value)
        text = str(value).strip()
        if text in self.choices:
            return text
        places = {str(n): choice for n, choice in enumerate(self.choices, 1)}
        if text not in places:
            raise ValueError(
                f"answer: {text!r} is none of the choices: {', '.join(self.choices)}"
            )
        return places[text]

    def _is_right(self, text):
        return self.sealed == f"{self.kind}:{_hash(self.id, text)}"

    @property
    def settled(self):
        """Whether there is nothing to think again about."""
        return bool(self.answers) and self.answers[-1]["right"]

    @property
    def verdict(self):
        """What there is to say about the latest answer; empty before the first."""
        if not self.answers:
            return ""
        first, latest = self.answers[0], self.answers[-1]
        said = f"You said {latest['answer']}: "
        if latest["right"]:
            said += "that is what comes out."
        else:
            said += "that is not what comes out. Run the next cell and find out why."
        if first["answer"] != latest["answer"]:
            said += f" Your first answer was {first['answer']}."
        return said

    def __repr__(self):
        said = self.verdict or f"{self.wanted} Commit it with {self._call}."
        return "\n".join(filter(None, [self.text, said, self.notice]))

    @property
    def text(self):
        """The question and what there is to choose from, in lines."""
        choices = [f"  {n}. {choice}" for n, choice in enumerate(self.choices, 1)]
        return "\n".join([f"{self.lead}: {self.question}", *choices])

    @property
    def wanted(self):
        """What kind of answer is asked for, in a sentence."""
        return _ASK[self.kind]

    @property
    def _call(self):
        return f'answer("{self.id}", ...)'

    def _repr_html_(self):
        """The same, for a page that has no form: a code host, an exported notebook."""
        how = (
            f"{self.wanted} In JupyterLab a form asks for it; without one, run "
            f"<code>from cnnlib.checks import answer</code> and "
            f"<code>{escape(self._call)}</code>."
        )
        said = escape(self.verdict) or how
        return as_html(self.question, self.choices, said, self.notice, self.lead)

    def _repr_mimebundle_(self, **kwargs):
        bundle = {"text/plain": repr(self), "text/html": self._repr_html_()}
        try:
            widget, _ = self._widget()._repr_mimebundle_()
        except ImportError:  # no anywidget: the text says how to answer
            return bundle
        return widget | bundle

    def _widget(self):
        """A form for a student; a vote where the lesson is given as a lecture."""
        if os.environ.get("CNNLIB_LECTURE"):
            from cnnlib.checks.vote import vote

            return vote(self)
        from cnnlib.checks.form import form

        return form(self)


def as_html(question, choices, said, notice="", lead="Predict"):
    """A question for a page that has no form.

    Parameters
    ----------
    question : str
    choices : sequence of str
    said : str
        What follows the choices, as HTML: how to answer, or the verdict.
    notice : str
    lead : str
        What stands before the question.

    Returns
    -------
    str

    Examples
    --------
    >>> as_html("Is 1 < 2?", [], "You said 1: that is what comes out.")[:50]
    '<p><strong>Predict:</strong> Is 1 &lt; 2?</p><p>Yo'
    """
    choices = "".join(f"<li>{escape(choice)}</li>" for choice in choices)
    return (
        f"<p><strong>{escape(lead)}:</strong> {escape(question)}</p>"
        + (f"<ol>{choices}</ol>" if choices else "")
        + f"<p>{said}</p>"
        + (f"<p>{escape(notice)}</p>" if notice else "")
    )


_ASK = {
    "number": "A number.",
    "shape": "A shape, such as (3, 28, 28).",
    "choice": "One of these.",
}


def _check_question(id, sealed, choices):
    """The kind of the question, or a ValueError for its author."""
    if not re.fullmatch(r"\d\d-[a-z0-9-]+", id):
        raise ValueError(f"predict: id must look like 02-corner, got {id!r}")
    found = re.fullmatch(r"(number|shape|choice):[0-9a-f]{8}", sealed)
    if not found:
        raise ValueError(f"predict: answer must come from seal(), got {sealed!r}")
    kind = found[1]
    if (kind == "choice") != bool(choices):
        raise ValueError(f"predict: choices belong to a sealed choice, got {sealed!r}")
    if choices and sum(seal(id, choice) == sealed for choice in choices) != 1:
        raise ValueError(f"predict: no choice of {id} is the sealed one")
    return kind


def _hash(id, text):
    return blake2s(f"{id}: {text}".encode(), digest_size=4).hexdigest()
