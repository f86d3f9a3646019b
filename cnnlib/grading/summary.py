"""What a run says at its end: the table of a class, and the rows of ``--json``."""

import json
import os
import tempfile
from collections import Counter
from pathlib import Path

from cnnlib.grading.results import STATUSES
from cnnlib.grading.submission import clean
from cnnlib.workspace.overview import table

__all__ = ["ClassSummary", "write_rows"]

MOST_NOTES = 20
MOST_NAMES = 10
# Where a word with the student may help; what is wrong or missing says so itself.
TO_ASK = ("timeout", "died", "refused", "unreadable")


class ClassSummary:
    """Counts over a class, kept while results come in.

    Parameters
    ----------
    exercises : sequence of Exercise
    """

    def __init__(self, exercises):
        self.exercises = exercises
        self.students = self.handed_in = self.fresh = 0
        self.statuses, self.points, self.mistakes = Counter(), Counter(), Counter()
        self.again = Counter()
        self.to_ask = {status: [] for status in TO_ASK}
        self.notes, self.more_notes = [], 0

    def add(self, result):
        """Count a `Result`."""
        self.students += 1
        self.fresh += result.fresh
        self.again[result.again] += bool(result.again)
        self.handed_in += result.handed.exists
        if not result.handed.exists:
            return
        for function in result.grade.functions:
            self.statuses[function.name, function.status] += 1
            self.points[function.name] += function.points
            if function.mistake is not None:
                self.mistakes[function.name, function.mistake] += 1
        name = clean(result.handed.student, 60)
        for status in {f.status for f in result.grade.functions} & set(TO_ASK):
            self.to_ask[status].append(name)
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
        text += f". Graded now: {self.fresh}, kept: {self.students - self.fresh}."
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
        return table(("function", *shown, "mean"), rows)

    def _again(self):
        """The most frequent mistakes of this class, with their sentences."""
        names = {
            (exercise.name, mistake.id): mistake.name
            for exercise in self.exercises
            for mistake in exercise.mistakes
        }
        rows = [
            (count, function, names.get((function, mistake), mistake.replace("-", " ")))
            for (function, mistake), count in self.mistakes.most_common(5)
        ]
        heading = "To explain again in the next lecture:"
        return f"{heading}\n{table(('students', 'function', 'what they did'), rows)}"

    def _asked(self):
        """By status, the students whose work did not come to an end as it should."""
        for status, names in self.to_ask.items():
            more = len(names) - MOST_NAMES
            rest = f" and {more} more" if more > 0 else ""
            if names:
                yield f"{status}: {', '.join(sorted(names)[:MOST_NAMES])}{rest}"

    def _noted(self):
        more = [f"and {self.more_notes} more"] if self.more_notes else []
        return sorted(self.notes) + more


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
