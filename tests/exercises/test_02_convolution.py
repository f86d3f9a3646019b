"""Wrong answers to the exercises of lesson 02, in another hand than the catalogue's."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from students import assert_wrong


def square_windows(input, kernel):
    windows = sliding_window_view(input, 2 * kernel.shape[:1])
    return (windows * kernel).sum(axis=(-2, -1))


def on_its_side(input, kernel):
    return np.einsum(
        "ijab,ba->ij", sliding_window_view(input, kernel.shape[::-1]), kernel
    )


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (square_windows, "square-kernel-only"),
        (on_its_side, "transposed-kernel"),
    ],
)
def test_a_wrong_correlation_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "corr2d", mistake)
