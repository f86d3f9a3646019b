"""Exercise: the gradients of a linear layer."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def linear_backward(grad_output, input, weight):
    """Gradients of the linear layer ``output = input @ weight.T + bias``.

    ``output[n, o] = Σ_i input[n, i] · weight[o, i] + bias[o]``: input (N, in), weight
    (out, in), one row per output, and `grad_output` (N, out), the gradient of the loss
    with respect to the output. The result is (grad_input, grad_weight, grad_bias), each
    of the shape of what it belongs to; the bias itself is not needed for any of them.
    Judged are shapes and values, and that no argument changes.

    >>> ones, weight = np.ones((2, 1)), np.array([[1.0, 2.0, 3.0]])
    >>> linear_backward(ones, np.eye(2, 3), weight)[0]
    array([[1., 2., 3.],
           [1., 2., 3.]])
    """
    grad_input = grad_output @ weight
    grad_weight = grad_output.T @ input
    grad_bias = grad_output.sum(axis=0)
    return grad_input, grad_weight, grad_bias


def layer(samples, outputs, inputs, start=0, dtype=float):
    """Arguments without any symmetry, for a layer of the given sizes."""
    return (
        scattered(samples, outputs, start=start + 4).astype(dtype),
        scattered(samples, inputs, start=start).astype(dtype),
        scattered(outputs, inputs, start=start + 2).astype(dtype),
    )


EXAMPLE = (
    np.array([[2.0, 1.0]]),
    np.array([[1.0, 0.0, -1.0]]),
    np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
)

PUBLIC = (
    Case(EXAMPLE, "one sample, three inputs, two outputs", "basic"),
    Case(layer(2, 2, 3), "two samples", "basic"),
    Case(layer(4, 2, 3), "four samples"),
    Case(layer(2, 3, 4, start=1), "more outputs than samples"),
    Case(layer(3, 3, 3, start=2), "three of everything"),
    Case(layer(3, 4, 2, start=3), "more outputs than inputs"),
    Case(layer(3, 1, 2), "a single output", "edge"),
    Case(layer(3, 2, 1), "a single input", "edge"),
    Case(layer(2, 3, 2, dtype=np.float32), "float32 numbers", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        n, outputs, inputs = rng.integers(2, 9, 3)
        if group == "edge":
            outputs = 1
        shapes = (n, outputs), (n, inputs), (outputs, inputs)
        arrays = tuple(rng.standard_normal(shape) for shape in shapes)
        yield Case(arrays, "a layer of another size", group)


EXERCISE = Exercise(
    assignment="06_backprop",
    reference=linear_backward,
    points=3,
    section="For matrices, shapes tell which product is meant",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(linear_backward),
    hints=(
        "Each gradient has the shape of what it belongs to. Which product of "
        "grad_output, (N, out), with weight, (out, in), has the shape of the input?",
        "grad_input[n, i] = Σ_o grad_output[n, o] · weight[o, i]; grad_weight and "
        "grad_bias sum over the samples, which all use the same weight and bias.",
        "grad_input = grad_output times weight: (N, out)(out, in)\n"
        "grad_weight = grad_output turned, times input: (out, N)(N, in)\n"
        "grad_bias = grad_output summed over the samples",
        "grad_input = grad_output @ …\n"
        "grad_weight = grad_output.T @ …\n"
        "grad_bias = grad_output.sum(axis=…)\n"
        "return grad_input, grad_weight, grad_bias",
    ),
    size_rule=lambda grad_output, input, weight: (
        f"grad_input {input.shape}, grad_weight {weight.shape}, "
        f"grad_bias {weight.shape[:1]}"
    ),
)
