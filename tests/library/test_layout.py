"""Batch-last memory, windows without copies, and blocks that cover everything once."""

from math import prod

import numpy as np
import pytest

from cnnlib.functional.layout import (
    batch_last,
    blocks,
    empty_batch_last,
    fill,
    is_batch_last,
    window_view,
    zeros_batch_last,
)


def test_batch_last_keeps_the_values_and_copies_only_once():
    array = np.random.default_rng(0).standard_normal((3, 2, 4, 5))
    converted = batch_last(array)
    np.testing.assert_array_equal(converted, array)
    assert is_batch_last(converted)
    assert not is_batch_last(array)
    assert batch_last(converted) is converted


@pytest.mark.parametrize("dtype", ["u1", "f4", "f8", "U40"])
@pytest.mark.parametrize("images", [0, 1, 15, 16, 17, 70])
def test_filling_copies_every_image_from_any_memory_order(images, dtype):
    array = np.arange(images * 6).reshape(images, 2, 3).astype(dtype)
    for source in (array, batch_last(array), array[::-1]):
        padded = zeros_batch_last((images, 2, 5), dtype)
        fill(padded[..., 1:4], source)
        np.testing.assert_array_equal(padded[..., 1:4], source)


def test_new_arrays_are_batch_last_and_ufuncs_keep_them_so():
    zeros = zeros_batch_last((3, 2, 4, 5), np.float32)
    empty = empty_batch_last((3, 2, 4, 5), np.float32)
    assert zeros.dtype == empty.dtype == np.float32
    assert zeros.shape == empty.shape == (3, 2, 4, 5)
    assert not zeros.any()
    assert is_batch_last(zeros)
    assert is_batch_last(empty)
    assert is_batch_last(np.maximum(zeros + 1, 0))


@pytest.mark.parametrize("stride", [(1, 1), (2, 3)])
@pytest.mark.parametrize("dilation", [(1, 1), (2, 1)])
def test_windows_hold_the_pixels_under_each_place_of_the_kernel(stride, dilation):
    memory = np.random.default_rng(1).standard_normal((2, 9, 8, 3))
    kernel, out = (3, 2), (3, 2)
    view = window_view(memory, kernel, stride, dilation, out)
    assert view.shape == (2, *kernel, *out, 3)
    assert np.shares_memory(view, memory)
    for a, b, i, j in np.ndindex(*kernel, *out):
        row, column = i * stride[0] + a * dilation[0], j * stride[1] + b * dilation[1]
        np.testing.assert_array_equal(view[:, a, b, i, j], memory[:, row, column])


@pytest.mark.parametrize("limit", [0, 1, 4, 5, 6, 30, 59, 60, 1000])
@pytest.mark.parametrize("shape", [(60,), (3, 4, 5), (4, 1, 15), (2, 30, 1)])
def test_blocks_cover_each_element_once_in_contiguous_runs(shape, limit):
    numbers = np.arange(prod(shape)).reshape(shape)
    pieces = [numbers[place].ravel() for place in blocks(shape, limit)]
    np.testing.assert_array_equal(np.concatenate(pieces), numbers.ravel())
    assert max(map(len, pieces)) <= max(limit, 1)


def test_an_empty_array_has_no_blocks():
    assert list(blocks((3, 0, 2), 4)) == []
