"""Right answers have full points whatever their style is, and no wrong one has.

`named.txt` has for each exercise how many of the wrong ones have a name today, as
`make test` prints it at its end. It changes with the catalogue; what `README.md` tells
of the first runs does not.
"""

import re
from pathlib import Path

import numpy as np
import pytest
from bank.answers import answers_of

from cnnlib.checks import catalogue, check

HERE = Path(__file__).parent
EXERCISES = [e.name for e in catalogue.by_name().values() if not e.seconds]
# Wrong, and accepted all the same: README.md says why. What is mended leaves this list.
ACCEPTED = ["pad2d_type_of_image"]


@pytest.fixture(autouse=True)
def no_search(monkeypatch):
    """To look for the student's line takes long, and changes no points."""
    monkeypatch.setattr("cnnlib.checks.slips.repair.HUNTING", 0)


@pytest.mark.parametrize("function", EXERCISES)
def test_full_points_are_for_right_answers_only(function, record_property):
    right = wrong = named = 0
    for answer in answers_of(function):
        verdict = check(answer.written, function)
        deserved = not answer.faults or answer.name in ACCEPTED
        assert verdict.passed == deserved, f"{answer.name}: {verdict.message}"
        assert (verdict.score == verdict.max_score) == deserved, answer.name
        right += deserved
        wrong += not deserved
        named += verdict.mistake is not None
    line = f"{function}: {right} answers accepted; of {wrong} others {named} named"
    record_property("measured", line)
    written = (HERE / "named.txt").read_text("utf-8").splitlines()
    assert line in written, "named.txt says otherwise: put this line there"


def test_the_readme_tells_the_sum(record_property):
    lines = (HERE / "named.txt").read_text("utf-8").splitlines()
    counts = [[int(n) for n in re.findall(r" (\d+)\b", line)] for line in lines]
    right, wrong, named = np.sum(counts, axis=0)
    said = (
        f"Today {named} of the {wrong} wrong answers in the three banks have a name "
        f"({named / wrong:.0%}), and all {right} right ones full points."
    )
    record_property("measured", said)
    assert said in " ".join((HERE / "README.md").read_text("utf-8").split())


def test_a_name_that_a_notebook_gives_is_found_as_well():
    (answer,) = [a for a in answers_of("corr1d") if a.written.__name__ == "<lambda>"]
    assert check(answer.written).passed
