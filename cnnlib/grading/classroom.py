"""``cnnlib live``: what a class has done up to this moment, as far as it shares that.

Each student who shares has one small file, see `cnnlib.checks.sharing`. They are read
as anything that students write: no links, a bounded size, nothing but what the course
knows. What is wrong with one is said beside its name, and the others are shown.
"""

import json
import os
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cnnlib.checks.sharing import ENTRY
from cnnlib.grading import GradingError
from cnnlib.grading.course_folder import write_atomically
from cnnlib.grading.submission import Unreadable, clean, read
from cnnlib.grading.summary import MOST_NOTES, mistakes_table
from cnnlib.workspace.lessons import lessons
from cnnlib.workspace.overview import table

__all__ = ["Classroom", "Shared", "live"]

LARGEST = 2**16  # bytes of a student's file
MOST_STUDENTS = 5000
SECONDS = 2.0  # between two looks at the folder
_ID = re.compile("[a-z0-9-]{1,60}")  # of a mistake
_MALFORMED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_NO_FOLDER = "name the class's folder with --folder, or in the variable CNNLIB_CLASS"


@dataclass
class Shared:
    """What one student shares.

    Attributes
    ----------
    predictions : dict of str to (bool, bool)
        Whether the first answer was right, and whether the latest one is.
    points : dict of str to float
        The most points so far, by function.
    mistakes : dict of str to list of str
        The mistakes that the last check recognised, by function.
    """

    predictions: dict = field(default_factory=dict)
    points: dict = field(default_factory=dict)
    mistakes: dict = field(default_factory=dict)


