"""What the tests of the exercises share: students, right and wrong, who are checked.

`pair` and `plain` are what several of those students begin with.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnlib.checks import check
from cnnlib.checks.catalogue import by_name


def assert_right(student, name):
    """Full points, from the public cases alone and with hidden ones."""
    for seed in (None, 1, 2):
        verdict = check(student, name, seed=seed)
        assert verdict.passed, verdict.message
        assert verdict.score == verdict.max_score


def assert_wrong(student, name, mistake=None):
    """Less than full points, and the mistake named so, or none of the written ones.

    What is seen in the answers, or comes of an edit of the solution, may be said of it.
    """
    verdict = check(student, name)
    assert not verdict.passed, "the public cases let a wrong answer pass"
    assert verdict.score < verdict.max_score
    if mistake:
        assert verdict.mistake == mistake, verdict.message
    else:
        written = {m.id for m in by_name()[name].mistakes}
        assert not written & set(str(verdict.mistake).split("+")), verdict.message


def assert_at_least(student, name, mistake):
    """No mistake explains it all, but this one explains some of the answers."""
    assert_wrong(student, name)
    known = {m.id: m.name for m in by_name()[name].mistakes}
    (line,) = lines_of(student, name, "At least: ")
    assert known[mistake] in line


def lines_of(student, name, label):
    """The lines of the report that begin so."""
    return [
        li for li in check(student, name).message.split("\n") if li.startswith(label)
    ]


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def plain(input, weight):
    """An ordinary convolution: valid, stride 1, no bias."""
    windows = sliding_window_view(input, weight.shape[2:], axis=(2, 3))
    return np.einsum("ncijab,ocab->noij", windows, weight)
