"""Exercise: the gradients of a linear layer."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake


def linear_backward(grad_output, input, weight):
    """Gradients of the linear layer ``output = input @ weight.T + bias``.

    ``output[n, o] = Σ_i input[n, i] · weight[o, i] + bias[o]``

    Parameters
    ----------
    grad_output : ndarray of shape (N, out)
        Gradient of the loss with respect to the output.
    input : ndarray of shape (N, in)
    weight : ndarray of shape (out, in)
        One row per output, as in torch.

    Returns
    -------
    grad_input : ndarray of shape (N, in)
    grad_weight : ndarray of shape (out, in)
    grad_bias : ndarray of shape (out,)
        The bias itself is not needed for any of them.

    Examples
    --------
    >>> grad_input, grad_weight, grad_bias = linear_backward(
    ...     np.array([[2.0, 1.0]]),
    ...     np.array([[1.0, 0.0, -1.0]]),
    ...     np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    ... )
    >>> grad_input
    array([[ 6.,  9., 12.]])
    >>> grad_weight
    array([[ 2.,  0., -2.],
           [ 1.,  0., -1.]])
    >>> grad_bias
    array([2., 1.])
    """
    grad_output, input, weight = floats(grad_output, input, weight)
    bias = np.zeros_like(weight, shape=len(weight))
    return F.linear_backward(grad_output, input, weight, bias)


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


def changed(grad_input=None, grad_weight=None, grad_bias=None):
    """A mistake in some of the three gradients; each is given the arguments."""

    def wrong(*args):
        instead = grad_input, grad_weight, grad_bias
        right = linear_backward(*args)
        return tuple(
            new(*args) if new else old for new, old in zip(instead, right, strict=True)
        )

    return wrong


def of_the_first_sample(grad_output, input, weight):
    grad_input, _, _ = linear_backward(grad_output, input, weight)
    return grad_input, np.outer(grad_output[0], input[0]), grad_output[0]


def of_the_last_sample(grad_output, input, weight):
    grad_input, _, _ = linear_backward(grad_output, input, weight)
    return grad_input, np.outer(grad_output[-1], input[-1]), grad_output[-1]


def mean_over_samples(grad_output, input, weight):
    grad_input, grad_weight, grad_bias = linear_backward(grad_output, input, weight)
    return grad_input, grad_weight / len(input), grad_bias / len(input)


def without_upstream(grad_output, input, weight):
    return linear_backward(np.ones_like(grad_output), input, weight)


def changes_input(grad_output, input, weight):
    gradients = linear_backward(grad_output, input, weight)
    input[:] = gradients[0]
    return gradients


EXERCISE = Exercise(
    assignment="06_backprop",
    reference=linear_backward,
    points=3,
    section="For matrices, shapes tell which product is meant",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "weight-transposed",
            "The gradient of the input is taken with the transposed weight.",
            "weight has one row per output. Which axis of it must the product with "
            "grad_output sum over?",
            changed(lambda grad_output, input, weight: grad_output @ weight.T),
        ),
        Mistake(
            "weight-transposed-and-forced",
            "The weight was reshaped until the product was possible.",
            "Does reshape exchange rows and columns, or does it only cut the same "
            "numbers into other rows?",
            changed(
                lambda grad_output, input, weight: (
                    grad_output @ weight.T.reshape(weight.shape)
                )
            ),
        ),
        Mistake(
            "grad-weight-transposed",
            "The gradient of the weight has the shape (in, out).",
            "Which shape has the weight, and which shape has its gradient?",
            changed(None, lambda grad_output, input, weight: input.T @ grad_output),
        ),
        Mistake(
            "grad-weight-reshaped",
            "The gradient of the weight was reshaped where it should be transposed.",
            "Which number of your gradient belongs to weight[0, 1]?",
            changed(
                None,
                lambda grad_output, input, weight: (input.T @ grad_output).reshape(
                    weight.shape
                ),
            ),
        ),
        Mistake(
            "weight-of-the-other-convention",
            "These are the gradients of input @ weight, with one column per output.",
            "Does a row of this weight belong to an input or to an output?",
            changed(
                lambda grad_output, input, weight: grad_output @ weight.T,
                lambda grad_output, input, weight: input.T @ grad_output,
            ),
        ),
        Mistake(
            "grad-input-transposed",
            "The gradient of the input has the shape (in, N).",
            "Which shape has the input, and which shape has its gradient?",
            changed(lambda grad_output, input, weight: weight.T @ grad_output.T),
        ),
        Mistake(
            "grad-output-transposed",
            "grad_output was transposed before it met the weight.",
            "Over which axis does grad_input sum: samples or outputs?",
            changed(lambda grad_output, input, weight: grad_output.T @ weight),
        ),
        Mistake(
            "input-transposed",
            "The gradient of the weight sums over the features, not over the samples.",
            "Over which axis does grad_weight sum: samples or features?",
            changed(None, lambda grad_output, input, weight: grad_output @ input.T),
        ),
        Mistake(
            "mean-over-samples",
            "The gradients of weight and bias are divided by the number of samples.",
            "If the loss is a mean, is its 1/N in this layer or in grad_output?",
            mean_over_samples,
        ),
        Mistake(
            "bias-mean",
            "The gradient of the bias is a mean over the samples, not a sum.",
            "The bias is added to every sample. When several paths leave one number, "
            "what happens to their gradients?",
            changed(None, None, lambda grad_output, *_: grad_output.mean(0)),
        ),
        Mistake(
            "weight-mean",
            "The gradient of the weight is a mean over the samples, not a sum.",
            "The weight is used by every sample. When several paths leave one number, "
            "what happens to their gradients?",
            changed(
                None,
                lambda grad_output, input, weight: grad_output.T @ input / len(input),
            ),
        ),
        Mistake(
            "bias-not-summed",
            "The gradient of the bias still has one row per sample.",
            "Which shape has the bias, and so its gradient?",
            changed(None, None, lambda grad_output, *_: grad_output),
        ),
        Mistake(
            "bias-over-outputs",
            "The gradient of the bias was summed over the outputs.",
            "How many numbers does the bias have: one per sample or one per output?",
            changed(None, None, lambda grad_output, *_: grad_output.sum(1)),
        ),
        Mistake(
            "bias-over-everything",
            "The gradient of the bias is one number.",
            "How many biases does the layer have?",
            changed(None, None, lambda grad_output, *_: grad_output.sum()),
        ),
        Mistake(
            "bias-keeps-an-axis",
            "The gradient of the bias has the shape (1, out) instead of (out,).",
            "How many axes has a bias?",
            changed(None, None, lambda grad_output, *_: grad_output.sum(0)[None]),
        ),
        Mistake(
            "bias-gradient-is-one",
            "The gradient of the bias is 1 for each output: grad_output is missing.",
            "∂output/∂bias is 1; which factor does the chain rule ask for besides?",
            changed(None, None, lambda grad_output, *_: np.ones_like(grad_output[0])),
        ),
        Mistake(
            "not-summed-over-samples",
            "The gradient of the weight has one matrix per sample.",
            "All samples share one weight. What becomes of their gradients?",
            changed(
                None,
                lambda grad_output, input, weight: (
                    grad_output[:, :, None] * input[:, None, :]
                ),
            ),
        ),
        Mistake(
            "first-sample-only",
            "Weight and bias get their gradients from the first sample alone.",
            "Does your result change when the second sample does?",
            of_the_first_sample,
        ),
        Mistake(
            "last-sample-only",
            "Each sample's gradient of weight and bias replaces the one before it.",
            "In the loop over samples, should there be = or +=?",
            of_the_last_sample,
        ),
        Mistake(
            "upstream-forgotten",
            "grad_output is not used: these are the gradients of the outputs' sum.",
            "Where does grad_output occur in your code?",
            without_upstream,
        ),
        Mistake(
            "forward-pass",
            "The layer's output stands where the gradient of the input belongs.",
            "Which arrays meet in grad_input: grad_output and weight, or input and "
            "weight?",
            changed(lambda grad_output, input, weight: input @ weight.T),
        ),
        Mistake(
            "weight-for-input",
            "The gradient of the weight does not contain the input.",
            "What multiplies weight[o, i] on the way forward?",
            changed(
                None,
                lambda grad_output, input, weight: grad_output.sum(0)[:, None] * weight,
            ),
        ),
        Mistake(
            "weight-before-input",
            "The gradients are right, but not in the order input, weight, bias.",
            "Which of your three results has the shape of the input?",
            lambda *args: tuple(linear_backward(*args)[i] for i in (1, 0, 2)),
        ),
        Mistake(
            "bias-left-out",
            "Only two gradients are returned.",
            "The layer adds a bias as well. What is its gradient?",
            lambda *args: linear_backward(*args)[:2],
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the arguments.",
            "Do the arguments occur in your code at all?",
            lambda *args: linear_backward(*EXAMPLE),
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same arrays give the same answer?",
            changes_input,
        ),
        Mistake(
            "mean-everywhere",
            "All three gradients are divided by the number of samples.",
            "If the loss is a mean, is its 1/N in this layer or in grad_output?",
            lambda *args: tuple(g / len(args[0]) for g in linear_backward(*args)),
        ),
        Mistake(
            "wrong-sign",
            "All three gradients have the wrong sign.",
            "Is the step downhill taken here, or by the optimiser?",
            lambda *args: tuple(-gradient for gradient in linear_backward(*args)),
        ),
    ),
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
