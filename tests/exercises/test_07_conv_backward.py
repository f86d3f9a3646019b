"""Honest and wrong answers to the exercises of lesson 07."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided, sliding_window_view
from students import assert_right, assert_wrong


def both(value):
    return (value, value) if isinstance(value, int) else value


def framed(input, padding):
    vertical, horizontal = both(padding)
    n, c, h, w = input.shape
    frame = np.zeros((n, c, h + 2 * vertical, w + 2 * horizontal), input.dtype)
    frame[:, :, vertical : vertical + h, horizontal : horizontal + w] = input
    return frame


# Honest styles of im2col


def six_loops(input, kernel_size, stride=1, padding=0):
    (kh, kw), (sh, sw) = both(kernel_size), both(stride)
    x = framed(input, padding)
    samples = []
    for image in x:
        rows = []
        for channel in image:
            for a in range(kh):
                for b in range(kw):
                    rows.append(
                        [
                            channel[top + a, left + b]
                            for top in range(0, len(channel) - kh + 1, sh)
                            for left in range(0, len(channel[0]) - kw + 1, sw)
                        ]
                    )
        samples.append(rows)
    return samples


def strided_view(input, kernel_size, stride=1, padding=0):
    (kh, kw), (sh, sw) = both(kernel_size), both(stride)
    x = framed(input, padding)
    n, c, h, w = x.shape
    size = (h - kh) // sh + 1, (w - kw) // sw + 1
    steps = x.strides
    view = as_strided(
        x,
        (n, c, kh, kw, *size),
        (*steps, steps[2] * sh, steps[3] * sw),
        writeable=False,
    )
    return view.reshape(n, c * kh * kw, -1)


def tap_by_tap(input, kernel_size, stride=1, padding=0):
    (kh, kw), (sh, sw) = both(kernel_size), both(stride)
    x = framed(input.astype(float), padding)
    h, w = (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1
    taps = np.empty((len(x), x.shape[1], kh, kw, h, w), order="F")
    for a in range(kh):
        for b in range(kw):
            taps[:, :, a, b] = x[:, :, a : a + h * sh : sh, b : b + w * sw : sw]
    return np.asfortranarray(taps.reshape(len(x), -1, h * w))


def gathered_by_index(input, kernel_size, stride=1, padding=0):
    (kh, kw), (sh, sw) = both(kernel_size), both(stride)
    x = framed(input, padding)
    _, c, h, w = x.shape
    rows, columns = (h - kh) // sh + 1, (w - kw) // sw + 1
    k, i, j = np.indices((c, kh, kw)).reshape(3, -1, 1)
    top, left = np.indices((rows, columns)).reshape(2, 1, -1)
    return x[:, k, i + top * sh, j + left * sw]


COLUMNS = [six_loops, strided_view, tap_by_tap, gathered_by_index]


@pytest.mark.parametrize("student", COLUMNS)
def test_honest_columns_get_full_points(student):
    assert_right(student, "im2col")


# Honest styles of conv2d_im2col


def product_of_columns(input, weight, bias=None, stride=1, padding=0):
    windows = sliding_window_view(framed(input, padding), weight.shape[2:], (2, 3))
    sh, sw = both(stride)
    windows = windows[:, :, ::sh, ::sw]
    output = np.einsum("nchwab,ocab->nohw", windows, weight)
    return output if bias is None else output + bias.reshape(1, -1, 1, 1)


def rows_of_windows(input, weight, bias=None, stride=1, padding=0):
    o, _, kh, kw = weight.shape
    x, (sh, sw) = framed(input, padding), both(stride)
    h, w = (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1
    rows = [
        x[n, :, i * sh : i * sh + kh, j * sw : j * sw + kw].ravel()
        for n in range(len(x))
        for i in range(h)
        for j in range(w)
    ]
    output = np.array(rows) @ weight.reshape(o, -1).T
    if bias is not None:
        output += bias
    return output.reshape(len(x), h, w, o).transpose(0, 3, 1, 2)


def in_plain_numbers(input, weight, bias=None, stride=1, padding=0):
    (kh, kw), (sh, sw) = weight.shape[2:], both(stride)
    columns = np.array(six_loops(input, (kh, kw), (sh, sw), padding))
    height = (input.shape[2] + 2 * both(padding)[0] - kh) // sh + 1
    outputs = []
    for sample in columns:
        channels = []
        for o, filters in enumerate(weight):
            row = filters.ravel() @ sample + (0 if bias is None else bias[o])
            channels.append(row.reshape(height, -1).tolist())
        outputs.append(channels)
    return outputs


@pytest.mark.parametrize(
    "student", [product_of_columns, rows_of_windows, in_plain_numbers]
)
def test_honest_products_get_full_points(student):
    assert_right(student, "conv2d_im2col")


# Honest styles of conv2d_backward


def every_product_by_itself(grad_output, input, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = both(stride), both(padding)
    _, _, h, w = input.shape
    grad_input, grad_weight = np.zeros(input.shape), np.zeros(weight.shape)
    for (n, o, i, j), grad in np.ndenumerate(grad_output):
        for (c, a, b), tap in np.ndenumerate(weight[o]):
            row, column = i * sh + a - ph, j * sw + b - pw
            if 0 <= row < h and 0 <= column < w:
                grad_input[n, c, row, column] += grad * tap
                grad_weight[o, c, a, b] += grad * input[n, c, row, column]
    return grad_input, grad_weight, grad_output.sum((0, 2, 3))


def full_correlation(grad_output, input, weight, stride=1, padding=0):
    """With zeros between the gradients, and the kernel turned round."""
    (sh, sw), (ph, pw) = both(stride), both(padding)
    (kh, kw), (h, w) = weight.shape[2:], input.shape[2:]
    n, o, rows, columns = grad_output.shape
    apart = np.zeros((n, o, h + 2 * ph - kh + 1, w + 2 * pw - kw + 1))
    apart[:, :, : rows * sh : sh, : columns * sw : sw] = grad_output
    wide = np.pad(apart, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    windows = sliding_window_view(wide, (kh, kw), (2, 3))
    turned = weight[:, :, ::-1, ::-1]
    grad_x = np.einsum("nohwab,ocab->nchw", windows, turned)
    seen = sliding_window_view(framed(input, padding), apart.shape[2:], (2, 3))
    grad_weight = np.einsum("ncabhw,nohw->ocab", seen, apart)
    grad_input = grad_x[:, :, ph : ph + h, pw : pw + w]
    return [grad_input, grad_weight, list(np.einsum("nohw->o", grad_output))]


def through_columns(grad_output, input, weight, stride=1, padding=0):
    o, _, kh, kw = weight.shape
    (sh, sw), (ph, pw) = both(stride), both(padding)
    n, _, rows, columns = grad_output.shape
    D = grad_output.reshape(n, o, -1)
    cols = strided_view(input, (kh, kw), stride, padding)
    grad_weight = (D @ cols.transpose(0, 2, 1)).sum(0).reshape(weight.shape)
    grad_cols = (weight.reshape(o, -1).T @ D).reshape(n, -1, kh, kw, rows, columns)
    grad_x = np.zeros(framed(input, padding).shape, order="F")
    for a in range(kh):
        for b in range(kw):
            grad_x[:, :, a : a + rows * sh : sh, b : b + columns * sw : sw] += (
                grad_cols[:, :, a, b]
            )
    h, w = grad_x.shape[2:]
    return grad_x[:, :, ph : h - ph, pw : w - pw], grad_weight, D.sum((0, 2))


@pytest.mark.parametrize(
    "student", [every_product_by_itself, full_correlation, through_columns]
)
def test_honest_gradients_get_full_points(student):
    assert_right(student, "conv2d_backward")


# Honest styles of max_pool2d_backward


def found_by_comparing(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sh, sw) = both(kernel_size), both(stride or kernel_size)
    grad_input = np.zeros(input.shape).tolist()
    for n, c, i, j in np.ndindex(grad_output.shape):
        best = None
        for a in range(i * sh, i * sh + kh):
            for b in range(j * sw, j * sw + kw):
                if best is None or input[n, c, a, b] > input[n, c, best[0], best[1]]:
                    best = a, b
        grad_input[n][c][best[0]][best[1]] += float(grad_output[n, c, i, j])
    return grad_input


def all_windows_at_once(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sh, sw) = both(kernel_size), both(stride or kernel_size)
    n, c, rows, columns = grad_output.shape
    windows = sliding_window_view(input, (kh, kw), (2, 3))[:, :, ::sh, ::sw]
    winner = windows.reshape(n, c, rows, columns, -1).argmax(-1)
    s, k, i, j = np.indices(winner.shape)
    place = s, k, i * sh + winner // kw, j * sw + winner % kw
    grad_input = np.zeros(input.shape, order="F")
    np.add.at(grad_input, place, grad_output)
    return grad_input


def tap_by_tap_with_a_mask(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sh, sw) = both(kernel_size), both(stride or kernel_size)
    rows, columns = grad_output.shape[2:]
    taps = [
        (..., slice(a, a + rows * sh, sh), slice(b, b + columns * sw, sw))
        for a in range(kh)
        for b in range(kw)
    ]
    # The last window's slice may end before its step does.
    largest = np.maximum.reduce([input[tap][..., :rows, :columns] for tap in taps])
    taken = np.zeros(largest.shape, bool)
    grad_input = np.zeros_like(input)
    for tap in taps:
        wins = (input[tap][..., :rows, :columns] == largest) & ~taken
        grad_input[tap][..., :rows, :columns] += grad_output * wins
        taken |= wins
    return grad_input


@pytest.mark.parametrize(
    "student", [found_by_comparing, all_windows_at_once, tap_by_tap_with_a_mask]
)
def test_honest_ways_to_the_winner_get_full_points(student):
    assert_right(student, "max_pool2d_backward")


# Wrong answers beyond the catalogue


def last_tap_missing(input, kernel_size, stride=1, padding=0):
    columns = strided_view(input, kernel_size, stride, padding).copy()
    columns[:, -1] = 0
    return columns


def negative_columns(input, kernel_size, stride=1, padding=0):
    return -strided_view(input, kernel_size, stride, padding)


def bias_added_twice(input, weight, bias=None, stride=1, padding=0):
    output = product_of_columns(input, weight, bias, stride, padding)
    return output if bias is None else output + bias.reshape(1, -1, 1, 1)


def clipped_output(input, weight, bias=None, stride=1, padding=0):
    return np.maximum(product_of_columns(input, weight, bias, stride, padding), 0)


def half_of_grad_weight(grad_output, input, weight, stride=1, padding=0):
    first, second, third = through_columns(grad_output, input, weight, stride, padding)
    return first, second / 2, third


def bias_counts_taps(grad_output, input, weight, stride=1, padding=0):
    first, second, third = through_columns(grad_output, input, weight, stride, padding)
    return first, second, third * weight.shape[2]


def second_largest(grad_output, input, kernel_size, stride=None):
    return all_windows_at_once(grad_output, np.sort(input, axis=3), kernel_size, stride)


def softened(grad_output, input, kernel_size, stride=None):
    return 0.9 * all_windows_at_once(grad_output, input, kernel_size, stride)


@pytest.mark.parametrize(
    ("student", "name"),
    [
        (last_tap_missing, "im2col"),
        (bias_added_twice, "conv2d_im2col"),
        (clipped_output, "conv2d_im2col"),
        (half_of_grad_weight, "conv2d_backward"),
        (bias_counts_taps, "conv2d_backward"),
        (second_largest, "max_pool2d_backward"),
    ],
)
def test_other_wrong_answers_are_not_given_a_name(student, name):
    assert_wrong(student, name)


def pixels_before_channels(input, kernel_size, stride=1, padding=0):
    (kh, kw), (sh, sw) = both(kernel_size), both(stride)
    x = framed(input, padding).transpose(0, 2, 3, 1)
    windows = sliding_window_view(x, (kh, kw), (1, 2))[:, ::sh, ::sw]
    n, rows, columns, c = windows.shape[:4]
    return windows.transpose(0, 4, 5, 3, 1, 2).reshape(n, c * kh * kw, -1)


def batch_into_width(input, weight, bias=None, stride=1, padding=0):
    o, _, kh, kw = weight.shape
    columns = tap_by_tap(input, (kh, kw), stride, padding)
    matrix = np.concatenate(list(columns), axis=1)
    height = (input.shape[2] + 2 * both(padding)[0] - kh) // both(stride)[0] + 1
    output = weight.reshape(o, -1) @ matrix
    if bias is not None:
        output = output + bias[:, None]
    return output.reshape(len(input), o, height, -1)


def equal_sign(grad_output, input, weight, stride=1, padding=0):
    (kh, kw), (sh, sw), (ph, pw) = weight.shape[2:], both(stride), both(padding)
    _, grad_weight, grad_bias = through_columns(
        grad_output, input, weight, stride, padding
    )
    grad_x = np.zeros(framed(input, padding).shape)
    for n, c, i, j in np.ndindex(len(input), input.shape[1], *grad_output.shape[2:]):
        patch = sum(grad_output[n, o, i, j] * weight[o, c] for o in range(len(weight)))
        grad_x[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw] = patch
    h, w = input.shape[2:]
    return grad_x[:, :, ph : ph + h, pw : pw + w], grad_weight, grad_bias


def equal_to_the_maximum(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sh, sw) = both(kernel_size), both(stride or kernel_size)
    grad_input = np.zeros(input.shape)
    for n, c, i, j in np.ndindex(grad_output.shape):
        part = (n, c, slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw))
        mask = input[part] == input[part].max()
        grad_input[part] += mask * grad_output[n, c, i, j]
    return grad_input


@pytest.mark.parametrize(
    ("student", "name", "mistake"),
    [
        (pixels_before_channels, "im2col", "channels-run-fastest"),
        (batch_into_width, "conv2d_im2col", "samples-mixed-up"),
        (equal_sign, "conv2d_backward", "assign-not-add"),
        (equal_to_the_maximum, "max_pool2d_backward", "every-tie-wins"),
    ],
)
def test_a_wrong_answer_in_another_hand_is_named(student, name, mistake):
    assert_wrong(student, name, mistake)


@pytest.mark.parametrize(
    ("student", "name", "form"),
    [
        (negative_columns, "im2col", "opposite-sign"),
        (softened, "max_pool2d_backward", "constant-factor"),
    ],
)
def test_what_no_mistake_explains_is_named_by_its_form(student, name, form):
    assert_wrong(student, name, form)
