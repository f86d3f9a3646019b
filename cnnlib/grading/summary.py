"""What a run says at its end: the table of a class, and the rows of ``--json``."""

import json
import os
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from cnnlib.checks import catalogue
from cnnlib.checks.report import NOTHING_WRITTEN
from cnnlib.grading.gradebook import ByHand
from cnnlib.grading.results import STATUSES
from cnnlib.grading.submission import clean
from cnnlib.workspace.overview import table

__all__ = ["MOST_NOTES", "ClassSummary", "mistakes_table", "write_rows"]

MOST_NOTES = 20
MOST_NAMES = 10
MOST_MISTAKES = 5
# Where a word with the student may help; what is wrong or missing says so itself.
TO_ASK = ("timeout", "died", "refused", "unreadable", "absent")


class ClassSummary:
    """Counts over a class, kept while results come in.

    Parameters
    ----------
    exercises : sequence of Exercise

    Attributes
    ----------
    unknown : dict of str to list of str
        Names that are nobody's, by where they stand.
    """

    def __init__(self, exercises):
        self.exercises, self.unknown = exercises, {}
        self.students = self.handed_in = self.fresh = 0
        self.statuses, self.points, self.mistakes = Counter(), Counter(), Counter()
        self.again, self.unwritten = Counter(), Counter()
        self.named = {status: [] for status in (*TO_ASK, *_TO_KNOW)}
        self.notes, self.more_notes = [], 0

    def add(self, result, by_hand=None):
        """Count a `Result`, and what stands in the gradebook beside its scores."""
        name = clean(result.handed.student, 60)
        self.students += 1
        for kind, text in _to_know(by_hand or ByHand(), result.grade):
            self.named[kind].append(f"{name}{text}")
        if not result.handed.exists:
            self.named["absent"].append(name)
            return
        self.handed_in += 1
        self.fresh += result.fresh
        self.again[result.again] += bool(result.again)
        for function in result.grade.functions:
            self.statuses[function.name, function.status] += 1
            self.points[function.name] += function.points
            self.unwritten[function.name] += NOTHING_WRITTEN in function.message
            for mistake in filter(None, (function.mistake or "").split("+")):
                self.mistakes[function.name, mistake] += 1
        for status in {f.status for f in result.grade.functions} & set(TO_ASK):
            self.named[status].append(name)
        for note in result.grade.notes:
            if len(self.notes) < MOST_NOTES:
                self.notes.append(f"{name}: {note}")
            else:
                self.more_notes += 1

    def __str__(self):
        parts = [self._head(), self._table()] if self.handed_in else [self._head()]
        parts += [self._again()] if self.mistakes else []
        parts += ["\n".join(asked)] if (asked := list(self._asked())) else []
        parts += ["\n".join(["Odd:", *self._noted()])] if self.notes else []
        return "\n\n".join(parts)

    def _head(self):
        most = sum(exercise.points for exercise in self.exercises)
        absent = self.students - self.handed_in
        text = f"Submissions: {self.handed_in}"
        text += f"; students without one: {absent}" if absent else ""
        if self.handed_in:
            mean = sum(self.points.values()) / self.handed_in
            text += f"; mean {mean:.2f} of {most:g} points"
        text += f". Graded now: {self.fresh}, kept: {self.handed_in - self.fresh}."
        for why, count in (+self.again).most_common():
            text += f"\nGraded again: {count}, since {why}."
        return text

    def _table(self):
        seen = {status for _, status in self.statuses}
        shown = [status for status in STATUSES if status in seen]
        rows = []
        for exercise in self.exercises:
            name = exercise.name
            mean = f"{self.points[name] / self.handed_in:.2f} of {exercise.points:g}"
            rows.append((name, *(self.statuses[name, s] for s in shown), mean))
        lines = [table(("function", *shown, "mean"), rows)]
        if stubs := [f"{n} {count}" for n, count in (+self.unwritten).items()]:
            lines.append(f"Wrong because nothing is written yet: {', '.join(stubs)}")
        return "\n".join(lines)

    def _again(self):
        """The most frequent mistakes of this class, with their sentences."""
        head, rows = mistakes_table(self.mistakes)
        lines = ["To explain again in the next lecture:", table(head, rows)]
        if (more := len(self.mistakes) - len(rows)) > 0:
            lines.append(f"and {more} more")
        return "\n".join(lines)

    def _asked(self):
        """By kind, the students of whom a teacher may want to know."""
        for kind, names in self.named.items():
            if names:
                yield _listed(_TO_KNOW.get(kind, kind), names)
        for where, names in self.unknown.items():
            names = [clean(name, 60) for name in names]
            if where == "submitted":
                yield _listed("Not in students.csv", names)
            else:
                yield _listed(f"In {where}, but not in the class", names)

    def _noted(self):
        more = [f"and {self.more_notes} more"] if self.more_notes else []
        return sorted(self.notes) + more


