"""Integers: what only multiplies and adds is exact; what divides or learns says so."""

import numpy as np
import pytest
from helpers import assert_same

import cnnlib.functional as F
from cnnlib import nn

pytestmark = pytest.mark.filterwarnings("error")
SIZES = (6, 5, 4)
KERNEL = (2, 3, 2)


def integers(shape, dtype=np.int64, seed=0):
    limits = np.iinfo(dtype)
    low, high = max(limits.min, -(2**20)), min(limits.max, 2**20)
    return np.random.default_rng(seed).integers(low, high, shape, dtype, endpoint=True)


def layer(name, axes):
    """The function, and arrays for it: input, weight, bias."""
    channels = (4, 3) if name == "conv_transpose" else (3, 4)
    shapes = (2, 4, *SIZES[:axes]), (*channels, *KERNEL[:axes]), (3,)
    return getattr(F, f"{name}{axes}d"), shapes


LAYERS = [(name, n) for name in ("conv", "conv_transpose") for n in (1, 2, 3)]


@pytest.mark.parametrize(("name", "axes"), LAYERS)
@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int32, np.int64])
def test_integers_give_exact_integers(name, axes, dtype):
    function, shapes = layer(name, axes)
    given = [integers(shape, dtype) for shape in shapes]
    exact = function(*(array.astype(np.float64) for array in given))
    output = function(*given)
    # Numbers up to 2²⁰: every sum is below 2⁵³, where float64 is exact too.
    assert_same(output, exact.astype(np.int64), 0)


@pytest.mark.parametrize(("name", "axes"), LAYERS)
def test_what_float64_would_round_stays_exact(name, axes):
    function, shapes = layer(name, axes)
    given = [np.ones(shape, np.int64) for shape in shapes]
    given[2][:] = 2**53
    plain = function(*given[:2])
    assert (function(*given) == 2**53 + plain).all()


@pytest.mark.parametrize(("name", "axes"), LAYERS)
@pytest.mark.parametrize(
    ("dtype", "other", "expected"),
    [
        (np.uint8, np.float32, np.float32),
        (np.int64, np.float32, np.float64),
        (np.int64, np.float64, np.float64),
        (np.uint8, np.float16, np.float16),
        (np.int16, np.float16, np.float32),
        (bool, np.float32, np.float32),
        (bool, bool, np.int64),
        (np.uint8, np.int32, np.int64),
    ],
)
def test_beside_floats_they_count_as_numpy_has_it(name, axes, dtype, other, expected):
    function, shapes = layer(name, axes)
    image = (integers(shapes[0], np.uint8) % 4).astype(dtype)
    weight = (integers(shapes[1], np.uint8, 1) % 3).astype(other)
    output = function(image, weight)
    exact = function(image.astype(np.float64), weight.astype(np.float64))
    assert_same(output, exact.astype(expected), 0)
    assert function(image.astype(other), weight.astype(dtype)).dtype == expected


@pytest.mark.parametrize(("name", "axes"), LAYERS)
def test_what_no_int64_holds_is_as_numpy_has_it(name, axes):
    function, (image, weight, _) = layer(name, axes)
    ones = np.ones(weight, np.uint64)
    for other in (np.uint8, np.uint64):  # wraps at 2⁶⁴
        output = function(np.full(image, 2**63, np.uint64), ones.astype(other))
        assert output.dtype == np.uint64
        assert set(np.unique(output).tolist()) <= {0, 2**63}
    mixed = function(np.ones(image, np.uint64), -ones.astype(np.int8))
    assert mixed.dtype == np.float64 and mixed.max() < 0
    wrapped = function(np.full(image, 2**62), np.full(weight, 2))
    assert set(np.unique(wrapped).tolist()) <= {0, -(2**63)}


def test_an_integer_bias_joins_too():
    image, weight = np.ones((1, 1, 3)), np.ones((1, 1, 2))
    assert F.conv1d(image, weight, np.array([5])).tolist() == [[[7.0, 7.0]]]
    with pytest.raises(TypeError, match="conv1d: bias is float32, input is float64"):
        F.conv1d(image, weight.astype(int), np.array([5], np.float32))


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64])
def test_columns_are_copies_and_add_up_in_int64(dtype):
    image = (integers((2, 3, 6, 5), np.uint8) % 200).astype(dtype)
    columns = F.unfold(image, (2, 3))
    assert_same(columns, F.unfold(image.astype(float), (2, 3)).astype(dtype), 0)
    total = F.fold(columns, (6, 5), (2, 3))
    exact = F.fold(columns.astype(float), (6, 5), (2, 3))
    assert_same(total, exact.astype(np.int64), 0)


@pytest.mark.parametrize(
    "layer",
    [nn.Conv1d(3, 2, 2), nn.Conv2d(3, 2, 2), nn.ConvTranspose3d(3, 2, 2)],
)
def test_a_layer_that_learns_asks_for_floats(layer):
    image = np.ones((2, 3, 4, 4, 4)[: layer.ndim + 2], np.uint8)
    name = type(layer).__name__
    with pytest.raises(TypeError, match=f"{name}: input must be floating-point, got"):
        layer(image)


NUMBERS = np.arange(1, 7).reshape(2, 3)


@pytest.mark.parametrize(
    "call",
    [
        lambda: F.softmax(NUMBERS, 1),
        lambda: F.log_softmax(NUMBERS, 1),
        lambda: F.sigmoid(NUMBERS),
        lambda: F.linear(NUMBERS, NUMBERS),
        lambda: F.dropout(NUMBERS),
        lambda: F.mse_loss(NUMBERS, NUMBERS),
        lambda: F.cross_entropy(NUMBERS, np.array([0, 1])),
        lambda: F.batch_norm(NUMBERS, None, None, training=True),
        lambda: F.layer_norm(NUMBERS, (3,)),
        lambda: F.group_norm(NUMBERS, 1),
        lambda: F.gelu(NUMBERS),
        lambda: F.local_response_norm(NUMBERS[None], 3),
        lambda: F.deform_conv2d(*[NUMBERS[None, None]] * 3),
    ],
)
def test_what_divides_or_learns_says_how_to_convert(call):
    with pytest.raises(TypeError, match=r"floating-point.*convert.*astype"):
        call()
