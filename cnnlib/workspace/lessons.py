"""What there is in the course, what the student has done of it, and what is next."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from cnnlib.checks import catalogue, progress
from cnnlib.workspace import notebooks
from cnnlib.workspace.course import Course

__all__ = ["Lesson", "lessons", "next_step"]

_QUESTION = re.compile(r"\bpredict\(\s*[\"'](\d\d-[a-z0-9-]+)[\"']")
_TITLE = re.compile(r"^# \d\d · (.+)$", re.MULTILINE)


@dataclass
class Lesson:
    """A lesson with its exercise, and what the student did there.

    Attributes
    ----------
    page : str
        The lesson's name in a workspace.
    title : str
    questions : dict of str to list
        The answers to each question, in its order: empty where there are none.
    functions : dict of str to dict
        For each function of the exercise, ``best`` of how many ``points``, ``hints``.
    """

    page: str
    title: str
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
        """(page, what) of the first thing that is not done, or None."""
        for id, answers in self.questions.items():
            if not answers:
                return self.page, f"lesson {self.number}, question {id}"
        for name, function in self.functions.items():
            if function["best"] < function["points"]:
                return self.exercise, f"exercise {self.number}, {name}"
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


def _number(page):
    return PurePosixPath(page).name


def _lesson(course, page, kept):
    cells = notebooks.read(course.pages[page].read_bytes())["cells"]
    text = "\n".join(map(notebooks.text, cells))
    title = _TITLE.search(text)
    id = PurePosixPath(page).stem
    given = kept.get("predictions", {})
    return Lesson(
        page,
        title[1] if title else id,
        {q: progress.answers(given.get(q, {})) for q in _QUESTION.findall(text)},
        _functions(id, kept.get("exercises", {})),
    )


def _functions(id, kept):
    exercises = catalogue.load(id) if id in catalogue.assignments() else ()
    none = {"best": 0, "hints": 0}
    return {
        e.name: none | kept.get(e.name, {}) | {"points": e.points} for e in exercises
    }
