"""What a report says about a size is true: the formula, and what comes out of it."""

import re
from math import floor, prod

import numpy as np
import pytest

from cnnlib.checks import catalogue

SEED = 20261121
EXERCISES = [e for e in catalogue.by_name().values() if e.size_rule is not None]
PYTHON = str.maketrans({"·": "*", "−": "-", "×": ",", "⌊": "floor(", "⌋": ")"})

every_rule = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)


def numbers_of(formula):
    """What a formula comes to: (2, 3) for ``(3 − 2 + 1) × (4 − 2 + 1) rows``."""
    arithmetic = re.sub("[a-z]+", "", formula).translate(PYTHON)
    return np.ravel(eval(arithmetic, {"floor": floor})).tolist()


def sentences(exercise):
    """Each case's sentence, and the shapes and numbers that come out."""
    for case in exercise.cases(SEED):
        output = exercise.reference(*case.fresh_args())
        several = isinstance(output, (list, tuple))
        shapes = [np.shape(part) for part in (output if several else [output])]
        yield exercise.size_rule(*case.fresh_args()), shapes, output


@every_rule
def test_both_sides_of_an_equation_are_equal(exercise):
    for sentence, _, _ in sentences(exercise):
        for part in re.split(", | and ", sentence):
            left, equal, right = part.partition(" = ")
            if equal:
                assert numbers_of(left) == numbers_of(right), sentence


def said(sentence):
    """The numbers behind the equals signs; all, where there is none."""
    behind = re.findall(r"^\d+ channels,| = [\d × ]+", sentence)
    return [int(number) for number in re.findall(r"\d+", " ".join(behind) or sentence)]


def in_a_row(numbers, shape):
    starts = range(len(shape) - len(numbers) + 1) if numbers else ()
    return any(list(shape[i : i + len(numbers)]) == numbers for i in starts)


# Where the sentence is not about the axes of one array.
SPOKEN_OF = {
    "output_size": lambda sentence, shapes, output: said(sentence) == [output],
    "conv_parameters": lambda sentence, shapes, output: (
        numbers_of(sentence) == [output]
    ),
    "conv_macs": lambda sentence, shapes, output: numbers_of(sentence) == [output],
    "im2col": lambda sentence, shapes, output: prod(said(sentence)) == shapes[0][-1],
    "slice_channels": lambda sentence, shapes, output: sentence.startswith(
        " + ".join(str(shape[1]) for shape in shapes) + " = "
    ),
    "merge_add_backward": lambda sentence, shapes, output: (
        said(sentence) == [len(shapes), *shapes[0]]
    ),
    "linear_backward": lambda sentence, shapes, output: (
        said(sentence) == [n for shape in shapes for n in shape]
    ),
}
SPOKEN_OF["conv2d_backward"] = SPOKEN_OF["linear_backward"]


@every_rule
def test_what_is_said_is_what_comes_out(exercise):
    for sentence, shapes, output in sentences(exercise):
        spoken_of = SPOKEN_OF.get(exercise.name)
        if spoken_of is None:
            assert in_a_row(said(sentence), shapes[0]), (sentence, shapes)
        else:
            assert spoken_of(sentence, shapes, output), (sentence, shapes, output)
