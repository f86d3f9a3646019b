"""A student's function in a namespace of its own: what is tried there, and what not."""

import os

import numpy as np
import pytest

from cnnlib.checks.slips.copied import Copied, NotCopied

SEEN = []
SCALE = {"by": 1}


def writes(x):
    with open("somewhere", "w") as file:
        file.write("x")


def saves(x):
    np.save("somewhere", x)


def runs(x):
    exec("x = 1")


def imports(x):
    import shutil

    shutil.rmtree("somewhere")


def catches_everything(x):
    try:
        return x
    except:  # noqa: E722
        return 0


def binds_elsewhere(x):
    global SEEN
    SEEN = x


def uses_the_system(x):
    return os.getcwd()


def helped(x):
    SEEN.append(x)
    return 2 * x


STEPS = {"helped": helped}


def calls_what_a_dictionary_holds(x):
    return STEPS["helped"](x)


def has_a_function_as_default(x, help=helped):
    return help(x)


@pytest.mark.parametrize(
    "function",
    [
        writes,
        saves,
        runs,
        imports,
        catches_everything,
        binds_elsewhere,
        uses_the_system,
        calls_what_a_dictionary_holds,
        has_a_function_as_default,
        max,
    ],
)
def test_what_does_more_than_calculate_is_not_tried(function):
    with pytest.raises(NotCopied):
        Copied(function)


def test_a_copy_reads_copies():
    def doubled(x):
        SEEN.append(x)
        return helped(x) * SCALE["by"]

    copied = Copied(doubled)
    del SEEN[:]
    copied.made()(1)
    assert not SEEN
