"""The kinds of mistakes that stand in real code are named, each by its own name."""

import divisions
import pytest
from kinds import KINDS
from students import assert_wrong

from cnnlib.checks.catalogue import by_name


@pytest.mark.parametrize(
    ("exercise", "written", "mistake"),
    [kind[1:] for kind in KINDS],
    ids=[name for name, *_ in KINDS],
)
def test_what_real_code_gets_wrong_is_named(exercise, written, mistake):
    assert_wrong(written, exercise, mistake)


def test_each_exercise_that_divides_to_count_has_a_function_that_does_not_round():
    named = {"division-gives-a-fraction", "fraction"}
    exercises = {
        name
        for name, exercise in by_name().items()
        if named & {mistake.id for mistake in exercise.mistakes}
    }
    assert len(exercises) == 9
    entered = {kind[1] for kind in KINDS if kind[2].__module__ == divisions.__name__}
    assert entered == exercises


def test_a_right_layer_without_bias_is_right():
    """So that what is wrong in those that are made of it is what they add."""
    from kinds import plain

    def dilated_conv2d(input, weight, dilation):
        return plain(input, weight, 1, 0)

    assert_wrong(dilated_conv2d, "dilated_conv2d", "dilation-ignored")
