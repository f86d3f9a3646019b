"""Right answers have full points whatever their style is, and no wrong one has."""

import pytest
from bank.answers import answers_of

from cnnlib.checks import check

# Wrong, and accepted all the same: README.md says why. What is mended leaves this list.
ACCEPTED = ["pad2d_type_of_image"]


@pytest.mark.parametrize("answer", answers_of(), ids=lambda answer: answer.name)
def test_full_points_are_for_right_answers_only(answer, monkeypatch):
    monkeypatch.setattr("cnnlib.checks.slips.repair.HUNTING", 0)  # it takes long
    deserved = not answer.faults or answer.name in ACCEPTED
    verdict = check(answer.written, answer.function)
    assert verdict.passed == deserved, verdict.message
    assert (verdict.score == verdict.max_score) == deserved
