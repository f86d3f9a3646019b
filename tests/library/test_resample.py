"""Resampling: torch agrees on values, gradients, defaults and refusals."""

import numpy as np
import pytest
import torch
from helpers import (
    assert_same,
    defaults,
    layouts,
    numerical_gradient,
    to_torch,
    torch_gradients,
    unchanged,
)
from PIL import Image

from cnnlib.functional import interpolate, interpolate_backward
from cnnlib.functional.layout import is_batch_last

pytestmark = pytest.mark.filterwarnings("error")
torch_interpolate = torch.nn.functional.interpolate

TOLERANCE = {"float64": 1e-9, "float32": 1e-5}
AXES = {
    "nearest": (1, 2, 3),
    "nearest-exact": (1, 2, 3),
    "area": (1, 2, 3),
    "linear": (1,),
    "bilinear": (2,),
    "bicubic": (2,),
    "trilinear": (3,),
}
FILTERED = ("linear", "bilinear", "bicubic", "trilinear")
COPYING = ("nearest", "nearest-exact")
MODES = [(mode, axes) for mode in AXES for axes in AXES[mode]]


def check(input, **options):
    """Output and gradient are torch's, and nothing else happens."""
    rng = np.random.default_rng(6)
    shape = torch_interpolate(to_torch(input), **options).shape
    grad_output = rng.normal(size=shape).astype(input.dtype)
    expected, (grad_input,) = torch_gradients(
        lambda x: torch_interpolate(x, **options), grad_output, input
    )
    with unchanged(input, grad_output):
        output = interpolate(input, **options)
        gradient = interpolate_backward(grad_output, input, **options)
    tolerance, message = TOLERANCE[input.dtype.name], f"{input.shape} {options}"
    assert_same(output, expected, tolerance, message)
    assert_same(gradient, grad_input, tolerance, f"gradient of {message}")
    assert is_batch_last(output) and is_batch_last(gradient)


def drawn(mode, axes, seed):
    """An input and options, of any kind on which torch agrees with itself."""
    rng = np.random.default_rng(seed)
    # Of more than 40 places torch finds some in float32, some in float64, by layout.
    most = 10 if mode in COPYING else 30
    spatial = [int(rng.choice([1, 2, 3, rng.integers(2, most)])) for _ in range(axes)]
    input = rng.normal(size=(*rng.integers(1, 4, 2), *spatial))
    options = {"mode": mode}
    if mode in FILTERED:
        options["align_corners"] = (None, False, True)[rng.integers(3)]
    if axes == 2 and mode in FILTERED:
        options["antialias"] = bool(rng.integers(2))
    if rng.integers(2):
        options["size"] = [
            int(rng.choice([n, 1, rng.integers(2, 40)])) for n in spatial
        ]
    else:
        factors = [float(rng.choice([1, 2, 0.5, rng.uniform(0.3, 4)])) for _ in spatial]
        # Here torch's kernels, or its output and gradient, have two answers.
        odd = [int(n * f) in (n, 2 * n) for n, f in zip(spatial, factors, strict=True)]
        factors = [2.0 if o else f for o, f in zip(odd, factors, strict=True)]
        factors = [
            1.0 if n * f < 1 else f for n, f in zip(spatial, factors, strict=True)
        ]
        options["scale_factor"] = factors
        options["recompute_scale_factor"] = (None, False, True)[rng.integers(3)]
    if options.get("antialias"):
        options = without_one_column(spatial, options)
    return input, options


def without_one_column(spatial, options):
    """torch 2.13 reads wrong pixels where an antialiased output is one pixel wide."""
    if "size" in options:
        return options | {"size": [options["size"][0], max(options["size"][1], 2)]}
    factor = options["scale_factor"][1]
    wide = factor if spatial[1] * factor >= 2 else 2.0
    return options | {"scale_factor": [options["scale_factor"][0], wide]}


@pytest.mark.parametrize(("mode", "axes"), MODES)
@pytest.mark.parametrize("block", range(4))
def test_output_and_gradient_are_torchs(mode, axes, block):
    for seed in range(50 * block, 50 * (block + 1)):
        input, options = drawn(mode, axes, seed)
        check(input, **options)


