"""Small edits by which right code becomes wrong code, and wrong code right.

Made in the solution, they name what no written mistake does (`solution.py`); made in
the student's own function, they find the line where it goes wrong (`repair.py`).
"""

from cnnlib.checks.slips import arithmetic, names, ranges, steps

__all__ = ["OPERATORS", "REPAIRS"]

ROOMS = ranges, names, arithmetic, steps

# The most telling come first: the first one that explains something speaks.
OPERATORS = tuple(operator for room in ROOMS for operator in room.OPERATORS)
# For a student's own function: what takes longest to try comes last.
REPAIRS = (
    *OPERATORS,
    *steps.REPAIRS,
    *ranges.REPAIRS,
    *names.REPAIRS,
    *arithmetic.REPAIRS,
)
