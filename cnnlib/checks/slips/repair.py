"""Small edits of the student's own function: the one that makes it right shows where.

Every edit is tried on the public cases, with copies of what the function reads, under a
deadline, and where it can be in a copy of the kernel; two edits where the first makes
more cases pass and breaks none. Where nothing mends it all, the only line counts at
which one edit mends a whole group of cases. The student is told the line, and asked
what is asked about such a place, but not what to write there.

References
----------
Singh, Gulwani and Solar-Lezama 2013, "Automated feedback generation for introductory
programming assignments"; Phothilimthana and Sridhara 2017, "High-coverage hint
generation for massive courses"; Suzuki et al. 2017, "Exploring the design space of
automatically synthesized hints".
"""

import ast
import time
from dataclasses import dataclass

from cnnlib.checks import limit
from cnnlib.checks.calling import FATAL, LocalCall
from cnnlib.checks.outcomes import run_case
from cnnlib.checks.slips import REPAIRS
from cnnlib.checks.slips.aside import aside
from cnnlib.checks.slips.copied import Copied, NotCopied
from cnnlib.checks.slips.tree import Function
from cnnlib.checks.spec import GROUPS

__all__ = ["Hunt", "Place", "repair"]

SECONDS = 2.0  # in all
HUNTING = 1.8  # seconds of them, at most
EACH = 0.25  # seconds for one edit, on all cases
MOST_TRIED = 3000  # edits
FIRST_STEPS = 4  # edits that make more cases pass, after which a second one is tried
MOST_SAID = 3  # lines
WRONG_ENOUGH = 3  # failing cases that an edit leaves failing: no more are run then


@dataclass(frozen=True)
class Place:
    """A line of the student's where something is to be mended.

    Attributes
    ----------
    ask : str
        The line, what stands there, and a question.
    tell : str
        One step further: the line, and what is wrong there.
    """

    ask: str
    tell: str


def repair(exercise, function, outcomes):
    """The lines where one or two small edits make all public cases pass.

    Where none do, the line where one edit makes a whole group of cases pass, and breaks
    no other, if there is one such line only.

    Parameters
    ----------
    exercise : Exercise
    function : callable
        The student's.
    outcomes : list of Outcome
        Of the public cases at least.

    Returns
    -------
    tuple of Place
        Empty if there is no such edit, if it was not found in time, or if the function
        does more than calculate.
    """
    public = {id(case) for case in exercise.public}
    outcomes = [outcome for outcome in outcomes if id(outcome.case) in public]
    failures = {outcome.failure.status for outcome in outcomes if outcome.failure}
    hopeless = failures & {*FATAL, "missing", "refused"}
    if all(o.passed for o in outcomes) or hopeless:
        return ()
    try:
        hunt = Hunt(exercise, Copied(function), outcomes)
        return aside(SECONDS, hunt.places) or ()
    except (NotCopied, KeyboardInterrupt, RecursionError):
        return ()
    except OSError:  # no more processes are allowed
        return ()


class Hunt:
    """Looks for edits that make a function right, until the time is over.

    Parameters
    ----------
    exercise : Exercise
    copied : Copied
        The student's function.
    outcomes : list of Outcome
        What it gave.
    clock : callable
        Gives the time in seconds.
    """

    def __init__(self, exercise, copied, outcomes, clock=time.monotonic):
        self.exercise, self.copied, self.clock = exercise, copied, clock
        by_size = sorted(outcomes, key=lambda outcome: outcome.case.size)
        self.failing = [o.case for o in by_size if not o.passed]
        self.passing = [o.case for o in by_size if o.passed]
        self.end, self.tried = clock() + HUNTING, 0
        self.steps = []  # edits that mend some cases and break none; if all were tried

    def places(self):
        """What there is to say of the edits, once for each line."""
        found = {}
        for edit in self.edits():
            for place, _ in edit.changes:
                line = self.copied.line(place.node), edit.operator.id
                found.setdefault(line, _place(self.copied, place.node, edit.operator))
        return tuple(found.values())[:MOST_SAID] or self._place_of_one_group()

    def _place_of_one_group(self):
        """The only line where one edit mends a whole group of cases, though not all."""
        found = {}
        for edit, group in self._edits_of_a_group():
            for place, _ in edit.changes:
                line = self.copied.line(place.node)
                found.setdefault(line, (place.node, edit.operator, group))
        if len(found) != 1:
            return ()
        return tuple(_place(self.copied, *what) for what in found.values())

    def _edits_of_a_group(self):
        """Each edit that mends all failing cases of a group, and which group."""
        for mended, edit in self.steps:
            still = {case.group for case in self.failing if id(case) not in mended}
            whole = {case.group for case in self.failing} - still
            if whole:
                yield edit, min(whole, key=GROUPS.index)

    def edits(self):
        """One edit, or two, that make all cases pass; or none."""
        steps = []
        for edit, mended in self._tries():
            if len(mended) == len(self.failing):
                return [edit]
            if mended:
                steps.append((mended, edit))
        self.steps = steps if self._left() > 0 else []
        for _, first in sorted(steps, key=lambda step: -len(step[0]))[:FIRST_STEPS]:
            with first.made():
                for second, mended in self._tries():
                    if len(mended) == len(self.failing):
                        return [first, second]
        return []

    def _left(self):
        """Seconds for more edits: none once enough have been tried."""
        return self.end - self.clock() if self.tried < MOST_TRIED else 0

    def _tries(self):
        """Each edit of the function as it is now, and which cases it mends."""
        for edit in Function(self.copied.tree).edits(REPAIRS):
            left = self._left()
            if left <= 0:
                return
            self.tried += 1
            with edit.made():
                mended = self._mended(min(EACH, left))
            yield edit, mended

    def _mended(self, seconds):
        try:
            function = self.copied.made()
            return limit.within(seconds, self._passed, LocalCall(function))
        except (limit.Overrun, Exception):  # an edit may lead to anything
            return set()

    def _passed(self, call):
        """Which failing cases pass, if those that passed still do; else none."""
        right, wrong = set(), 0
        for case in self.failing:
            if run_case(self.exercise, case, call).passed:
                right.add(id(case))
            else:
                wrong += 1
            if wrong == WRONG_ENOUGH and not right:
                return set()
        passing = (run_case(self.exercise, case, call).passed for case in self.passing)
        return right if right and all(passing) else set()


def _place(copied, node, operator, group=None):
    line, shown = copied.line(node), _shown(copied, node)
    ask = f"line {line}, `{shown}`: {operator.ask}"
    tell = f"In your line {line} stands `{shown}`. {operator.tell}"
    if group is None:
        return Place(ask, tell)
    rest = f"One change there mends the {group} cases; others still differ."
    return Place(f"{ask} {rest}", f"{tell} {rest}")


def _shown(copied, node):
    """The piece of the student's code in which a node is seen to be what it is."""
    function = Function(copied.tree)
    small = ast.Name, ast.Constant, ast.Slice, ast.Tuple, ast.keyword
    while isinstance(node, small) or (
        function.role(node).startswith(("range.", "arange.", "Slice.", "Subscript."))
    ):
        above = function.parent(node)
        if above is None or not hasattr(above, "lineno") or isinstance(above, ast.stmt):
            break
        node = above
    text = ast.get_source_segment("\n".join(copied.lines), node)
    return text.splitlines()[0].strip() if text else copied.lines[node.lineno - 1]