@pytest.mark.parametrize(("mode", "axes"), MODES)
def test_float32_gives_what_torch_gives(mode, axes):
    for seed in range(20):
        input, options = drawn(mode, axes, seed)
        check(input.astype(np.float32), **options)


@pytest.mark.parametrize(("mode", "axes"), MODES)
@pytest.mark.parametrize("options", [{"size": 3}, {"scale_factor": 2.5}, {"size": 1}])
def test_an_empty_batch_and_a_single_place(mode, axes, options):
    check(np.zeros((0, 3, 5, 4, 2)[: axes + 2]), mode=mode, **options)
    pixel = np.random.default_rng(0).normal(size=(2, 3, *[1] * axes))
    check(pixel, mode=mode, **options)


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
@pytest.mark.parametrize("align_corners", [False, True])
def test_antialias_knows_no_difference_between_rows_and_columns(mode, align_corners):
    """torch does, for one column; on its side the image has one row, which is right."""
    options = {"mode": mode, "align_corners": align_corners, "antialias": True}
    rng = np.random.default_rng(1)
    for shape, size in (((7, 1), (3, 1)), ((7, 5), (12, 1)), ((1, 1), (1, 1))):
        input = rng.normal(size=(2, 3, *shape))
        lying = input.swapaxes(2, 3).copy()
        expected = torch_interpolate(to_torch(lying), size[::-1], **options)
        output = interpolate(input, size, **options)
        assert_same(output, expected.numpy().swapaxes(2, 3), message=f"{shape} {size}")


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_antialias_is_what_pillow_does(mode):
    rng = np.random.default_rng(11)
    for _ in range(30):
        image = rng.normal(size=rng.integers(1, 40, 2)).astype(np.float32)
        height, width = (int(size) for size in rng.integers(1, 40, 2))
        resized = Image.fromarray(image).resize(
            (width, height), getattr(Image, mode.upper())
        )
        options = {"mode": mode, "antialias": True}
        output = interpolate(image[None, None], (height, width), **options)
        assert_same(output[0, 0], np.asarray(resized), 1e-5, f"{height} {width}")


@pytest.mark.parametrize("mode", COPYING)
def test_the_nearest_place_is_torchs_for_every_ratio_of_small_sizes(mode):
    for n in range(1, 24):
        row = np.arange(n, dtype=np.float32).reshape(1, 1, 1, n)
        for m in range(1, 100):
            expected = torch_interpolate(to_torch(row), size=(1, m), mode=mode).numpy()
            assert_same(interpolate(row, (1, m), mode=mode), expected, 0.0, f"{n} {m}")


@pytest.mark.parametrize("mode", COPYING)
def test_the_nearest_place_is_torchs_for_every_factor(mode):
    rng = np.random.default_rng(2)
    for n in range(1, 24):
        row = np.arange(n, dtype=np.float32).reshape(1, 1, 1, n)
        for factor in (*rng.uniform(1 / n, 4, 40), 1.1, 1.3, 2.05, 2.6, 3.3):
            options = {"scale_factor": (1.0, float(factor)), "mode": mode}
            expected = torch_interpolate(to_torch(row), **options).numpy()
            assert_same(interpolate(row, **options), expected, 0.0, f"{n} {factor}")


def left_alone(mode, antialias, axes):
    """Does resampling 5 places to ⌊5 · 1.1⌋ = 5 give back the input, as in torch?"""
    input = np.random.default_rng(3).normal(size=(2, 3, *[5] * axes))
    options = {"scale_factor": 1.1, "mode": mode, "antialias": antialias}
    output = interpolate(input, **options)
    assert_same(output, torch_interpolate(to_torch(input), **options).numpy())
    return np.array_equal(output, input)


def test_an_axis_that_keeps_its_size_is_left_alone_but_by_two_modes():
    assert left_alone("nearest", False, 2)
    assert left_alone("linear", False, 1)
    assert left_alone("bilinear", False, 2)
    assert left_alone("trilinear", False, 3)
    assert left_alone("bilinear", True, 2)
    assert left_alone("bicubic", True, 2)
    assert left_alone("area", False, 2)
    assert not left_alone("bicubic", False, 2)
    # 4.5 / 1.1 is still above 4: only a larger factor reads another place.
    row = np.arange(6.0).reshape(1, 1, 1, 6)
    options = {"scale_factor": (1.0, 1.15), "mode": "nearest-exact"}
    output = interpolate(row, **options)
    assert_same(output, torch_interpolate(to_torch(row), **options).numpy())
    assert not np.array_equal(output, row)


