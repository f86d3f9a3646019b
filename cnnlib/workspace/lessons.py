"""What there is in the course, what the student has done of it, and what is next."""

import ast
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from cnnlib.checks import catalogue, progress
from cnnlib.checks.schedule import agenda, local_time
from cnnlib.workspace import notebooks
from cnnlib.workspace.course import Course

__all__ = ["Asked", "Lesson", "for_review", "lessons", "next_step"]

_TITLE = re.compile(r"^# \d\d · (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Asked:
    """A question as it stands in a lesson.

    Attributes
    ----------
    id, question, sealed, choices
        As the lesson gives them to `predict`.
    page : str
        The lesson's name in a workspace.
    section : str
        The heading that the question stands under.
    """

    id: str
    question: str
    sealed: str
    choices: tuple
    page: str
    section: str


@dataclass
class Lesson:
    """A lesson with its exercise, and what the student did there.

    Attributes
    ----------
    page : str
        The lesson's name in a workspace.
    title : str
    asked : dict of str to Asked
        Its questions, in their order.
    questions : dict of str to list
        The answers to each question, in its order: empty where there are none.
    functions : dict of str to dict
        For each function of the exercise, ``best`` of how many ``points``, ``hints``.
    """

    page: str
    title: str
    asked: dict
    questions: dict
    functions: dict

    @property
    def id(self):
        """Such as ``02_convolution``; its exercise has the same."""
        return PurePosixPath(self.page).stem

    @property
    def number(self):
        """Two digits."""
        return self.id[:2]

    @property
    def exercise(self):
        """The exercise's name in a workspace."""
        return f"exercises/{self.id}/{self.id}.ipynb"

    @property
    def answered(self):
        """The answers of each question that has any."""
        return [answers for answers in self.questions.values() if answers]

    @property
    def begun(self):
        """Whether anything was done here."""
        tried = (f["best"] or f["hints"] for f in self.functions.values())
        return bool(self.answered) or any(tried)

    @property
    def open(self):
        """(page, what, heading) of the first thing that is not done, or None."""
        for id, answers in self.questions.items():
            if not answers:
                section = self.asked[id].section or self.title
                return self.page, f"lesson {self.number}, “{section}”", section
        for name, function in self.functions.items():
            if function["best"] < function["points"]:
                return self.exercise, f"exercise {self.number}, {name}", ""
        return None


def lessons(course=None):
    """Every lesson of the course, begun or not.

    Parameters
    ----------
    course : Course, optional

    Returns
    -------
    list of Lesson

    Raises
    ------
    ProgressError
        If the progress file is damaged or may not be read.

    Examples
    --------
    >>> [lesson.title for lesson in lessons()][:3]
    ['Start here', 'Why convolution', 'Convolution']
    """
    course, kept = course or Course(), progress.load()
    pages = [p for p in course.pages if p.endswith(".ipynb")]
    pages = [p for p in pages if not p.startswith("exercises/")]
    return [_lesson(course, page, kept) for page in sorted(pages, key=_number)]


def next_step(found):
    """What is open, from the last lesson that was begun on: as `Lesson.open`."""
    last = max((i for i, lesson in enumerate(found) if lesson.begun), default=0)
    steps = (lesson.open for lesson in found[last:] + found[:last])
    return next(filter(None, steps), None)


def for_review(found, clock=local_time):
    """What of the lessons is asked again, and when: see `cnnlib.checks.schedule`.

    Parameters
    ----------
    found : list of Lesson
    clock : callable, optional
        Gives the time, with a time zone.

    Returns
    -------
    Agenda
    """
    ids = [id for lesson in found for id in lesson.questions]
    return agenda(progress.load(), ids, clock())


def _number(page):
    return PurePosixPath(page).name


def _lesson(course, page, kept):
    cells = notebooks.read(course.pages[page].read_bytes())["cells"]
    title = _TITLE.search("\n".join(map(notebooks.text, cells)))
    id = PurePosixPath(page).stem
    asked = {question.id: question for question in _asked(page, cells)}
    given = kept.get("predictions", {})
    return Lesson(
        page,
        title[1] if title else id,
        asked,
        {question: progress.answers(given.get(question, {})) for question in asked},
        _functions(id, kept.get("exercises", {})),
    )


def _asked(page, cells):
    """The questions of a lesson's cells, each with the heading above it."""
    section = ""
    for cell in cells:
        text = notebooks.text(cell)
        if cell["cell_type"] == "markdown":
            section = ([section] + notebooks.headings(text))[-1]
        elif "predict(" in text:
            for id, question, answer, choices in _calls(text):
                yield Asked(id, question, answer, choices, page, section)


def _calls(source):
    """What a cell gives to `predict`: id, question, sealed answer, choices."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:  # a line for IPython
        return
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "predict":
            try:
                id, question = map(ast.literal_eval, node.args)
                named = {k.arg: ast.literal_eval(k.value) for k in node.keywords}
                yield id, question, named["answer"], tuple(named.get("choices") or ())
            except (KeyError, ValueError):  # another function of this name
                continue


def _functions(id, kept):
    exercises = catalogue.load(id) if id in catalogue.assignments() else ()
    none = {"best": 0, "hints": 0}
    return {
        e.name: none | kept.get(e.name, {}) | {"points": e.points} for e in exercises
    }
