"""Counting: one question is open at a time, and each voter has one vote on it."""

from collections import Counter
from dataclasses import dataclass

from cnnlib.checks.spelling import spelling

__all__ = ["Asked", "VoteError", "Votes"]

_LONGEST = 40  # characters of an answer


class VoteError(ValueError):
    """A vote that is not counted, and why."""


@dataclass(frozen=True)
class Asked:
    """A question to the class.

    Attributes
    ----------
    question : str
        Its text, by which it is known.
    kind : {"choice", "number", "shape"}
    choices : tuple of str
        What to choose from; of a choice only.
    """

    question: str
    kind: str
    choices: tuple = ()

    def read(self, text):
        """The one spelling of an answer, whatever the phone sends."""
        if self.kind != "choice":
            if len(text) > _LONGEST:
                raise VoteError("That is too long for an answer.")
            try:
                answer = spelling(self.kind, text)
            except ValueError:
                example = {"number": "12, 0.25 or 1/3", "shape": "(3, 28, 28)"}
                raise VoteError(
                    f"Enter a {self.kind}, such as {example[self.kind]}."
                ) from None
            if len(answer) > _LONGEST:
                raise VoteError("That is too large for an answer.")
            return answer
        if text not in self.choices:
            raise VoteError("Choose one of the answers.")
        return text


class Votes:
    """The votes of a class, while a lecture lasts.

    Parameters
    ----------
    most : int, optional
        Voters that are counted.
    most_of_one : int, optional
        Voters that are counted from one address: a classroom may be behind one, and
        whoever invents voters comes from one. That bounds them, and no more.

    Attributes
    ----------
    asked : Asked or None
        The question that is open.
    turn : int
        How often that has changed.
    listeners : list of callable
        Called with the question's text when its count has changed, and with None when
        another question is open, or none.

    Examples
    --------
    >>> votes = Votes()
    >>> votes.ask(Asked("How much is 2 + 3?", "number"))
    >>> votes.take("one phone", "10.0.0.7", "6")
    >>> votes.take("one phone", "10.0.0.7", "5.0")
    >>> votes.take("another", "10.0.0.8", "5")
    >>> votes.counted("How much is 2 + 3?")
    [('5', 2)]
    """

    def __init__(self, most=1000, most_of_one=400):
        self.asked, self.turn, self.listeners = None, 0, []
        self._askers = {}  # who asks → what, the latest last
        self._most, self._most_of_one = most, most_of_one
        self._said = {}  # question → voter → (answer, address)

    def ask(self, asked, by=None):
        """Open a question, or with None close it; what another one asks stays open."""
        self._askers.pop(by, None)
        if asked:
            self._askers[by] = asked
        before, self.asked = self.asked, next(reversed(self._askers.values()), None)
        if self.asked != before:
            self.turn += 1
            self._tell(None)

    def clear(self, question):
        """Forget all votes on a question: the class is counted again."""
        self._said.pop(question, None)
        self.turn += 1
        self._tell(None)

    def take(self, voter, address, text):
        """Count a vote, in place of what the same voter said before.

        Raises
        ------
        VoteError
            If no question is open, or the vote is none.
        """
        if not self.asked:
            raise VoteError("The count is closed.")
        answer = self.asked.read(text)
        said = self._said.setdefault(self.asked.question, {})
        if voter not in said and not self._has_room(said, address):
            raise VoteError("There are too many voters: this vote is not counted.")
        said[voter] = answer, address
        self._tell(self.asked.question)

    def said(self, voter):
        """What a voter said last on the open question; empty if nothing."""
        question = self.asked.question if self.asked else None
        return self._said.get(question, {}).get(voter, ("", ""))[0]

    def counted(self, question):
        """The answers and how many gave them, the most frequent first."""
        answers = (answer for answer, _ in self._said.get(question, {}).values())
        return Counter(answers).most_common()

    def _has_room(self, said, address):
        neighbours = sum(place == address for _, place in said.values())
        return len(said) < self._most and neighbours < self._most_of_one

    def _tell(self, question):
        for listener in list(self.listeners):
            listener(question)
