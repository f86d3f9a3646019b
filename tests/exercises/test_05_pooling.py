"""Honest and wrong answers to the exercises of lesson 05."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from students import assert_at_least, assert_right, assert_wrong, pair


def bordered(input, padding, value):
    ph, pw = pair(padding)
    border = ((0, 0), (0, 0), (ph, ph), (pw, pw))
    return np.pad(input, border, constant_values=value)


# Honest styles of max_pool2d


def plain_loops(input, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(kernel_size if stride is None else stride)
    n, c, height, width = input.shape
    h, w = (height + 2 * ph - kh) // sh + 1, (width + 2 * pw - kw) // sw + 1
    output = np.full((n, c, h, w), -np.inf)
    for i in range(h):
        for j in range(w):
            # Only the pixels of the window that lie on the image.
            rows = slice(max(i * sh - ph, 0), i * sh - ph + kh)
            columns = slice(max(j * sw - pw, 0), j * sw - pw + kw)
            output[:, :, i, j] = input[:, :, rows, columns].max(axis=(2, 3))
    return output


def windows_at_steps(input, kernel_size, stride=None, padding=0):
    sh, sw = pair(kernel_size if stride is None else stride)
    windows = sliding_window_view(
        bordered(input, padding, -np.inf), pair(kernel_size), axis=(2, 3)
    )
    return windows[:, :, ::sh, ::sw].max(axis=(-2, -1))


def one_tap_at_a_time(input, kernel_size, stride=None, padding=0):
    kernel_size = pair(kernel_size)
    strides = kernel_size if stride is None else pair(stride)
    image = bordered(input, padding, input.min())
    h, w = (
        (n - k) // s + 1
        for n, k, s in zip(image.shape[2:], kernel_size, strides, strict=True)
    )
    output = None
    for a, b in np.ndindex(*kernel_size):
        tap = image[:, :, a :: strides[0], b :: strides[1]][:, :, :h, :w]
        output = tap if output is None else np.maximum(output, tap)
    return np.asfortranarray(output)


def numbers_in_lists(input, kernel_size, stride=None, padding=0):
    (kh, kw), (ph, pw) = pair(kernel_size), pair(padding)
    sh, sw = pair(stride or kernel_size)
    height, width = input.shape[2:]

    def largest(image, top, left):
        return max(
            float(image[i, j])
            for i in range(max(top, 0), min(top + kh, height))
            for j in range(max(left, 0), min(left + kw, width))
        )

    return [
        [
            [
                [
                    largest(image, top, left)
                    for left in range(-pw, width + pw - kw + 1, sw)
                ]
                for top in range(-ph, height + ph - kh + 1, sh)
            ]
            for image in images
        ]
        for images in input
    ]


@pytest.mark.parametrize(
    "student", [plain_loops, windows_at_steps, one_tap_at_a_time, numbers_in_lists]
)
def test_honest_maxima_get_full_points(student):
    assert_right(student, "max_pool2d")


# Honest styles of avg_pool2d


def mean_in_loops(input, kernel_size, stride=None, padding=0):
    kh, kw = pair(kernel_size)
    sh, sw = pair(kernel_size if stride is None else stride)
    image = bordered(input, padding, 0)
    n, c, height, width = image.shape
    output = np.zeros((n, c, (height - kh) // sh + 1, (width - kw) // sw + 1))
    for i in range(output.shape[2]):
        for j in range(output.shape[3]):
            window = image[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            output[:, :, i, j] = window.mean(axis=(2, 3))
    return output


def mean_of_views(input, kernel_size, stride=None, padding=0):
    sh, sw = pair(kernel_size if stride is None else stride)
    windows = sliding_window_view(
        bordered(input, padding, 0), pair(kernel_size), axis=(2, 3)
    )[:, :, ::sh, ::sw]
    return np.einsum("nchwab->nchw", windows) / np.prod(pair(kernel_size))


def differences_of_running_sums(input, kernel_size, stride=None, padding=0):
    kh, kw = pair(kernel_size)
    sh, sw = pair(kernel_size if stride is None else stride)
    sums = bordered(input, padding, 0).astype(np.float64).cumsum(2).cumsum(3)
    sums = np.pad(sums, ((0, 0), (0, 0), (1, 0), (1, 0)))
    inner = sums[:, :, kh:, kw:] - sums[:, :, :-kh, kw:]
    inner += sums[:, :, :-kh, :-kw] - sums[:, :, kh:, :-kw]
    return inner[:, :, ::sh, ::sw] / (kh * kw)


@pytest.mark.parametrize(
    "student", [mean_in_loops, mean_of_views, differences_of_running_sums]
)
def test_honest_means_get_full_points(student):
    assert_right(student, "avg_pool2d")


# Honest styles of global_avg_pool2d


def mean_over_two_axes(input):
    return input.mean(axis=(2, 3))


def mean_of_flat_images(input):
    return np.asfortranarray(input.reshape(*input.shape[:2], -1).mean(-1))


def one_mean_at_a_time(input):
    return [[float(np.mean(image)) for image in images] for images in input]


def sum_by_einsum(input):
    return np.einsum("nchw->nc", input) / (input.shape[2] * input.shape[3])


@pytest.mark.parametrize(
    "student",
    [mean_over_two_axes, mean_of_flat_images, one_mean_at_a_time, sum_by_einsum],
)
def test_honest_global_means_get_full_points(student):
    assert_right(student, "global_avg_pool2d")


# Wrong answers in another hand, and wrong answers beyond the catalogue


def variant(pool, kernel=pair, step=pair, default=None, border=0.0):
    """Pooling of views, with one thing done otherwise."""

    def student(input, kernel_size, stride=None, padding=0):
        stride = (default or kernel_size) if stride is None else stride
        sh, sw = step(stride)
        image = bordered(input, padding, border)
        windows = sliding_window_view(image, kernel(kernel_size), axis=(2, 3))
        return pool(windows[:, :, ::sh, ::sw], axis=(-2, -1))

    return student


def pooled_by_reshaping(input, kernel_size, stride=None, padding=0):
    (kh, kw), image = pair(kernel_size), bordered(input, padding, -np.inf)
    n, c, height, width = image.shape
    h, w = height // kh, width // kw
    blocks = image[:, :, : h * kh, : w * kw].reshape(n, c, h, kh, w, kw)
    return blocks.max(axis=(3, 5))


def running_maximum_from_zero(input, kernel_size, stride=None, padding=0):
    return np.maximum(windows_at_steps(input, kernel_size, stride, padding), 0)


def ceiled(input, kernel_size, stride=None, padding=0):
    kh, kw = pair(kernel_size)
    sh, sw = pair(kernel_size if stride is None else stride)
    image = bordered(input, padding, -np.inf)
    n, c, height, width = image.shape
    h, w = int(np.ceil((height - kh) / sh)) + 1, int(np.ceil((width - kw) / sw)) + 1
    output = np.zeros((n, c, h, w))
    for i in range(h):
        for j in range(w):
            window = image[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            output[:, :, i, j] = window.max(axis=(2, 3))
    return output


def only_numbers(input, kernel_size, stride=None, padding=0):
    stride = stride or kernel_size
    _, _, height, width = input.shape
    h = (height + 2 * padding - kernel_size) // stride + 1
    w = (width + 2 * padding - kernel_size) // stride + 1
    return windows_at_steps(input, kernel_size, stride, padding)[:, :, :h, :w]


def padded_below_only(input, kernel_size, stride=None, padding=0):
    ph, pw = pair(padding)
    border = ((0, 0), (0, 0), (0, ph), (0, pw))
    image = np.pad(input, border, constant_values=-np.inf)
    return variant(np.max)(image, kernel_size, stride)


def one_before_dividing(input, kernel_size, stride=None, padding=0):
    kh, kw = pair(kernel_size)
    sh, sw = pair(kernel_size if stride is None else stride)
    height, width = bordered(input, padding, 0).shape[2:]
    h, w = (height - kh + 1) // sh, (width - kw + 1) // sw
    return plain_loops(input, kernel_size, stride, padding)[:, :, :h, :w]


def on_its_side(input, kernel_size, stride=None, padding=0):
    sides = pair(kernel_size)[::-1]
    return variant(np.max, border=-np.inf)(input, sides, stride, padding)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (variant(np.max), "zero-padding"),
        (one_before_dividing, "plus-one-before-dividing"),
        (on_its_side, "window-swapped-with-stride"),
        (padded_below_only, "padding-after-only"),
        (variant(np.max, default=1, border=-np.inf), "stride-one-by-default"),
        (variant(np.min, border=np.inf), "min-not-max"),
        (variant(np.mean), "mean-not-max"),
        (
            variant(np.max, step=lambda s: pair(s)[::-1], border=-np.inf),
            "stride-swapped",
        ),
        (pooled_by_reshaping, "stride-ignored"),
        (running_maximum_from_zero, "starts-at-zero"),
        (ceiled, "rounded-up"),
        (only_numbers, "pairs-not-handled"),
    ],
)
def test_a_wrong_maximum_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "max_pool2d", mistake)


def second_largest(input, kernel_size, stride=None, padding=0):
    def second(windows, axis):
        flat = np.sort(windows.reshape(*windows.shape[:-2], -1), axis=-1)
        return flat[..., max(flat.shape[-1] - 2, 0)]

    return variant(second, border=-np.inf)(input, kernel_size, stride, padding)


def minus_one_around(input, kernel_size, stride=None, padding=0):
    return variant(np.max, border=-1.0)(input, kernel_size, stride, padding)


@pytest.mark.parametrize("student", [second_largest, minus_one_around])
def test_other_wrong_maxima_are_not_given_a_name(student):
    assert_wrong(student, "max_pool2d")


def real_pixels_only(input, kernel_size, stride=None, padding=0):
    image = bordered(input.astype(float), padding, np.nan)
    return variant(np.nanmean)(image, kernel_size, stride)


def into_integers(input, kernel_size, stride=None, padding=0):
    output = mean_in_loops(input, kernel_size, stride, padding)
    result = np.zeros(output.shape, dtype=input.dtype)
    result[:] = output
    return result


def sum_over_height(input, kernel_size, stride=None, padding=0):
    sums = variant(np.sum)(input, kernel_size, stride, padding)
    return sums / pair(kernel_size)[0] ** 2


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (variant(np.sum), "sum-not-mean"),
        (variant(np.max), "max-not-mean"),
        (variant(np.median), "median-not-mean"),
        (variant(np.mean, default=1), "stride-one-by-default"),
        (variant(np.mean, kernel=lambda k: pair(k)[::-1]), "window-swapped"),
        (real_pixels_only, "border-not-counted"),
        (into_integers, "integer-truncation"),
        (sum_over_height, "divided-by-square"),
    ],
)
def test_a_wrong_mean_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "avg_pool2d", mistake)


def test_a_border_that_integers_cannot_hold_is_named_as_far_as_it_goes():
    student = variant(np.mean, border=-np.inf)
    assert_at_least(student, "avg_pool2d", "border-of-infinity")


def half_of_the_range(windows, axis):
    return (windows.max(axis) + windows.min(axis)) / 2


def root_of_squares(windows, axis):
    return np.sqrt((windows**2).mean(axis))


@pytest.mark.parametrize(
    "student", [variant(half_of_the_range), variant(root_of_squares)]
)
def test_other_wrong_means_are_not_given_a_name(student):
    assert_wrong(student, "avg_pool2d")


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (lambda x: x.mean(axis=(2, 3), keepdims=True), "keeps-image-axes"),
        (lambda x: np.average(x), "one-number-for-all"),
        (lambda x: x.mean(axis=(-3, -2)), "channels-last"),
        (lambda x: x.sum(axis=-1).sum(axis=-1), "sum-not-mean"),
        (lambda x: [image.mean(axis=(1, 2)) for image in x][0], "no-batch-axis"),
    ],
)
def test_a_wrong_global_mean_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "global_avg_pool2d", mistake)


@pytest.mark.parametrize(
    "student",
    [
        lambda x: np.median(x, axis=(2, 3)),
        lambda x: x[:, :, 0, 0],
        lambda x: np.abs(x).mean(axis=(2, 3)),
    ],
)
def test_other_wrong_global_means_are_not_given_a_name(student):
    assert_wrong(student, "global_avg_pool2d")