@pytest.mark.parametrize(("mode", "axes"), MODES)
@pytest.mark.parametrize("antialias", [False, True])
@pytest.mark.parametrize("factor", [0.7, 1.1, 2.3])
def test_the_gradient_belongs_to_the_output(mode, axes, antialias, factor):
    if antialias and mode not in ("bilinear", "bicubic"):
        antialias = False
    shape = (2, 1, 4, 3, 5)[: axes + 2]
    arguments = (None, factor, mode, None, None, antialias)
    rng = np.random.default_rng(4)
    input = rng.normal(size=shape)
    grad_output = rng.normal(size=interpolate(input, *arguments).shape)
    numerical = numerical_gradient(
        lambda x: (interpolate(x, *arguments) * grad_output).sum(), input
    )
    gradient = interpolate_backward(grad_output, input, *arguments)
    assert_same(gradient, numerical, 1e-8, f"{arguments}")


@pytest.mark.parametrize("mode", COPYING)
@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int32, np.int64, np.bool_])
def test_the_nearest_modes_copy_numbers_of_any_kind(mode, dtype):
    input = np.random.default_rng(5).integers(0, 2, (2, 3, 4, 5)).astype(dtype)
    as_bytes = torch.from_numpy(input.astype(np.uint8))  # the integers that torch takes
    for size in ((7, 3), (4, 5)):
        expected = torch_interpolate(as_bytes, size, mode=mode).numpy()
        assert_same(interpolate(input, size, mode=mode), expected.astype(dtype), 0.0)
    large = np.array([[[2**53 + 1, -(2**63)]]])
    output = interpolate(large, 4, mode=mode)
    assert output.tolist() == [[[2**53 + 1] * 2 + [-(2**63)] * 2]]


@pytest.mark.parametrize("mode", sorted(set(AXES) - set(COPYING)))
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.bool_])
def test_averages_of_integers_are_float64(mode, dtype):
    shape = (2, 3, 4, 5, 6)[: AXES[mode][-1] + 2]
    input = np.random.default_rng(12).integers(0, 200, shape).astype(dtype)
    exact = interpolate(input.astype(np.float64), 3, mode=mode)
    assert_same(interpolate(input, 3, mode=mode), exact, 0.0)


def test_torch_rounds_what_uint8_would_be():
    image = np.random.default_rng(13).integers(0, 256, (2, 3, 9, 8)).astype(np.uint8)
    torchs = torch_interpolate(to_torch(image), (7, 12), mode="bilinear").numpy()
    difference = interpolate(image, (7, 12), mode="bilinear") - torchs
    assert 0.4 < np.abs(difference).max() <= 1.1


@pytest.mark.parametrize(("mode", "axes"), MODES)
def test_half_precision_is_added_up_in_float32_and_rounded_once(mode, axes):
    for seed in range(20):
        input, options = drawn(mode, axes, seed)
        half = input.astype(np.float16)
        expected = interpolate(half.astype(np.float64), **options)
        output = interpolate(half, **options)
        assert output.dtype == np.float16
        np.testing.assert_allclose(output, expected, rtol=2**-10, atol=2e-3)
        grad_output = output.copy(order="K")
        exact = interpolate_backward(
            grad_output.astype(np.float64), half.astype(np.float64), **options
        )
        gradient = interpolate_backward(grad_output, half, **options)
        assert gradient.dtype == np.float16
        np.testing.assert_allclose(gradient, exact, rtol=2**-10, atol=2e-2)


def test_sums_that_half_precision_cannot_hold():
    rows = np.full((1, 1, 4096), 60000, np.float16)
    assert interpolate(rows, 1, mode="area").tolist() == [[[60000.0]]]
    ones = np.ones((1, 1, 4096), np.float16)
    assert interpolate_backward(ones, ones[..., :1], 4096).tolist() == [[[4096.0]]]
    too_large = interpolate_backward(rows, ones[..., :1], 4096)
    assert too_large.tolist() == [[[np.inf]]]


