"""Honest and wrong answers to the exercises of lesson 08."""

import numpy as np
import pytest
from students import assert_right, assert_wrong

# Honest styles of batch_norm_train


def by_hand(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
    output = np.empty(input.shape)
    new_mean, new_var = [], []
    for c in range(input.shape[1]):
        numbers = [float(x) for x in input[:, c].ravel()]
        n = len(numbers)
        mean = sum(numbers) / n
        var = sum((x - mean) ** 2 for x in numbers) / n
        x_hat = (input[:, c] - mean) / (var + eps) ** 0.5
        output[:, c] = weight[c] * x_hat + bias[c]
        new_mean.append((1 - momentum) * running_mean[c] + momentum * mean)
        unbiased = var * n / (n - 1)
        new_var.append(running_var[c] + momentum * (unbiased - running_var[c]))
    return output, new_mean, new_var


def channels_last(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    # With channels last, vectors stretch by themselves; the results are views.
    moved = np.moveaxis(input, 1, -1)
    rows = moved.reshape(-1, moved.shape[-1])
    output = (rows - rows.mean(0)) * (rows.var(0) + eps) ** -0.5 * weight + bias
    return [
        np.moveaxis(output.reshape(moved.shape), -1, 1),
        running_mean * (1 - momentum) + rows.mean(0) * momentum,
        running_var * (1 - momentum) + rows.var(0, ddof=1) * momentum,
    ]


def mean_of_squares(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    axes = tuple(a for a in range(input.ndim) if a != 1)
    x = np.asfortranarray(input, dtype=np.float64)
    mean = x.mean(axes, keepdims=True)
    var = (x * x).mean(axes, keepdims=True) - mean**2
    n = x.size / x.shape[1]
    shape = mean.shape
    output = weight.reshape(shape) * (x - mean) / np.sqrt(var + eps)
    output += bias.reshape(shape)
    mean, var = np.squeeze(mean, axes), np.squeeze(var, axes) * n / (n - 1)
    return (
        output,
        (1 - momentum) * running_mean + momentum * mean,
        (1 - momentum) * running_var + momentum * var,
    )


@pytest.mark.parametrize("student", [by_hand, channels_last, mean_of_squares])
def test_honest_batch_norms_get_full_points(student):
    assert_right(student, "batch_norm_train")


# Honest styles of batch_norm_eval


def one_factor_per_channel(input, weight, bias, running_mean, running_var, eps=1e-5):
    factor = weight / np.sqrt(running_var + eps)
    shift = bias - factor * running_mean
    return (input.swapaxes(1, -1) * factor + shift).swapaxes(1, -1)


def einsum(input, weight, bias, running_mean, running_var, eps=1e-5):
    axes = "nc" if input.ndim == 2 else "nchw"
    factor = weight / np.sqrt(running_var + eps)
    shift = np.ones(input.shape)
    centred = input - np.einsum(f"{axes},c->{axes}", shift, running_mean)
    scaled = np.einsum(f"{axes},c->{axes}", centred, factor)
    return scaled + np.einsum(f"{axes},c->{axes}", shift, bias)


def channel_after_channel(input, weight, bias, running_mean, running_var, eps=1e-5):
    output = input.astype(float)
    for c in range(len(weight)):
        output[:, c] -= running_mean[c]
        output[:, c] /= (running_var[c] + eps) ** 0.5
        output[:, c] = weight[c] * output[:, c] + bias[c]
    return output


@pytest.mark.parametrize(
    "student", [one_factor_per_channel, einsum, channel_after_channel]
)
def test_honest_evaluations_get_full_points(student):
    assert_right(student, "batch_norm_eval")


# Honest styles of batch_norm_backward


def along_the_graph(grad_output, input, weight, eps=1e-5):
    # Node by node, as the lesson draws it.
    x = np.moveaxis(input, 1, -1).reshape(-1, len(weight))
    g = np.moveaxis(grad_output, 1, -1).reshape(-1, len(weight))
    n = len(x)
    centred = x - x.mean(0)
    var = (centred**2).mean(0)
    inverse = (var + eps) ** -0.5
    grad_bias, grad_weight = g.sum(0), (g * centred * inverse).sum(0)
    grad_hat = g * weight
    grad_inverse = (grad_hat * centred).sum(0)
    grad_var = grad_inverse * -0.5 * (var + eps) ** -1.5
    grad_centred = grad_hat * inverse + grad_var * 2 * centred / n
    grad_x = grad_centred - grad_centred.sum(0) / n
    shape = (len(input), *input.shape[2:], len(weight))
    return np.moveaxis(grad_x.reshape(shape), -1, 1), grad_weight, grad_bias


def jacobian_of_each_channel(grad_output, input, weight, eps=1e-5):
    grad_input = np.empty(input.shape)
    grad_weight, grad_bias = [], []
    for c, gamma in enumerate(weight):
        x, g = input[:, c].ravel(), grad_output[:, c].ravel()
        n, root = x.size, np.sqrt(x.var() + eps)
        x_hat = (x - x.mean()) / root
        matrix = np.eye(n) - 1 / n - np.outer(x_hat, x_hat) / n
        grad = gamma / root * matrix @ g
        grad_input[:, c] = grad.reshape(input[:, c].shape)
        grad_weight.append(g @ x_hat)
        grad_bias.append(g.sum())
    return [grad_input, grad_weight, grad_bias]


@pytest.mark.parametrize("student", [along_the_graph, jacobian_of_each_channel])
def test_honest_gradients_get_full_points(student):
    assert_right(student, "batch_norm_backward")


# Honest styles of local_response_norm


def loops(input, size, alpha=1e-4, beta=0.75, k=1.0):
    n, channels, h, w = input.shape
    output = np.zeros((n, channels, h, w))
    for image, c, i, j in np.ndindex(n, channels, h, w):
        total = 0.0
        for other in range(c - size // 2, c + (size - 1) // 2 + 1):
            if 0 <= other < channels:
                total += float(input[image, other, i, j]) ** 2
        output[image, c, i, j] = input[image, c, i, j] / (
            (k + alpha * total / size) ** beta
        )
    return output


def band_matrix(input, size, alpha=1e-4, beta=0.75, k=1.0):
    c = np.arange(input.shape[1])
    apart = c - c[:, None]
    band = (apart >= -(size // 2)) & (apart <= (size - 1) // 2)
    total = np.einsum("cd,ndhw->nchw", band, input * input)
    return input * (k + alpha / size * total) ** -beta


def cumulated(input, size, alpha=1e-4, beta=0.75, k=1.0):
    squares = np.pad(input**2, ((0, 0), (size // 2, (size - 1) // 2), (0, 0), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(squares, size, axis=1)
    return input / (k + alpha * windows.mean(-1)) ** beta


@pytest.mark.parametrize("student", [loops, band_matrix, cumulated])
def test_honest_responses_get_full_points(student):
    assert_right(student, "local_response_norm")


# Wrong answers beyond the catalogue


def torch_momentum_on_one(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    output, mean, var = channels_last(
        input, weight, bias, running_mean, running_var, momentum, eps
    )
    return output, 1 - mean, var


def median_for_mean(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    rows = np.moveaxis(input, 1, -1)
    centre = np.median(rows.reshape(-1, rows.shape[-1]), axis=0)
    shift = centre.reshape(-1, *[1] * (input.ndim - 2))
    _, *running = channels_last(
        input, weight, bias, running_mean, running_var, momentum, eps
    )
    return input - shift, *running


@pytest.mark.parametrize("student", [torch_momentum_on_one, median_for_mean])
def test_other_wrong_batch_norms_are_not_given_a_name(student):
    assert_wrong(student, "batch_norm_train")


def momentum_of_the_papers(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    return channels_last(
        input, weight, bias, running_mean, running_var, 1 - momentum, eps
    )


def all_biased(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
    axes = (0,) if input.ndim == 2 else (0, 2, 3)
    n = input.size / len(weight)
    output, mean, var = channels_last(
        input, weight, bias, running_mean, running_var, momentum, eps
    )
    return output, mean, var - momentum * input.var(axes, ddof=1) / n


def only_rows(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
    n, _ = input.shape
    mean, var = input.mean(0), input.var(0)
    return (
        weight * (input - mean) / np.sqrt(var + eps) + bias,
        (1 - momentum) * running_mean + momentum * mean,
        (1 - momentum) * running_var + momentum * var * n / (n - 1),
    )


def statistics_of_each_pixel(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    by_channel = (-1, *[1] * (input.ndim - 2))
    output = (input - input.mean(0)) / np.sqrt(input.var(0) + eps)
    output = weight.reshape(by_channel) * output + bias.reshape(by_channel)
    pixels = input.reshape(*input.shape[:2], -1)
    var = pixels.var(0, ddof=len(input) > 1).mean(-1)
    return (
        output,
        (1 - momentum) * running_mean + momentum * pixels.mean((0, -1)),
        (1 - momentum) * running_var + momentum * var,
    )


def normalised_by(axes):
    def student(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
        arguments = input, weight, bias, running_mean, running_var, momentum, eps
        if input.ndim == 2:
            return by_hand(*arguments)
        mean, var = input.mean(axes, keepdims=True), input.var(axes, keepdims=True)
        x_hat = (input - mean) * (var + eps) ** -0.5
        unbiased = var * input.size / (input.size - mean.size)
        return (
            weight[:, None, None] * x_hat + bias[:, None, None],
            running_mean * (1 - momentum) + np.squeeze(mean) * momentum,
            running_var * (1 - momentum) + np.squeeze(unbiased) * momentum,
        )

    return student


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (normalised_by((2, 3)), "per-image-and-channel-throughout"),
        (statistics_of_each_pixel, "per-pixel"),
        (momentum_of_the_papers, "momentum-swapped"),
        (all_biased, "biased-running-variance"),
        (only_rows, "written-for-vectors"),
    ],
)
def test_a_wrong_batch_norm_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "batch_norm_train", mistake)


def eps_twice(input, weight, bias, running_mean, running_var, eps=1e-5):
    return one_factor_per_channel(
        input, weight, bias, running_mean, running_var, 2 * eps
    )


def negative_root(input, weight, bias, running_mean, running_var, eps=1e-5):
    return 2 * np.reshape(bias, (-1, *[1] * (input.ndim - 2))) - einsum(
        input, weight, bias, running_mean, running_var, eps
    )


def test_another_wrong_evaluation_is_not_given_a_name():
    assert_wrong(eps_twice, "batch_norm_eval")


def test_a_negative_root_is_named_by_the_edit_that_does_the_same():
    assert_wrong(negative_root, "batch_norm_eval", "sides-exchanged")


def test_batch_statistics_at_evaluation_are_named_where_a_single_row_fails_otherwise():
    def student(input, weight, bias, running_mean, running_var, eps=1e-5):
        axes = (0,) if input.ndim == 2 else (0, 2, 3)
        shape = (1, -1) if input.ndim == 2 else (1, -1, 1, 1)
        mean, var = input.mean(axes).reshape(shape), input.var(axes).reshape(shape)
        x_hat = (input - mean) / np.sqrt(var + eps)
        return weight.reshape(shape) * x_hat + bias.reshape(shape)

    assert_wrong(student, "batch_norm_eval", "batch-statistics")


def half_the_variance_path(grad_output, input, weight, eps=1e-5):
    # The 2 of the derivative of a square was lost.
    grad_input, grad_weight, grad_bias = along_the_graph(
        grad_output, input, weight, eps
    )
    shape = (-1, *[1] * (input.ndim - 2))
    axes = (0, *range(2, input.ndim))
    root = np.sqrt(input.var(axes) + eps)
    x_hat = (input - input.mean(axes).reshape(shape)) / root.reshape(shape)
    n = input.size / len(weight)
    extra = (weight / root * grad_weight / n).reshape(shape) * x_hat
    return grad_input + extra / 2, grad_weight, grad_bias


def negative_gradients(grad_output, input, weight, eps=1e-5):
    return [-grad for grad in along_the_graph(grad_output, input, weight, eps)]


def test_another_wrong_gradient_is_not_given_a_name():
    assert_wrong(negative_gradients, "batch_norm_backward")


def statistics_forgotten(grad_output, input, weight, eps=1e-5):
    _, grad_weight, grad_bias = along_the_graph(grad_output, input, weight, eps)
    axes = (0, *range(2, input.ndim))
    factor = weight / np.sqrt(input.var(axes) + eps)
    shape = (-1, *[1] * (input.ndim - 2))
    return factor.reshape(shape) * grad_output, grad_weight, grad_bias


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (statistics_forgotten, "statistics-as-constants"),
        (half_the_variance_path, "half-the-variance-path"),
    ],
)
def test_a_wrong_gradient_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "batch_norm_backward", mistake)


def root_for_power(input, size, alpha=1e-4, beta=0.75, k=1.0):
    return band_matrix(input, size, alpha, 0.5, k)


def sign_lost(input, size, alpha=1e-4, beta=0.75, k=1.0):
    return np.abs(band_matrix(input, size, alpha, beta, k))


@pytest.mark.parametrize("student", [root_for_power, sign_lost])
def test_other_wrong_responses_are_not_given_a_name(student):
    assert_wrong(student, "local_response_norm")


def formula_of_the_paper(input, size, alpha=1e-4, beta=0.75, k=1.0):
    return band_matrix(input, size, alpha * size, beta, k)


def symmetric_window(input, size, alpha=1e-4, beta=0.75, k=1.0):
    output = np.zeros_like(input)
    half = size // 2
    for c in range(input.shape[1]):
        low, high = max(0, c - half), min(input.shape[1] - 1, c + half)
        total = np.sum(input[:, low : high + 1] ** 2, axis=1)
        output[:, c] = input[:, c] / (k + alpha / size * total) ** beta
    return output


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (formula_of_the_paper, "alpha-not-divided"),
        (symmetric_window, "even-size-too-wide"),
    ],
)
def test_a_wrong_response_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "local_response_norm", mistake)
