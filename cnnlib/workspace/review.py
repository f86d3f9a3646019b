"""What was answered wrongly is asked again: on a page, or in a terminal."""

import sys
from html import escape

from cnnlib.checks import progress
from cnnlib.checks.schedule import DAYS, due, in_words, local_time
from cnnlib.checks.spelling import said_of
from cnnlib.checks.student import Prediction, seal
from cnnlib.checks.variations import varied, vary
from cnnlib.workspace.folder import WorkspaceError
from cnnlib.workspace.lessons import for_review, lessons
from cnnlib.workspace.overview import link

__all__ = ["review"]

_PAUSES = f"{', '.join(map(str, DAYS[:-1]))} and {DAYS[-1]} days"


def review(clock=local_time):
    """Ask again what you answered wrongly in the lessons.

    A question whose first answer was wrong comes again after 1, 3, 7 and 21 days; a
    wrong answer begins anew. Where the question allows it, its numbers are others. At
    most ten come on one day. In a notebook they are forms, elsewhere the terminal asks.

    Parameters
    ----------
    clock : callable, optional
        Gives the time, with a time zone; by default this machine's.

    Raises
    ------
    ProgressError
        If the progress file is damaged or may not be read; a notebook prints that.
    WorkspaceError
        If something is due and there is nobody to ask: the input is no terminal.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> review(lambda: datetime(1970, 1, 1, tzinfo=UTC))
    Nothing to review: what you answer wrongly in a lesson comes again here.
    """
    shell = sys.modules.get("IPython")
    in_notebook = shell and shell.get_ipython()
    try:
        found = lessons()
        questions = _questions(found, clock)
    except progress.ProgressError as error:
        if not in_notebook:
            raise
        print(f"{error}.")
        return
    if not questions:
        print(_outlook(found, clock))
    elif in_notebook:
        _on_the_page(questions, shell.display.display)
    else:
        _in_the_terminal(questions)
        print(f"\n{_outlook(found, clock)}")


class _Repetition(Prediction):
    """A lesson's question, asked again; one answer settles it for the day."""

    section = "review"
    lead = "Asked again"

    def __init__(self, asked, first, before, clock):
        self.asked, self.first = asked, first
        question, sealed, choices = asked.question, asked.sealed, asked.choices
        if varies := asked.id in varied():
            other = vary(asked.id, before)
            question, choices = other.question, other.choices
            sealed = seal(asked.id, other.answer)
        kind = sealed.partition(":")[0]
        super().__init__(asked.id, question, kind, sealed, choices, clock=clock)
        self.way = "Its place in the lesson shows why."
        if varies:
            self.way = f"It is {self._read(other.answer)}: {other.how}."

    @property
    def source(self):
        """Where it comes from, in words."""
        return f"lesson {self.id[:2]}, “{self.asked.section}”"

    @property
    def settled(self):
        return bool(self.answers)

    @property
    def verdict(self):
        if not self.answers:
            return ""
        said = f"You said {self.answers[-1]['answer']}: that is "
        if self.answers[-1]["right"]:
            said += "what comes out."
        else:
            said += f"not what comes out. {self.way}"
        now = self.clock()
        if day := due(self.first, self.answers, now):
            return f"{said} This comes again {in_words(day, now)}."
        return f"{said} You knew it after {_PAUSES}: it is done."


def _questions(found, clock):
    """What is due today, ready to be asked."""
    kept = progress.load().get("review", {})
    asked = {id: one for lesson in found for id, one in lesson.asked.items()}
    first = {
        id: given[0] for one in found for id, given in one.questions.items() if given
    }
    return [
        _Repetition(
            asked[id], first[id], len(progress.answers(kept.get(id, {}))), clock
        )
        for id in for_review(found, clock).today
    ]


def _outlook(found, clock):
    """When to come back."""
    now, agenda = clock(), for_review(found, clock)
    if agenda.today:
        return f"Still due today: {len(agenda.today)}."
    if agenda.then:
        return f"Nothing is due; the next question comes {in_words(agenda.then, now)}."
    return "Nothing to review: what you answer wrongly in a lesson comes again here."


def _on_the_page(questions, display):
    for number, question in enumerate(questions, 1):
        count = f"{number} of {len(questions)}, from "
        asked = question.asked
        words = link(asked.page, question.source, asked.section)
        caption = {
            "text/html": f"<p>{escape(count)}{words}</p>",
            "text/plain": count + question.source,
        }
        display(caption, raw=True)
        question.ask()
        display(question)


def _in_the_terminal(questions):
    if not (sys.stdin and sys.stdin.isatty()):
        count = len(questions)
        due = "1 question that is" if count == 1 else f"{count} questions that are"
        raise WorkspaceError(
            f"nobody can answer the {due} due: run it in a terminal, or `review()` in "
            "a notebook"
        )
    try:
        for number, question in enumerate(questions, 1):
            print(f"\n{number} of {len(questions)}, from {question.source}")
            _ask(question)
    except EOFError:  # Ctrl-D
        print("\nWhat you answered is kept.")


def _ask(question):
    print(question.text)
    while not question.answers:
        try:
            question.commit(input(f"{question.wanted} > "))
        except ValueError as error:
            print(said_of(error))
    print(" ".join(filter(None, [question.verdict, question.notice])))