@pytest.mark.parametrize(("mode", "axes"), MODES)
@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_what_is_not_finite_reaches_only_the_outputs_that_read_it(mode, axes, value):
    input = np.random.default_rng(7).normal(size=(2, 2, 12, 13, 11)[: axes + 2])
    spoilt = input.copy()
    spoilt[(1, 1, *[6] * axes)] = value
    for size, antialias in ((9, False), (30, False), (5, mode in FILTERED[1:3])):
        options = {"mode": mode, "antialias": antialias}
        output = interpolate(spoilt, size, **options)
        clean = interpolate(input, size, **options)
        spoilt[(1, 1, *[6] * axes)] = 1e6
        reads = interpolate(spoilt, size, **options) != clean
        spoilt[(1, 1, *[6] * axes)] = value
        assert reads.any() or mode != "area"
        np.testing.assert_array_equal(~np.isfinite(output), reads)


def test_opposite_infinities_and_sums_too_large_warn_nobody():
    row = np.array([[[np.inf, -np.inf, 1.0]]])
    expected = [[[np.inf, np.nan, np.nan, -np.inf, -np.inf, 1.0]]]
    np.testing.assert_array_equal(interpolate(row, 6, mode="linear"), expected)
    high = np.float32([[[[0, 3e38, 3e38, 0]]]])
    assert interpolate(high, (1, 12), mode="bicubic").max() == np.inf


def test_long_axes_take_memory_for_their_places_only():
    sound = np.random.default_rng(8).normal(size=100_000)
    places = (np.arange(150_001) + 0.5) * 100_000 / 150_001 - 0.5
    expected = np.interp(places, np.arange(100_000), sound)
    output = interpolate(sound[None, None], 150_001, mode="linear")
    assert_same(output[0, 0], expected)
    check(sound[None, None], size=70_001, mode="area")


@pytest.mark.parametrize(("mode", "axes"), MODES)
def test_any_memory_order_will_do(mode, axes):
    input = np.random.default_rng(9).normal(size=(2, 3, 4, 5, 6)[: axes + 2])
    for size in (7, 3):
        expected = interpolate(input, size, mode=mode)
        for other in layouts(input):
            np.testing.assert_array_equal(interpolate(other, size, mode=mode), expected)


def test_many_channels_are_worked_on_in_several_pieces():
    check(np.random.default_rng(10).normal(size=(4, 9, 60, 70)), size=(90, 50))


def test_the_output_shares_no_memory_with_the_input():
    input = np.ones((1, 1, 3, 4))
    for mode in ("nearest", "bilinear", "area"):
        assert not np.shares_memory(interpolate(input, (3, 4), mode=mode), input)


def test_defaults_are_those_of_torch():
    assert defaults(interpolate) == defaults(torch_interpolate)


