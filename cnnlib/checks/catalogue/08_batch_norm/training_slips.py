"""Wrong ways to normalise in training, with the places to go wrong left open."""

import numpy as np

from .moments import channel_axes, inside_root, scaled_and_shifted


def usual_move(old, batch, momentum):
    return (1 - momentum) * old + momentum * batch


def unbiased(var, n, eps):
    return var * n / (n - 1)


def training(
    over=channel_axes,
    ddof=0,
    divisor=inside_root,
    affine=scaled_and_shifted,
    move=usual_move,
    learnt=unbiased,
    count=lambda input, mean: input.size // mean.size,
):
    """The function with any of its parts exchanged."""

    def wrong(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
        mean = input.mean(axis=over(input), keepdims=True)
        var = input.var(axis=over(input), ddof=ddof, keepdims=True)
        output = affine((input - mean) / divisor(var, eps), weight, bias)
        var = learnt(var, count(input, mean), eps)
        if mean.size == running_mean.size:
            mean, var = mean.ravel(), var.ravel()
        mean = move(running_mean, mean, momentum)
        return output, mean, move(running_var, var, momentum)

    return wrong


def axes_of_a_table(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    mean, var = input.mean(axis=0), input.var(axis=0)
    output = weight * (input - mean) / np.sqrt(var + eps) + bias
    n = len(input)
    mean = usual_move(running_mean, mean, momentum)
    return output, mean, usual_move(running_var, var * n / (n - 1), momentum)


def per_pixel(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
    mean, var = input.mean(axis=0), input.var(axis=0)
    x_hat = (input - mean) / np.sqrt(var + eps)
    output = scaled_and_shifted(x_hat, weight, bias)
    n = max(len(input), 2)
    pixels = tuple(range(1, mean.ndim))
    mean, var = mean.mean(axis=pixels), var.mean(axis=pixels) * n / (n - 1)
    mean = usual_move(running_mean, mean, momentum)
    return output, mean, usual_move(running_var, var, momentum)


def images_by(axes):
    """Rows of features rightly; images by other axes, running statistics included."""

    def wrong(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
        over = 0 if input.ndim == 2 else axes
        mean, var = input.mean(over, keepdims=True), input.var(over, keepdims=True)
        output = (input - mean) / np.sqrt(var + eps)
        output = scaled_and_shifted(output, weight, bias)
        n = input.size // mean.size
        mean = usual_move(running_mean, mean.squeeze(), momentum)
        var = usual_move(running_var, var.squeeze() * n / (n - 1), momentum)
        return output, mean, var

    return wrong
