"""Exercise: what a ReLU lets through on the way back."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake


def relu_backward(grad_output, input):
    """Gradient of ``relu(input) = max(input, 0)``, entry by entry.

    Where the input was positive the gradient passes unchanged; elsewhere it is 0, also
    at an input of exactly 0, where torch too takes 0.

    Parameters
    ----------
    grad_output : ndarray
        Gradient of the loss with respect to the output.
    input : ndarray of the same shape

    Returns
    -------
    ndarray of the same shape

    Examples
    --------
    >>> relu_backward(np.array([5.0, 6.0, -7.0]), np.array([-2.0, 0.0, 0.5]))
    array([ 0.,  0., -7.])
    """
    return F.relu_backward(*floats(grad_output, input))


EXAMPLE = np.array([5.0, 6.0, -7.0]), np.array([-2.0, 0.0, 0.5])

PUBLIC = (
    Case(EXAMPLE, "a negative input, a zero, a positive one", "basic"),
    Case((np.array([2.0, 3.0, -4.0]), np.array([1.5, -1.0, 3.0])), "a vector", "basic"),
    Case(
        (scattered(2, 4, start=3) / 2, scattered(2, 4) / 4),
        "two samples, small positive inputs among them",
    ),
    Case(
        (scattered(2, 2, 1, 3, start=1) / 2, scattered(2, 2, 1, 3, start=5) / 2),
        "images of several channels",
    ),
    Case((scattered(3, 2) + 0.5, -np.ones((3, 2))), "negative inputs only", "edge"),
    Case((scattered(2, 3) + 0.5, np.full((2, 3), 2.0)), "positive inputs only", "edge"),
    Case((np.array([2.0, -3.0]), np.zeros(2)), "zeros only", "edge"),
    Case(
        (np.array([3, -2, 4], np.float32), np.array([-1, 2, 0], np.float32)),
        "float32 numbers",
        "edge",
    ),
)


def hidden(rng):
    shapes = ("basic", (7,)), ("general", (5, 4)), ("general", (2, 3, 4, 5))
    for group, shape in shapes:
        arrays = rng.standard_normal(shape), rng.standard_normal(shape)
        yield Case(arrays, "random numbers", group)
    input = rng.integers(-1, 2, (3, 4)).astype(np.float64)
    yield Case((rng.standard_normal((3, 4)), input), "many zeros", "edge")


def mean_of_neighbours(grad_output, input):
    return grad_output * (0.5 * (1 + np.sign(input)))


def positions(grad_output, input):
    return grad_output[input > 0]


def changes_grad_output(grad_output, input):
    grad_output[input <= 0] = 0
    return grad_output


def changes_input(grad_output, input):
    np.maximum(input, 0, out=input)
    return relu_backward(grad_output, input)


EXERCISE = Exercise(
    assignment="06_backprop",
    reference=relu_backward,
    points=2,
    section="Every operation has a local gradient",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "passes-at-zero",
            "The gradient passes at an input of exactly 0.",
            "What does the docstring say about an input of 0: > or >=?",
            lambda grad_output, input: grad_output * (input >= 0),
        ),
        Mistake(
            "half-at-zero",
            "Half of the gradient passes at an input of exactly 0.",
            "What does the docstring say about an input of 0?",
            mean_of_neighbours,
        ),
        Mistake(
            "sign-of-the-gradient",
            "What passes depends on the sign of grad_output, not of the input.",
            "Whose sign decided on the way forward what passes?",
            lambda grad_output, input: grad_output * (grad_output > 0),
        ),
        Mistake(
            "both-signs",
            "Negative gradients are stopped as well.",
            "Can a gradient be negative where the input was positive?",
            lambda grad_output, input: grad_output * ((input > 0) & (grad_output > 0)),
        ),
        Mistake(
            "upstream-forgotten",
            "Only the local gradient, 0 or 1, is returned.",
            "What must the local gradient be multiplied by?",
            lambda grad_output, input: (input > 0).astype(float),
        ),
        Mistake(
            "times-output",
            "The gradient is multiplied by the output instead of by its derivative.",
            "For an input of 3, what is the slope of max(x, 0): 3 or 1?",
            lambda grad_output, input: grad_output * np.maximum(input, 0),
        ),
        Mistake(
            "times-input",
            "The gradient is multiplied by the input.",
            "For an input of 3, what is the slope of max(x, 0): 3 or 1?",
            lambda grad_output, input: grad_output * input,
        ),
        Mistake(
            "forward-pass",
            "relu(input) is returned: that is the forward pass.",
            "Where does grad_output occur in your code?",
            lambda grad_output, input: np.maximum(input, 0),
        ),
        Mistake(
            "turned-round",
            "The gradient passes where the input was negative.",
            "Which inputs change the output when they change a little?",
            lambda grad_output, input: grad_output * (input < 0),
        ),
        Mistake(
            "turned-round-with-zero",
            "The gradient passes where the input was not positive.",
            "Which inputs change the output when they change a little?",
            lambda grad_output, input: grad_output * (input <= 0),
        ),
        Mistake(
            "sign-for-slope",
            "Where the input was negative the gradient is negated instead of stopped.",
            "If a negative input grows a little, what does max(x, 0) do?",
            lambda grad_output, input: grad_output * np.sign(input),
        ),
        Mistake(
            "nothing-stopped",
            "The gradient passes everywhere.",
            "If an input of −2 grows a little, does the output change?",
            lambda grad_output, input: grad_output.copy(),
        ),
        Mistake(
            "leaky",
            "A hundredth of the gradient passes at negative inputs: a leaky ReLU.",
            "What is the slope of max(x, 0) left of 0?",
            lambda grad_output, input: grad_output * np.where(input > 0, 1, 0.01),
        ),
        Mistake(
            "from-one-on",
            "The gradient passes only where the input is greater than 1.",
            "Does a small positive input, such as 0.25, pass the ReLU?",
            lambda grad_output, input: grad_output * (input > 1),
        ),
        Mistake(
            "positive-entries-only",
            "The entries that are stopped were left out instead of set to 0.",
            "Which shape has the gradient of the input?",
            positions,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the arguments.",
            "Do grad_output and input occur in your code at all?",
            lambda grad_output, input: np.array([0.0, 0.0, -7.0]),
        ),
        Mistake(
            "changes-grad-output",
            "The caller's grad_output is overwritten.",
            "After the call, is the array that was handed in still the same?",
            changes_grad_output,
        ),
        Mistake(
            "changes-input",
            "The caller's input is overwritten.",
            "After the call, is the array that was handed in still the same?",
            changes_input,
        ),
    ),
    hints=(
        "If an input of 3 grows a little, how much does the output grow? And an input "
        "of −3?",
        "The slope of max(x, 0) is 1 where x > 0 and 0 elsewhere; the gradient is "
        "multiplied by it, entry by entry.",
        "mask = where the input is greater than 0\n"
        "multiply grad_output by the mask, in a new array",
        "mask = input > …\nreturn grad_output * …",
    ),
)