ONES = np.ones((2, 3, 4))
IMAGES = np.ones((2, 3, 4, 5))
MANY = np.broadcast_to(1.0, (2**30, 2**20, 4))  # one number in memory


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ((ONES,), ValueError, "give either size or scale_factor, got size=None"),
        ((ONES, 2, 2), ValueError, "give either size or scale_factor, got size=2, sc"),
        ((ONES[0], 2), ValueError, "1 or 2 or 3 spatial axes for mode 'nearest'"),
        ((ONES[None, None, None], 2), ValueError, "with 1 or 2 or 3 spatial axes"),
        ((ONES, 2, None, "bilinear"), ValueError, "2 spatial axes for mode 'bilinear'"),
        ((ONES, 2, None, "bicubic"), ValueError, r"got \(2, 3, 4\)"),
        ((IMAGES, 2, None, "linear"), ValueError, "1 spatial axes for mode 'linear'"),
        ((IMAGES, 2, None, "trilinear"), ValueError, "3 spatial axes for mode 'trilin"),
        ((ONES, 2, None, "cubic"), ValueError, "mode must be .*, got 'cubic'"),
        ((ONES, 2, None, None), ValueError, "mode must be .*, got None"),
        ((ONES, 0), ValueError, "size must be at least 1, got 0"),
        ((IMAGES, (2, -1)), ValueError, r"size must be at least 1, got \(2, -1\)"),
        ((ONES, 2.0), TypeError, "size must be an int"),
        ((ONES, True), TypeError, "size must be an int"),
        ((ONES, 10**30), ValueError, "size is larger than any array"),
        ((IMAGES, (1, 2, 3)), ValueError, r"size must be one .* 2 .*\(1, 2, 3\)"),
        ((IMAGES, (3,)), ValueError, r"size must be one number or .*, got \(3,\)"),
        ((IMAGES, []), ValueError, r"size must be one number or .*, got \[\]"),
        ((IMAGES, None, (2,)), ValueError, r"scale_factor must be one .*\(2,\)"),
        ((ONES, None, 0.1), ValueError, r"at least one place on each axis, got 0.1"),
        ((IMAGES, None, (1, 0.1)), ValueError, r"got \(1, 0.1\) for \(4, 5\)"),
        ((IMAGES, None, 0.1, "area"), ValueError, "at least one place"),
        ((ONES, None, 0), ValueError, "scale_factor must be positive .* got 0"),
        ((ONES, None, -2), ValueError, "scale_factor must be positive .* got -2"),
        ((ONES, None, float("nan")), ValueError, "scale_factor must be a finite"),
        ((ONES, None, float("inf")), ValueError, "scale_factor must be a finite"),
        ((ONES, None, 10**400), ValueError, "scale_factor must be a number"),
        ((ONES, None, 5e-324), ValueError, "at least one place"),
        ((ONES, None, 1e300), ValueError, "scale_factor must be positive and at most"),
        ((ONES, None, 2.0**62), ValueError, "scale_factor=.* larger than any array"),
        ((ONES, None, 1e18), ValueError, r"scale_factor=.* \(2, 3, 4000000000000"),
        ((MANY, 2**11), ValueError, "size=.* larger than any array"),
        ((ONES, 2**62), ValueError, "size=.* larger than any array"),
        ((ONES[:0], 2**62), ValueError, "size=.* larger than any array"),
        ((ONES, None, "2"), TypeError, "scale_factor must be a number, got '2'"),
        ((ONES, None, True), TypeError, "scale_factor must be a number"),
        ((ONES[:, :0], 2), ValueError, "only the batch may be empty, input has shape"),
        ((ONES[..., :0], 2), ValueError, "only the batch may be empty"),
        ((ONES, 2, None, "nearest", False), ValueError, "align_corners is for the lin"),
        ((ONES, 2, None, "area", True), ValueError, "=True with mode 'area'"),
        ((ONES, 2, None, "nearest-exact", True), ValueError, "align_corners is for"),
        ((ONES, 2, None, "linear", 1), TypeError, "align_corners must be True or"),
        ((ONES, 2, None, "linear", None, True), ValueError, "for scale_factor, got"),
        ((ONES, None, 2, "linear", None, 1), TypeError, "recompute_scale_factor must"),
        ((IMAGES, 2, None, "bilinear", None, None, 1), TypeError, "antialias must be"),
        ((ONES, 2, None, "linear", None, None, True), ValueError, "antialias is for"),
        ((IMAGES, 2, None, "area", None, None, True), ValueError, "with mode 'area'"),
    ],
)
def test_bad_input_is_named(arguments, error, sentence):
    with pytest.raises(error, match=f"interpolate: .*{sentence}"):
        interpolate(*arguments)
    with pytest.raises(error, match=f"interpolate_backward: .*{sentence}"):
        interpolate_backward(ONES, *arguments)


@pytest.mark.parametrize(
    ("grad_output", "input", "error", "sentence"),
    [
        (np.ones((2, 3, 5)), ONES, ValueError, r"have the output's shape \(2, 3, 6\)"),
        (np.ones((2, 3, 6), "f"), ONES, TypeError, "grad_output is float32"),
        (np.ones((2, 3, 6), int), ONES, TypeError, "grad_output must be floating"),
        (np.ones((2, 3, 6)), ONES.astype(int), TypeError, "input must be floating"),
    ],
)
def test_a_gradient_that_does_not_fit_is_named(grad_output, input, error, sentence):
    with pytest.raises(error, match=f"interpolate_backward: .*{sentence}"):
        interpolate_backward(grad_output, input, 6)