def mistakes_table(counts):
    """The most frequent mistakes, with their sentences.

    Parameters
    ----------
    counts : Counter
        Of (function, id of a mistake).

    Returns
    -------
    (tuple of str, list of tuple)
        Head and rows of a table.

    Examples
    --------
    >>> mistakes_table(Counter({("corr2d", "none-of-ours"): 3}))[1]
    [(3, 'corr2d', 'none of ours')]
    """
    names = {
        (exercise.name, mistake.id): mistake.name
        for exercise in catalogue.by_name().values()
        for mistake in exercise.mistakes
    }
    rows = [
        (count, function, names.get((function, mistake), mistake.replace("-", " ")))
        for (function, mistake), count in counts.most_common(MOST_MISTAKES)
    ]
    return ("students", "function", "what they did"), rows


_TO_KNOW = {
    "late": "Late",
    "untimed": "Late or not, nobody knows, for no time is noted",
    "outdated": "Points by hand from before, to look at again",
    "earlier": "Nothing handed in, but points in the gradebook from an earlier run",
}


def _to_know(by_hand, grade):
    """What there is to say of somebody's place in the gradebook: kind, text."""
    if by_hand.late:
        cost = f", costs {by_hand.penalty:g}" if by_hand.penalty else ""
        yield "late", f" ({_in_words(by_hand.late)}{cost})"
    if by_hand.untimed:
        yield "untimed", ""
    for function in grade.functions:
        if (name := function.name) in by_hand.outdated:
            points = f"{by_hand.points[name]:g}, not {function.points:g}"
            yield "outdated", f" ({name}: {points})"
    if by_hand.earlier:
        yield "earlier", ""


def _in_words(time):
    """A time in its two largest units.

    Examples
    --------
    >>> from datetime import timedelta
    >>> [_in_words(timedelta(minutes=m)) for m in (0.5, 60, 125, 4321)]
    ['1 min', '1 h', '2 h 5 min', '3 d 1 min']
    """
    minutes = -(-time // timedelta(minutes=1))
    units = {"d": minutes // 1440, "h": minutes // 60 % 24, "min": minutes % 60}
    return " ".join([f"{n} {unit}" for unit, n in units.items() if n][:2])


def _listed(head, names):
    more = len(names) - MOST_NAMES
    rest = f" and {more} more" if more > 0 else ""
    return f"{head}: {', '.join(sorted(names)[:MOST_NAMES])}{rest}"


def write_rows(path, rows):
    """Write rows as a JSON list, in ASCII, and only then replace the file.

    Parameters
    ----------
    path : path
    rows : iterable of dict
        Written one by one, so that a large class needs no memory.
    """
    path = Path(path)
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=".rows-")
    try:
        with open(handle, "w", encoding="ascii") as file:
            file.write("[")
            for number, entry in enumerate(rows):
                file.write(",\n" if number else "\n")
                file.write(json.dumps(entry))
            file.write("\n]\n")
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