class Classroom:
    """What a class shares at this moment.

    Parameters
    ----------
    folder : path, optional
        By default the one that ``CNNLIB_CLASS`` names.

    Attributes
    ----------
    students : dict of str to Shared
    odd : list of str
        Whose file cannot be read, and why.

    Raises
    ------
    GradingError
        If there is no such folder.
    """

    def __init__(self, folder=None):
        folder = folder or os.environ.get("CNNLIB_CLASS")
        if not folder or not os.path.isdir(folder):
            where = f"there is no folder {clean(folder)}; " if folder else ""
            raise GradingError(where + _NO_FOLDER)
        self._folder, self._known = Path(folder), _course()
        self.students, self.odd = {}, []
        for name in self._names():
            try:
                self.students[name] = self._read(name)
            except FileNotFoundError:
                continue  # shares nothing
            except Unreadable as error:
                self.odd.append(f"{clean(name, 60)}: {error}")

    def _names(self):
        with os.scandir(self._folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name[0] != ".")
        if (more := len(names) - MOST_STUDENTS) > 0:
            self.odd.append(f"{more} more folders are not looked into")
        return names[:MOST_STUDENTS]

    def _read(self, name):
        path = self._folder / name / ENTRY
        if not os.path.lexists(path):
            if (self._folder / name).is_dir():
                raise FileNotFoundError
            raise Unreadable("not a student's folder")
        try:
            kept = json.loads(read(path, self._folder, LARGEST))
            return self._shared(kept["predictions"], kept["exercises"])
        except Unreadable:
            raise
        except _MALFORMED as error:
            raise Unreadable("holds no progress") from error

    def _shared(self, predictions, exercises):
        """What of a file is of the course; numbers lie between 0 and full points."""
        shared = Shared()
        for lesson in self._known:
            for id in lesson.questions.keys() & predictions.keys():
                given = predictions[id]
                shared.predictions[id] = given["first"] is True, given["now"] is True
            for name in lesson.functions.keys() & exercises.keys():
                entry, most = exercises[name], lesson.functions[name]["points"]
                shared.points[name] = min(max(0.0, float(entry["best"])), float(most))
                found = str(entry.get("mistake") or "")
                shared.mistakes[name] = [
                    m for m in found.split("+") if _ID.fullmatch(m)
                ]
        return shared

    def _lesson(self, number):
        wanted = [one for one in self._known if one.number == number.zfill(2)]
        if not wanted:
            numbers = ", ".join(one.number for one in self._known)
            raise GradingError(f"there is no lesson {number!r}; there are {numbers}")
        return wanted[0]

    def tables(self, number=None):
        """What there is to show: parts, each (title, head, rows).

        Parameters
        ----------
        number : str, optional
            One lesson's: its questions, its functions, and who did what of them.

        Raises
        ------
        GradingError
            If there is no such lesson.
        """
        if number is None:
            found = [one for one in self._known if any(self._of(one))]
            head = ("lesson", "students", "predictions", "right at first", "right now")
            yield "Lessons", (*head, "solved"), [self._line(one) for one in found]
        else:
            found = [self._lesson(number)]
            yield from self._in_detail(found[0])
        names = {name for lesson in found for name in lesson.functions}
        counts = Counter(
            (name, mistake)
            for shared in self.students.values()
            for name, mistakes in shared.mistakes.items()
            if name in names
            for mistake in mistakes
        )
        if counts:
            yield "Mistakes at this moment", *mistakes_table(counts)

    def _of(self, lesson):
        """For each student, what is done of a lesson: (answers, functions solved)."""
        for shared in self.students.values():
            given = shared.predictions
            answers = [given[id] for id in lesson.questions if id in given]
            tried = [n for n in lesson.functions if n in shared.points]
            if answers or tried:
                full = [n for n in tried if self._is_full(lesson, n, shared.points[n])]
                yield answers, full

    @staticmethod
    def _is_full(lesson, name, points):
        return points >= lesson.functions[name]["points"]

    def _line(self, lesson):
        done = list(self._of(lesson))
        answers = [answer for given, _ in done for answer in given]
        right = [sum(answer[which] for answer in answers) for which in (0, 1)]
        solved = sum(len(full) for _, full in done)
        name = f"{lesson.number} {lesson.title}"
        return name, len(done), len(answers), *right, solved

    def _in_detail(self, lesson):
        everybody = self.students.values()
        rows = []
        for id in lesson.questions:
            given = [s.predictions[id] for s in everybody if id in s.predictions]
            rows.append((id, len(given), *(sum(g[n] for g in given) for n in (0, 1))))
        yield (
            "Predictions",
            ("question", "committed", "right at first", "right now"),
            rows,
        )
        rows = []
        for name in lesson.functions:
            tried = [s.points[name] for s in everybody if name in s.points]
            full = sum(self._is_full(lesson, name, points) for points in tried)
            rows.append((name, len(tried), full))
        if rows:
            yield "Exercise", ("function", "tried", "solved"), rows
        columns = [id.partition("-")[2] for id in lesson.questions]
        rows = [
            (clean(name, 30), *self._cells(lesson, shared))
            for name, shared in self.students.items()
        ]
        yield "Students", ("student", *columns, *lesson.functions), rows

    def _cells(self, lesson, shared):
        for id in lesson.questions:
            first, now = shared.predictions.get(id, (None, None))
            yield "" if first is None else _VERDICTS[first, now]
        for name, function in lesson.functions.items():
            points = shared.points.get(name)
            yield "" if points is None else f"{points:g} of {function['points']:g}"

    @property
    def head(self):
        """How many share."""
        return f"Students who share what they do: {len(self.students)}"

    def text(self, number=None):
        """All of it for a terminal; `number` as in `tables`."""
        parts = [self.head]
        parts += [f"{t}\n{table(h, r)}" for t, h, r in self.tables(number) if r]
        if self.odd:
            more = len(self.odd) - MOST_NOTES
            rest = [f"and {more} more"] if more > 0 else []
            parts.append("\n".join(["Odd:", *self.odd[:MOST_NOTES], *rest]))
        return "\n\n".join(parts)


@cache
def _course():
    """The lessons; to read them takes longer than to read a class."""
    return lessons()


_VERDICTS = {
    (True, True): "right",
    (False, True): "right now",
    (False, False): "not yet",
    (True, False): "not now",
}


def live(lesson=None, folder=None, page=None, follow=False, wait=time.sleep):
    """Carry out ``cnnlib live``: show what the class shares.

    Parameters
    ----------
    lesson : str, optional
        Its number, for one lesson in detail.
    folder : path, optional
        The class's folder; by default the one that ``CNNLIB_CLASS`` names.
    page : path, optional
        A page to write, instead of printing.
    follow : bool, optional
        Whether to go on, and show what changes, until Ctrl-C.
    wait : callable, optional
        Called with seconds between two looks.

    Raises
    ------
    GradingError
        If there is no such folder or lesson.
    """
    from cnnlib.grading.classroom_page import page_of

    shown = None
    while True:
        now = Classroom(folder)
        seen = now.text(lesson)
        if seen != shown and page:
            every = SECONDS if follow else None
            write_atomically(page, page_of(now, lesson, every))
        elif seen != shown:
            print(seen if not follow else f"\x1b[H\x1b[2J{seen}", flush=True)
        shown = seen
        if not follow:
            return
        wait(SECONDS)
