"""A run over a class: read, grade in threads, write, and go on after being killed.

The record of a student is written last. Where it is there and nothing has changed
since, the student is not graded again, so a run that was killed goes on where it was,
and running twice changes nothing.
"""

import hashlib
import json
import os
import secrets
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import cnnlib
from cnnlib.checks import catalogue
from cnnlib.grading import GradingError, grader, pages
from cnnlib.grading.course import write_atomically
from cnnlib.grading.gradebook import ByHand, fits
from cnnlib.grading.grader import FunctionResult, Grade
from cnnlib.grading.submission import Unreadable, clean

__all__ = ["Result", "Run", "check_assignment", "cores", "new_seed", "version_of"]


@dataclass(frozen=True)
class Result:
    """What became of a student's submission in a run.

    Attributes
    ----------
    student : str
    handed_in : bool
        Whether there was anything of this assignment.
    timestamp : datetime or None
    secret : str
    functions : list of FunctionResult
    notes : list of str
    record : dict
        What is kept, once everything else is written.
    fresh : bool
        Whether it was graded in this run.
    """

    student: str
    handed_in: bool
    timestamp: object
    secret: str
    functions: list
    notes: list
    record: dict
    fresh: bool


def check_assignment(assignment):
    """The exercises of an assignment; GradingError if there is none of that name."""
    try:
        return catalogue.load(assignment)
    except ValueError as error:
        raise GradingError(str(error)) from error


def new_seed():
    """A seed of hidden cases that nobody can guess."""
    return secrets.randbits(32)


def cores():
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Run:
    """A run over the submissions of an assignment.

    Parameters
    ----------
    course : Course
    assignment : str
    seed : int or None
        Of the hidden cases. None goes on with an unfinished run's, else draws one, and
        keeps what earlier runs graded.
    seconds : float
        Limit for one call.
    sandbox : bool
    grade : callable
        `grader.grade`, or something that calls it elsewhere.
    """

    def __init__(
        self,
        course,
        assignment,
        seed=None,
        seconds=grader.SECONDS_PER_CALL,
        sandbox=True,
        grade=grader.grade,
    ):
        self.exercises = check_assignment(assignment)
        self.course, self.assignment = course, assignment
        self.seconds, self.sandbox, self._grade = seconds, sandbox, grade
        self.version = version_of(assignment)
        unfinished = _load(course.unfinished(assignment)) or {}
        self.only_this_seed = seed is not None or bool(unfinished.get("only"))
        self.seed = seed if seed is not None else unfinished.get("seed")
        if not isinstance(self.seed, int):
            self.seed = new_seed()

    def results(self, students, jobs):
        """Grade, `jobs` at a time; yield each `Result` as it is ready.

        Only a few submissions are in memory at any time.
        """
        names, waiting = iter(students), set()
        with ThreadPoolExecutor(jobs) as pool:
            try:
                for name in names:
                    waiting.add(pool.submit(self._one, name))
                    if len(waiting) >= 3 * jobs:
                        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                        yield from (future.result() for future in done)
                while waiting:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            finally:
                pool.shutdown(cancel_futures=True)

    def begin(self):
        """Note the seed, for the case that this run is killed."""
        kept = {"seed": self.seed, "only": self.only_this_seed}
        write_atomically(self.course.unfinished(self.assignment), json.dumps(kept))

    def end(self):
        """All are graded: the next run draws a seed of its own."""
        self.course.unfinished(self.assignment).unlink(missing_ok=True)

    def _one(self, student):
        """Read and grade a submission, and write the page for formgrader."""
        handed = self.course.read(student, self.assignment)
        record = self._kept(handed)
        fresh = record is None
        if fresh:
            record = self._graded(handed)
        functions = _functions(record)
        if handed.exists:
            page = pages.notebook(handed.data, functions, record["notes"])
            name = f"{self.assignment}.ipynb"
            self._beside(handed, "autograded", name, page)
        return Result(
            student,
            handed.exists,
            handed.timestamp,
            handed.secret,
            functions,
            record["notes"],
            record,
            fresh,
        )

    def _kept(self, handed):
        """The record of a submission, if it is still true; else None."""
        record = _load(self.course.record(handed.student, self.assignment))
        if record is None or record.get("digest") != handed.digest:
            return None
        if record.get("version") != self.version or not _functions(record):
            return None
        if self.only_this_seed and record.get("seed") != self.seed:
            return None
        timeouts = any(f.status == "timeout" for f in _functions(record))
        return None if timeouts and record.get("seconds") != self.seconds else record

    def _graded(self, handed):
        options = {"seconds": self.seconds, "sandbox": self.sandbox}
        digest = handed.digest
        try:
            grade = self._grade(handed.data, self.assignment, self.seed, **options)
        except (GradingError, OSError):
            raise
        except Exception as error:  # no submission may stop the others
            why = f"the grader failed on it ({type(error).__name__}: {clean(error)})"
            grade = grader.grade(Unreadable(why), self.assignment, self.seed)
            grade = Grade(grade.functions, ["the grader failed: grade it again"])
            digest = ""
        notes = [*handed.notes, *grade.notes]
        if not fits(handed.student):
            notes.append("the folder has a name that no gradebook takes; rename it")
        return {
            "student": handed.student,
            "assignment": self.assignment,
            "digest": digest,
            "version": self.version,
            "seed": self.seed,
            "seconds": self.seconds,
            "functions": [asdict(function) for function in grade.functions],
            "notes": notes,
        }

    def _beside(self, who, step, name, text):
        """Write a page, with what nbgrader's exchange wants to find beside it."""
        folder = self.course.folder(step, who.student, self.assignment)
        write_atomically(folder / name, text)
        timestamp = "" if who.timestamp is None else f"{who.timestamp} UTC"
        write_atomically(folder / "timestamp.txt", timestamp)
        secret = folder / "submission_secret.txt"
        if who.secret or not secret.exists():
            write_atomically(secret, who.secret or secrets.token_hex(64))

    def settle(self, result, book):
        """Write the scores, then the feedback, and last the record."""
        by_hand = ByHand()
        if fits(result.student):
            by_hand = book.write(
                result.student, result.functions, result.timestamp, result.handed_in
            )
        if result.handed_in:
            page = pages.feedback(
                result.student, self.assignment, result.functions, result.notes, by_hand
            )
            self._beside(result, "feedback", f"{self.assignment}.html", page)
        text = json.dumps(result.record, indent=1)
        write_atomically(self.course.record(result.student, self.assignment), text)

    def records(self, students):
        """What is kept of each student, one after the other."""
        for student in students:
            yield _load(self.course.record(student, self.assignment))


def _load(path):
    """A JSON file as a dictionary; None if it is missing or damaged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return kept if isinstance(kept, dict) else None


def _functions(record):
    """The results in a record; none if it is damaged or of another release."""
    try:
        return [FunctionResult(**function) for function in record["functions"]]
    except (KeyError, TypeError):
        return []


@cache
def version_of(assignment):
    """A text that changes when the assignment's cases, points or mistakes do."""
    home = Path(catalogue.__file__).parent / assignment
    digest = hashlib.blake2b(cnnlib.__version__.encode(), digest_size=8)
    for path in sorted(home.rglob("*.py")) or [home.with_suffix(".py")]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
