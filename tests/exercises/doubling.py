"""A small exercise, in which numbers are doubled, and answers to it."""

import numpy as np

from cnnlib.checks.calling import LocalCall
from cnnlib.checks.outcomes import outcomes_of
from cnnlib.checks.spec import Case, Exercise, Mistake


def double(x):
    """The reference."""
    return 2 * x


def minus(x):
    return -x


def plus_one(x):
    return 2 * x + 1


def exercise(*mistakes, **options):
    parts = {
        "assignment": "02_convolution",
        "reference": double,
        "points": 10,
        "section": "",
        "public": (
            Case((np.array([1.0, 2]),), "an array", "basic"),
            Case((np.array([3.0]),), "a number", "general"),
            Case((np.array([-1.0, 4]),), "another sign", "general"),
            Case((np.zeros(2),), "zeros", "edge"),
        ),
        "hidden": lambda rng: [Case((rng.random(3),), "random", "edge")],
        "mistakes": [Mistake(f.__name__, "", "", f) for f in mistakes],
        "hints": ("", "", "", ""),
    }
    return Exercise(**{**parts, **options})


def run(student, asked=None):
    return outcomes_of(asked or exercise(), LocalCall(student))
