"""A run over a class: read, grade in threads, write, and go on after being killed.

The record of a student is written last. Where it is there and nothing has changed
since, the student is not graded again, so a run that was killed goes on where it was,
and running twice changes nothing.
"""

import json
import os
import secrets
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from cnnlib.checks import catalogue
from cnnlib.grading import GradingError, grader, options, pages
from cnnlib.grading.course_folder import Handed, write_atomically
from cnnlib.grading.gradebook import ByHand, fits
from cnnlib.grading.results import Record
from cnnlib.grading.submission import Unreadable, clean
from cnnlib.grading.version import version_of

__all__ = ["Result", "Run", "check_assignment", "cores", "new_seed"]


@dataclass(frozen=True)
class Result:
    """What became of a student's submission in a run.

    Attributes
    ----------
    handed : Handed
        What was handed in, without its data.
    record : Record
        What is kept, once everything else is written.
    fresh : bool
        Whether it was graded in this run.
    again : str
        Why it was, though there was a record; may be empty.
    another : bool
        Whether something else was handed in than what an earlier run graded.
    """

    handed: Handed
    record: Record
    fresh: bool
    again: str = ""
    another: bool = False

    @property
    def grade(self):
        """What the submission got."""
        return self.record.grade


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
    course : CourseFolder
    assignment : str
    seed : int or None
        Of the hidden cases. None goes on with an unfinished run's, else draws one, and
        keeps what earlier runs graded.
    seconds : float
        Limit for one call.
    sandbox : bool
    grade : callable
        `grader.grade`, or something that calls it elsewhere.
    regrade : bool
        Whether nothing that earlier runs graded is kept.
    """

    def __init__(
        self,
        course,
        assignment,
        seed=None,
        seconds=grader.SECONDS_PER_CALL,
        sandbox=True,
        grade=grader.grade,
        regrade=False,
    ):
        self.exercises = check_assignment(assignment)
        self.course, self.assignment = course, assignment
        self.seconds, self.sandbox, self._grade = seconds, sandbox, grade
        self.released = course.released(assignment)
        self.version = version_of(assignment, self.released)
        unfinished = _unfinished(course.unfinished(assignment))
        self.regrade, only = regrade, regrade or bool(unfinished.get("only"))
        self.only_this_seed = seed is not None or only
        if seed is None:
            seed = new_seed() if regrade else unfinished.get("seed", new_seed())
        self.seed = seed

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
        kept = Record.read(self.course.record(student, self.assignment))
        again = kept and self._again(kept, handed)
        fresh = kept is None or bool(again)
        record = self._graded(handed) if fresh else kept
        if handed.exists:
            page = _page(handed.data, record.grade)
            self._beside(handed, "autograded", f"{self.assignment}.ipynb", page)
        another = kept is not None and kept.digest not in ("", handed.digest)
        handed = replace(handed, data=b"")
        return Result(handed, record, fresh, again or "", another)

    def _again(self, kept, handed):
        """Why this run might not come to the grade that was kept; or nothing."""
        timeouts = any(f.status == "timeout" for f in kept.grade.functions)
        reasons = {
            "the grader had failed on it": not kept.digest,
            "something else was handed in": kept.digest != handed.digest,
            "what decides the scores has changed": kept.version != self.version,
            "--regrade was given": self.regrade,
            "the seed is another": self.only_this_seed and kept.seed != self.seed,
            "the time limit is another": timeouts and kept.seconds != self.seconds,
        }
        return next((why for why, true in reasons.items() if true), "")

    def _graded(self, handed):
        limits = {"seconds": self.seconds, "sandbox": self.sandbox}
        limits["released"] = self.released
        digest = handed.digest
        try:
            if handed.exists:
                grade = self._grade(handed.data, self.assignment, self.seed, **limits)
            else:
                grade = grader.absent(self.assignment)
        except (GradingError, OSError):
            raise
        except Exception as error:  # no submission may stop the others
            why = f"the grader failed on it ({type(error).__name__}: {clean(error)})"
            grade = grader.grade(Unreadable(why), self.assignment, self.seed)
            grade = replace(grade, notes=("the grader failed: grade it again",))
            digest = ""
        notes = (*handed.notes, *grade.notes)
        if not fits(handed.student):
            notes += ("the folder has a name that no gradebook takes; rename it",)
        grade = replace(grade, notes=notes)
        kept_of = (handed.student, digest, self.version, self.seed, self.seconds)
        return Record(*kept_of, grade)

    def _beside(self, who, step, name, text):
        """Write a page, with what nbgrader's exchange wants to find beside it."""
        folder = self.course.folder(step, who.student, self.assignment)
        timestamp = "" if who.timestamp is None else f"{who.timestamp} UTC"
        write_atomically(folder / "timestamp.txt", timestamp)
        secret = folder / "submission_secret.txt"
        if who.secret or not secret.exists():
            write_atomically(secret, who.secret or secrets.token_hex(64))
        # Last, for whatever releases feedback takes a page for complete.
        write_atomically(folder / name, text)

    def settle(self, result, book):
        """Write the scores, then the feedback, and last the record.

        Returns
        -------
        ByHand
            What stands in the gradebook beside the scores.
        """
        handed, grade, by_hand = result.handed, result.grade, ByHand()
        if fits(handed.student):
            of = (handed.timestamp, handed.exists, result.another)
            by_hand = book.write(handed.student, grade, *of)
        if handed.exists:
            page = pages.feedback(handed.student, grade, by_hand)
            self._beside(handed, "feedback", f"{self.assignment}.html", page)
        result.record.write(self.course.record(handed.student, self.assignment))
        return by_hand

    def grades(self, students):
        """What is kept of each student, one after the other.

        Yields
        ------
        (str, Grade)
        """
        for student in students:
            kept = Record.read(self.course.record(student, self.assignment))
            yield student, kept.grade


def _page(data, grade):
    """A notebook for formgrader; where the student's cannot be shown, the reports."""
    try:
        return pages.notebook(data, grade)
    except Exception as error:  # no submission may stop the others
        why = f"the notebook cannot be shown ({type(error).__name__})"
        return pages.notebook(Unreadable(why), grade)


def _unfinished(path):
    """What `begin` noted; nothing if the file is missing or damaged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {"only": kept["only"], "seed": options.seed(kept["seed"])}
    except (OSError, ValueError, RecursionError, TypeError, KeyError):
        return {}
