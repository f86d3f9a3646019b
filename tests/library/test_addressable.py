"""A size for which no array has addresses is refused at once, in a sentence.

A size that is only too large for the machine's memory is not tried here: NumPy asks the
machine for it, and says MemoryError.
"""

import tracemalloc

import numpy as np
import pytest
from helpers import assert_same

import cnnlib.functional as F
from cnnlib import nn

SIZES = {
    "2e9": 2 * 10**9,  # not along one axis alone
    "1e18": 10**18,
    "the largest word": 2**63 - 1,
    "one more": 2**63,
    "1e30": 10**30,
    "longer than Python writes out": 10**5000,
}


def ones(ndim, size, n=1):
    return np.ones((n, 2, *[size] * ndim))


def spatial(ndim):
    """(function, arrays, options): "V" stands for a size that is absurd."""
    image, kernel, pixel = ones(ndim, 4), ones(ndim, 2, 2), ones(ndim, 1)
    conv, transposed = f"conv{ndim}d", f"conv_transpose{ndim}d"
    both = image, kernel
    yield conv, both, {"padding": "V"}
    yield conv, both, {"padding": [(0, "V")] * ndim}
    yield conv, both, {"padding": "V", "dilation": "V"}
    yield conv, both, {"padding": "same", "dilation": "V"}
    yield conv, both, {"padding": "full", "dilation": "V"}
    yield transposed, both, {"stride": "V"}
    yield transposed, both, {"dilation": "V"}
    yield transposed, both, {"padding": "V", "dilation": "V", "stride": "V"}
    options = {"output_padding": "V − 1", "stride": "V"}
    yield transposed, (pixel, kernel), options
    for pool in (f"max_pool{ndim}d", f"avg_pool{ndim}d"):
        options = {"kernel_size": "V", "padding": "V/2"}
        yield pool, (image,), options
        yield pool, (image,), options | {"stride": 1}


def plane():
    image, columns, column = ones(2, 4), np.ones((1, 8, 9)), np.ones((1, 8, 1))
    places = np.zeros(image.shape, np.int64)
    pair = {"kernel_size": "V", "padding": "V/2"}
    yield "unfold", (image, 2), {"padding": "V"}
    yield "unfold", (image,), pair
    yield "unfold", (image, 2), {"padding": "V", "dilation": "V"}
    options = {"padding": "V", "stride": "V", "kernel_size": 2}
    yield "fold", (columns, 4), options
    options = {"output_size": "V", "kernel_size": 1, "stride": "V"}
    yield "fold", (column,), options
    yield "max_unpool2d", (image, places), {"kernel_size": "V"}
    yield "max_unpool2d", (image, places, 2), {"stride": "V"}
    corner = image[..., :1, :1], places[..., :1, :1], 2
    options = {"stride": "V", "output_size": ("V", "V")}
    yield "max_unpool2d", corner, options
    yield "adaptive_avg_pool2d", (image,), {"output_size": "V"}
    for mode in ("nearest", "area", "bilinear", "bicubic"):
        yield "interpolate", (image,), {"size": "V", "mode": mode}
        yield "interpolate", (image,), {"scale_factor": "V", "mode": mode}
    yield "pad", (image,), {"pad": ("V", 0, 0, "V")}
    yield "pad", (image,), {"pad": ("V", 0, 0, "V"), "mode": "replicate"}
    yield "pad", (image,), {"pad": ("V", "−V", 0, "V"), "mode": "replicate"}
    arrays = image, np.zeros((1, 8, 3, 3)), ones(2, 2, 2)
    yield "deform_conv2d", arrays, {"padding": "V"}


CALLS = [*(call for ndim in (1, 2, 3) for call in spatial(ndim)), *plane()]


def filled(options, size):
    """The options with numbers for "V"."""
    if isinstance(options, dict):
        return {name: filled(value, size) for name, value in options.items()}
    if isinstance(options, (tuple, list)):
        return type(options)(filled(value, size) for value in options)
    numbers = {"V": size, "−V": -size, "V/2": size // 2, "V − 1": size - 1}
    return numbers.get(options, options)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "arrays", "options"), CALLS)
def test_what_no_address_reaches_is_refused(name, arrays, options, size):
    if size == "2e9" and name.endswith("1d"):
        size = "1e18"
    absurd = "|".join(option for option in options if "V" in str(options[option]))
    rule = "larger than any array|must be positive and at most|beyond all floats"
    options = filled(options, SIZES[size])
    # There is no gradient of the right shape to hand over.
    calls = ((name, arrays), (f"{name}_backward", (np.ones(1), *arrays)))
    for function, arguments in calls:

        def refused(function=function, arguments=arguments):
            said = rf"^{function}: .*({absurd}).*({rule})"
            with pytest.raises(ValueError, match=said):
                getattr(F, function)(*arguments, **options)

        # What another thread takes meanwhile it does not take each time.
        assert min(peak(refused) for _ in range(3)) < 1_000_000, function


