"""Answers to assignment 08."""

import numpy as np
from bank.answers import right, wrong


def axes_of(x):
    return (0,) if x.ndim == 2 else (0, 2, 3)


def column(vector, x):
    """A vector (C,) so that it meets the channels of x."""
    return vector if x.ndim == 2 else vector[:, None, None]


def normalised(x, eps, ddof=0):
    mean = x.mean(axes_of(x), keepdims=True)
    var = x.var(axes_of(x), keepdims=True, ddof=ddof)
    return (x - mean) / np.sqrt(var + eps)


def moved(old, new, momentum):
    return (1 - momentum) * old + momentum * new


def running(x, mean, var, momentum, ddof=1):
    new_mean = moved(mean, x.mean(axes_of(x)), momentum)
    return new_mean, moved(var, x.var(axes_of(x), ddof=ddof), momentum)


@right("batch_norm_train")
def batch_norm_train_rows(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    C = input.shape[1]
    rows = np.moveaxis(input, 1, -1).reshape(-1, C)
    mean, n = rows.sum(0) / len(rows), len(rows)
    var = ((rows - mean) ** 2).sum(0) / n
    rows = (rows - mean) / np.sqrt(var + eps) * weight + bias
    out = np.moveaxis(rows.reshape(input.shape[:1] + input.shape[2:] + (C,)), -1, 1)
    new_mean = running_mean + momentum * (mean - running_mean)
    return out, new_mean, running_var + momentum * (var * n / (n - 1) - running_var)


@right("batch_norm_train")
def batch_norm_train_channel_by_channel(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    out = np.zeros(input.shape)
    mean, var = running_mean.astype(float), running_var.astype(float)
    for c in range(input.shape[1]):
        x = input[:, c]
        out[:, c] = weight[c] * (x - x.mean()) / (x.var() + eps) ** 0.5 + bias[c]
        mean[c] = (1 - momentum) * mean[c] + momentum * x.mean()
        var[c] = (1 - momentum) * var[c] + momentum * x.var(ddof=1)
    return out, mean, var


@wrong("batch_norm_train", "The unbiased variance normalises the batch.")
def batch_norm_train_unbiased(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    out = column(weight, input) * normalised(input, eps, 1) + column(bias, input)
    return out, *running(input, running_mean, running_var, momentum)


@wrong("batch_norm_train", "The running variance remembers the biased one.")
def batch_norm_train_biased_running(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    out = column(weight, input) * normalised(input, eps) + column(bias, input)
    return out, *running(input, running_mean, running_var, momentum, ddof=0)


@wrong("batch_norm_train", "The momentum is the share of the old value, as in Keras.")
def batch_norm_train_keras(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    out = column(weight, input) * normalised(input, eps) + column(bias, input)
    return out, *running(input, running_mean, running_var, 1 - momentum)


@wrong("batch_norm_train", "eps is added to the standard deviation, outside the root.")
def batch_norm_train_eps_outside(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    mean = input.mean(axes_of(input), keepdims=True)
    std = input.std(axes_of(input), keepdims=True)
    out = (input - mean) / (std + eps)
    out = column(weight, input) * out + column(bias, input)
    return out, *running(input, running_mean, running_var, momentum)


@wrong(
    "batch_norm_train", "Each pixel of an image has statistics of its own: axis 0 only."
)
def batch_norm_train_axis_zero(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    out = (input - input.mean(0)) / np.sqrt(input.var(0) + eps)
    out = column(weight, input) * out + column(bias, input)
    return out, *running(input, running_mean, running_var, momentum)


@wrong("batch_norm_train", "It normalises each sample, over its channels and pixels.")
def batch_norm_train_per_sample(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    axes = tuple(range(1, input.ndim))
    mean, var = input.mean(axes, keepdims=True), input.var(axes, keepdims=True)
    out = (input - mean) / np.sqrt(var + eps)
    out = column(weight, input) * out + column(bias, input)
    return out, *running(input, running_mean, running_var, momentum)


@wrong("batch_norm_train", "The caller's running statistics are changed in place.")
def batch_norm_train_in_place(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    out = column(weight, input) * normalised(input, eps) + column(bias, input)
    running_mean *= 1 - momentum
    running_mean += momentum * input.mean(axes_of(input))
    running_var *= 1 - momentum
    running_var += momentum * input.var(axes_of(input), ddof=1)
    return out, running_mean, running_var


@wrong("batch_norm_train", "The batch is normalised by the updated running statistics.")
def batch_norm_train_by_running(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    mean, var = running(input, running_mean, running_var, momentum)
    out = (input - column(mean, input)) / np.sqrt(column(var, input) + eps)
    return column(weight, input) * out + column(bias, input), mean, var


@wrong("batch_norm_train", "Only rows of features work; images (N, C, H, W) do not.")
def batch_norm_train_rows_only(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    N, C = input.shape
    mean, var = input.mean(axis=0), input.var(axis=0)
    out = weight * (input - mean) / np.sqrt(var + eps) + bias
    new_mean = moved(running_mean, mean, momentum)
    return out, new_mean, moved(running_var, var * N / (N - 1), momentum)


@wrong(
    "batch_norm_train",
    "Weight and bias are not applied.",
    "The running variance is mixed with the standard deviation of the batch.",
)
def batch_norm_train_bare(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    mean = moved(running_mean, input.mean(axes_of(input)), momentum)
    var = moved(running_var, input.std(axes_of(input), ddof=1), momentum)
    return normalised(input, eps), mean, var


@right("batch_norm_eval")
def batch_norm_eval_scale_and_shift(
    input, weight, bias, running_mean, running_var, eps=1e-5
):
    scale = weight / np.sqrt(running_var + eps)
    shift = bias - running_mean * scale
    return input * column(scale, input) + column(shift, input)


@wrong("batch_norm_eval", "The batch's own statistics are used.")
def batch_norm_eval_batch(input, weight, bias, running_mean, running_var, eps=1e-5):
    return column(weight, input) * normalised(input, eps) + column(bias, input)


@wrong("batch_norm_eval", "It divides by the variance: the root is missing.")
def batch_norm_eval_no_root(input, weight, bias, running_mean, running_var, eps=1e-5):
    m, v = column(running_mean, input), column(running_var, input)
    return column(weight, input) * (input - m) / (v + eps) + column(bias, input)


@wrong("batch_norm_eval", "eps is not used, so a variance of 0 divides by 0.")
def batch_norm_eval_no_eps(input, weight, bias, running_mean, running_var, eps=1e-5):
    m, v = column(running_mean, input), column(running_var, input)
    with np.errstate(all="ignore"):
        out = (input - m) / np.sqrt(v)
    return column(weight, input) * out + column(bias, input)


@wrong("batch_norm_eval", "The bias is added before the weight is multiplied.")
def batch_norm_eval_bias_first(
    input, weight, bias, running_mean, running_var, eps=1e-5
):
    m, v = column(running_mean, input), column(running_var, input)
    return column(weight, input) * (
        (input - m) / np.sqrt(v + eps) + column(bias, input)
    )


@wrong("batch_norm_eval", "For images the vectors meet the width, not the channels.")
def batch_norm_eval_last_axis(input, weight, bias, running_mean, running_var, eps=1e-5):
    return weight * (input - running_mean) / np.sqrt(running_var + eps) + bias


@wrong(
    "batch_norm_eval",
    "The weight is left out.",
    "The mean is added where it should be subtracted.",
)
def batch_norm_eval_two(input, weight, bias, running_mean, running_var, eps=1e-5):
    m, v = column(running_mean, input), column(running_var, input)
    return (input + m) / np.sqrt(v + eps) + column(bias, input)


def mean_of(x):
    return x.mean(axes_of(x), keepdims=True)


def scale_of(x, weight, eps, ddof=0):
    std = np.sqrt(x.var(axes_of(x), keepdims=True, ddof=ddof) + eps)
    return column(weight, x) / std


def sums(g, xhat):
    return (g * xhat).sum(axes_of(g)), g.sum(axes_of(g))


@right("batch_norm_backward")
def batch_norm_backward_three_ways(grad_output, input, weight, eps=1e-5):
    axes, n = axes_of(input), input.size / input.shape[1]
    mu = input.mean(axes, keepdims=True)
    std = np.sqrt(input.var(axes, keepdims=True) + eps)
    xhat = (input - mu) / std
    dxhat = grad_output * column(weight, input)
    dvar = (dxhat * (input - mu)).sum(axes, keepdims=True) * -0.5 / std**3
    dmu = -dxhat.sum(axes, keepdims=True) / std
    return dxhat / std + dvar * 2 * (input - mu) / n + dmu / n, *sums(grad_output, xhat)


@wrong("batch_norm_backward", "Mean and variance are taken for constants.")
def batch_norm_backward_constants(grad_output, input, weight, eps=1e-5):
    grad = scale_of(input, weight, eps) * grad_output
    return grad, *sums(grad_output, normalised(input, eps))


@wrong("batch_norm_backward", "The way through the variance is left out.")
def batch_norm_backward_no_variance(grad_output, input, weight, eps=1e-5):
    g, xhat = grad_output, normalised(input, eps)
    return scale_of(input, weight, eps) * (g - mean_of(g)), *sums(g, xhat)


@wrong("batch_norm_backward", "The gradients of weight and bias are means, not sums.")
def batch_norm_backward_means(grad_output, input, weight, eps=1e-5):
    g, xhat = grad_output, normalised(input, eps)
    grad = scale_of(input, weight, eps) * (g - mean_of(g) - xhat * mean_of(g * xhat))
    return grad, (g * xhat).mean(axes_of(g)), g.mean(axes_of(g))


@wrong("batch_norm_backward", "The weight's gradient uses the raw input, not x̂.")
def batch_norm_backward_raw_input(grad_output, input, weight, eps=1e-5):
    g, xhat = grad_output, normalised(input, eps)
    grad = scale_of(input, weight, eps) * (g - mean_of(g) - xhat * mean_of(g * xhat))
    return grad, *sums(g, input)


@wrong("batch_norm_backward", "The means inside the bracket are sums.")
def batch_norm_backward_sums_inside(grad_output, input, weight, eps=1e-5):
    g, xhat, axes = grad_output, normalised(input, eps), axes_of(input)
    inner = g.sum(axes, keepdims=True) + xhat * (g * xhat).sum(axes, keepdims=True)
    return scale_of(input, weight, eps) * (g - inner), *sums(g, xhat)


@wrong("batch_norm_backward", "The gradients of weight and bias are exchanged.")
def batch_norm_backward_exchanged(grad_output, input, weight, eps=1e-5):
    g, xhat = grad_output, normalised(input, eps)
    grad = scale_of(input, weight, eps) * (g - mean_of(g) - xhat * mean_of(g * xhat))
    grad_weight, grad_bias = sums(g, xhat)
    return grad, grad_bias, grad_weight


@wrong(
    "batch_norm_backward",
    "The input's gradient is not multiplied by the weight.",
    "It uses the unbiased variance.",
)
def batch_norm_backward_no_weight_ddof(grad_output, input, weight, eps=1e-5):
    g, xhat = grad_output, normalised(input, eps, 1)
    scale = scale_of(input, np.ones_like(weight), eps, 1)
    return scale * (g - mean_of(g) - xhat * mean_of(g * xhat)), *sums(g, xhat)


@right("local_response_norm")
def local_response_norm_slices(input, size, alpha=1e-4, beta=0.75, k=1.0):
    C = input.shape[1]
    out = np.empty(input.shape)
    for c in range(C):
        low, high = max(c - size // 2, 0), min(c + (size - 1) // 2 + 1, C)
        activity = (input[:, low:high] ** 2).sum(axis=1)
        out[:, c] = input[:, c] / (k + alpha / size * activity) ** beta
    return out


@right("local_response_norm")
def local_response_norm_padded(input, size, alpha=1e-4, beta=0.75, k=1.0):
    C = input.shape[1]
    before, after = size // 2, (size - 1) // 2
    squares = np.pad(input**2.0, ((0, 0), (before, after), (0, 0), (0, 0)))
    total = sum(squares[:, d : d + C] for d in range(size))
    return input * (k + alpha * total / size) ** -beta


def neighbours(squares, before, after):
    C = squares.shape[1]
    parts = [
        squares[:, max(c - before, 0) : c + after + 1].sum(axis=1) for c in range(C)
    ]
    return np.stack(parts, axis=1)


@wrong("local_response_norm", "alpha is not divided by the size.")
def local_response_norm_alpha(input, size, alpha=1e-4, beta=0.75, k=1.0):
    total = neighbours(input**2, size // 2, (size - 1) // 2)
    return input / (k + alpha * total) ** beta


@wrong(
    "local_response_norm", "An even window is one channel too wide: n // 2 both ways."
)
def local_response_norm_too_wide(input, size, alpha=1e-4, beta=0.75, k=1.0):
    total = neighbours(input**2, size // 2, size // 2)
    return input / (k + alpha / size * total) ** beta


@wrong(
    "local_response_norm", "The last neighbour is missing: the slice ends too early."
)
def local_response_norm_slice_end(input, size, alpha=1e-4, beta=0.75, k=1.0):
    out = np.zeros(input.shape)
    for c in range(input.shape[1]):
        low, high = max(c - size // 2, 0), c + (size - 1) // 2
        total = (input[:, low:high] ** 2).sum(axis=1)
        out[:, c] = input[:, c] / (k + alpha / size * total) ** beta
    return out


@wrong(
    "local_response_norm", "np.roll lets the first and the last channel be neighbours."
)
def local_response_norm_roll(input, size, alpha=1e-4, beta=0.75, k=1.0):
    shifts = range(-((size - 1) // 2), size // 2 + 1)
    total = sum(np.roll(input**2, s, axis=1) for s in shifts)
    return input / (k + alpha / size * total) ** beta


@wrong(
    "local_response_norm", "At the ends alpha is divided by the neighbours that exist."
)
def local_response_norm_real_count(input, size, alpha=1e-4, beta=0.75, k=1.0):
    before, after = size // 2, (size - 1) // 2
    total = neighbours(input**2, before, after)
    count = neighbours(np.ones(input.shape), before, after)
    return input / (k + alpha * total / count) ** beta


@wrong(
    "local_response_norm",
    "A slice that starts below 0 is empty or wraps: no max(…, 0).",
)
def local_response_norm_negative_slice(input, size, alpha=1e-4, beta=0.75, k=1.0):
    out = np.zeros(input.shape)
    for c in range(input.shape[1]):
        near = input[:, c - size // 2 : c + (size - 1) // 2 + 1]
        out[:, c] = input[:, c] / (k + alpha / size * (near**2).sum(1)) ** beta
    return out


@wrong(
    "local_response_norm",
    "The neighbours are added up without being squared.",
    "beta is not used.",
)
def local_response_norm_linear(input, size, alpha=1e-4, beta=0.75, k=1.0):
    total = neighbours(input, size // 2, (size - 1) // 2)
    return input / (k + alpha / size * total)