LAYERS = [
    ("Linear", {"in_features": "V", "out_features": "V"}),
    *(
        (f"{kind}{ndim}d", {"in_channels": 2, "out_channels": 6} | options)
        for kind in ("Conv", "ConvTranspose")
        for ndim in (1, 2, 3)
        for options in (
            {"in_channels": "V", "kernel_size": 2},
            {"out_channels": "V", "kernel_size": 2},
            {"kernel_size": "V", "groups": 2},
        )
    ),
    *((f"BatchNorm{ndim}d", {"num_features": "V"}) for ndim in (1, 2, 3)),
    ("LayerNorm", {"normalized_shape": "V"}),
    ("GroupNorm", {"num_groups": 1, "num_channels": "V"}),
]


@pytest.mark.parametrize("size", [size for size in SIZES if size != "2e9"])
@pytest.mark.parametrize(("name", "options"), LAYERS)
def test_a_layer_whose_weights_no_address_reaches_is_not_made(name, options, size):
    absurd = "|".join(option for option in options if options[option] == "V")

    def refused():
        said = f"^{name}: .*({absurd}).*larger than any array"
        with pytest.raises(ValueError, match=said):
            getattr(nn, name)(**filled(options, SIZES[size]))

    assert min(peak(refused) for _ in range(3)) < 1_000_000


def test_a_layer_that_is_too_large_says_what_asks_for_it():
    with pytest.raises(ValueError, match="^Linear") as caught:
        nn.Linear(10**9, 10**10)
    assert str(caught.value) == (
        "Linear: in_features=1000000000, out_features=10000000000 asks for an array of "
        "shape (10000000000, 1000000000), which is larger than any array "
        "(576460752303423487 elements)"
    )


def peak(call):
    """Bytes that a call holds at most."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("huge", [10**9, 10**18, 2**63 - 1])
@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_a_step_that_is_never_taken_may_be_of_any_length(ndim, huge):
    image, kernel, pixel = ones(ndim, 4), ones(ndim, 2, 2), ones(ndim, 1)
    conv, transposed, one_tap = f"conv{ndim}d", f"conv_transpose{ndim}d", pixel[[0, 0]]
    calls = [
        (conv, (image, kernel), "stride", 3),
        (conv, (image, one_tap), "dilation", 1),
        (transposed, (pixel, kernel), "stride", 1),
        (transposed, (image, one_tap), "dilation", 1),
        (f"max_pool{ndim}d", (image, 2), "stride", 3),
        (f"max_pool{ndim}d", (image, 1, 1), "dilation", 1),
        (f"avg_pool{ndim}d", (image, 2), "stride", 3),
    ]
    for name, arguments, step, ordinary in calls:
        expected = getattr(F, name)(*arguments, **{step: ordinary})
        assert_same(getattr(F, name)(*arguments, **{step: huge}), expected)
        backward, grad_output = getattr(F, f"{name}_backward"), np.ones_like(expected)
        expected = backward(grad_output, *arguments, **{step: ordinary})
        gradients = backward(grad_output, *arguments, **{step: huge})
        for gradient, one in zip(gradients, expected, strict=True):
            assert_same(gradient, one, message=name)


def test_a_window_that_is_mostly_padding_is_pooled_by_its_pixels():
    line, kernel = np.array([[[1.0, 4.0, 2.0, 3.0]]]), 10**9
    options = {"stride": 1, "padding": kernel // 2}
    output, places = F.max_pool1d(line, kernel, **options, return_indices=True)
    assert output.tolist() == [[[4] * 5]]
    assert places.tolist() == [[[1] * 5]]
    gradient = F.max_pool1d_backward(np.ones((1, 1, 5)), line, kernel, **options)
    assert gradient.tolist() == [[[0, 5, 0, 0]]]
    assert_same(F.avg_pool1d(line, kernel, **options), np.full((1, 1, 5), 1e-8), 1e-20)
    gradient = F.avg_pool1d_backward(np.ones((1, 1, 5)), line, kernel, **options)
    assert_same(gradient, np.full((1, 1, 4), 5e-9), 1e-20)
    options["count_include_pad"] = False
    assert_same(F.avg_pool1d(line, kernel, **options), np.full((1, 1, 5), 2.5))
