"""Honest and wrong answers to the exercises of lesson 06."""

from math import exp

import numpy as np
import pytest
from students import assert_at_least, assert_right, assert_wrong

from cnnlib.checks.spec import Function

# Honest styles of grad_product


def by_hand(x, y, z):
    return z, z, x + y


def as_an_array(x, y, z):
    return np.array([z, z, x + y], dtype=float)


@pytest.mark.parametrize("student", [by_hand, as_an_array])
def test_honest_gradients_of_a_product_get_full_points(student):
    assert_right(student, "grad_product")


# Honest styles of grad_exp_max


def from_the_value(x1, x2, w, y1, y2):
    f = 1 / exp(-(x1 + x2) * w + max(y1, y2))
    grad_y = (-f, 0) if y1 > y2 else (0, -f)
    return f * w, f * w, f * (x1 + x2), *grad_y


def arrow_by_arrow(x1, x2, w, y1, y2):
    minus_q = -(x1 + x2)
    e = np.exp(minus_q * w + np.maximum(y1, y2))
    grad_u = -1 / e**2 * e
    grad_q = -(grad_u * w)
    wins = np.array([y1, y2]) == max(y1, y2)
    return np.array([grad_q, grad_q, grad_u * minus_q, *(grad_u * wins)])


def written_as_a_positive_power(x1, x2, w, y1, y2):
    f = np.exp((x1 + x2) * w - max(y1, y2))
    return [w * f, w * f, (x1 + x2) * f, -f * (y1 > y2), -f * (y2 > y1)]


@pytest.mark.parametrize(
    "student", [from_the_value, arrow_by_arrow, written_as_a_positive_power]
)
def test_honest_gradients_of_the_larger_graph_get_full_points(student):
    assert_right(student, "grad_exp_max")


# Honest styles of linear_backward


def three_loops(grad_output, input, weight):
    (samples, outputs), inputs = grad_output.shape, input.shape[1]
    grad_input = np.zeros((samples, inputs))
    grad_weight = np.zeros((outputs, inputs))
    grad_bias = np.zeros(outputs)
    for n in range(samples):
        for o in range(outputs):
            grad_bias[o] += grad_output[n, o]
            for i in range(inputs):
                grad_input[n, i] += grad_output[n, o] * weight[o, i]
                grad_weight[o, i] += grad_output[n, o] * input[n, i]
    return grad_input, grad_weight, grad_bias


def with_einsum(grad_output, input, weight):
    return [
        np.einsum("no,oi->ni", grad_output, weight),
        np.einsum("no,ni->oi", grad_output, input),
        np.einsum("no->o", grad_output),
    ]


def transposed_views(grad_output, input, weight):
    ones = np.ones(len(input))
    return (weight.T @ grad_output.T).T, (input.T @ grad_output).T, ones @ grad_output


def sums_of_outer_products(grad_output, input, weight):
    pairs = list(zip(grad_output, input, strict=True))
    return (
        np.asfortranarray(np.stack([g @ weight for g, _ in pairs])),
        sum(np.outer(g, x) for g, x in pairs),
        [sum(column) for column in grad_output.T.tolist()],
    )


@pytest.mark.parametrize(
    "student", [three_loops, with_einsum, transposed_views, sums_of_outer_products]
)
def test_honest_gradients_of_a_layer_get_full_points(student):
    assert_right(student, "linear_backward")


# Honest styles of relu_backward


def with_where(grad_output, input):
    return np.where(input > 0, grad_output, 0)


def copied_and_cleared(grad_output, input):
    grad_input = np.array(grad_output, order="F")
    grad_input[input <= 0] = 0
    return grad_input


def entry_by_entry(grad_output, input):
    pairs = zip(grad_output.ravel(), input.ravel(), strict=True)
    passed = [float(g) if x > 0 else 0.0 for g, x in pairs]
    return np.reshape(passed, input.shape)


def through_the_output(grad_output, input):
    return grad_output * (np.maximum(input, 0) != 0)


@pytest.mark.parametrize(
    "student", [with_where, copied_and_cleared, entry_by_entry, through_the_output]
)
def test_honest_gates_get_full_points(student):
    assert_right(student, "relu_backward")


# Honest styles of numerical_gradient


def moved_and_put_back(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    iterator = np.nditer(x, flags=["multi_index"])
    while not iterator.finished:
        index = iterator.multi_index
        old = x[index]
        x[index] = old + h
        above = f(x)
        x[index] = old - h
        below = f(x)
        x[index] = old
        gradient[index] = (above - below) / (2 * h)
        iterator.iternext()
    return gradient


def to_and_fro(f, x, h=1e-5):
    flat, gradient = x.reshape(-1), []
    for i in range(flat.size):
        flat[i] += h
        above = f(x)
        flat[i] -= 2 * h
        gradient.append((above - f(x)) / (2 * h))
        flat[i] += h
    return np.reshape(gradient, x.shape)


def unit_vectors(f, x, h=1e-5):
    steps = h * np.eye(x.size).reshape(-1, *x.shape)
    slopes = [(f(x + step) - f(x - step)) / h / 2 for step in steps]
    return np.array(slopes).reshape(x.shape, order="C")


def lists_of_lists(f, x, h=1e-5):
    def slope(index):
        high, low = x.copy(), x.copy()
        high[index] += h
        low[index] -= h
        return (f(high) - f(low)) / (high[index] - low[index])

    slopes = [slope(index) for index in np.ndindex(*x.shape)]
    return np.asfortranarray(np.array(slopes).reshape(x.shape)).tolist()


@pytest.mark.parametrize(
    "student", [moved_and_put_back, to_and_fro, unit_vectors, lists_of_lists]
)
def test_honest_differences_get_full_points(student):
    assert_right(student, "numerical_gradient")


def test_forward_differences_are_not_taken_for_central_ones():
    def forward(f, x, h=1e-5):
        return np.array([(f(x + step) - f(x)) / h for step in h * np.eye(x.size)])

    cubes = Function("cubes").fresh()
    x = np.array([1.0, 2.0])
    assert forward(cubes, x, 0.5) == pytest.approx(3 * x**2 + 1.5 * x + 0.25)
    assert unit_vectors(cubes, x, 0.5) == pytest.approx(3 * x**2 + 0.25)
    # It also knows only one axis, so that the name is not the whole story.
    assert_at_least(forward, "numerical_gradient", "forward-difference")


# Wrong answers beyond the catalogue


def difference_for_sum(x, y, z):
    return z, -z, x - y


def maximum_without_its_factor(x1, x2, w, y1, y2):
    f = 1 / exp(-(x1 + x2) * w + max(y1, y2))
    return w * f, w * f, (x1 + x2) * f, -float(y1 > y2), -float(y2 > y1)


def halved_input(grad_output, input, weight):
    grad_input, grad_weight, grad_bias = three_loops(grad_output, input, weight)
    return grad_input / 2, grad_weight, grad_bias


def one_sample_missing(grad_output, input, weight):
    _, grad_weight, grad_bias = three_loops(grad_output[1:], input[1:], weight)
    return grad_output @ weight, grad_weight, grad_bias


def clipped_gradient(grad_output, input):
    return np.clip(grad_output, -1, 1) * (input > 0)


def steep_sigmoid(grad_output, input):
    return grad_output / (1 + np.exp(-5 * input))


def relative_step(f, x, h=1e-5):
    step = h * np.maximum(np.abs(x), 1)
    return np.reshape(
        [
            (f(x + d.reshape(x.shape)) - f(x - d.reshape(x.shape))) / (2 * d.max())
            for d in np.diag(step.ravel())
        ],
        x.shape,
    )


def five_points(f, x, h=1e-5):
    return (4 * unit_vectors(f, x, h) - unit_vectors(f, x, 2 * h)) / 3


@pytest.mark.parametrize(
    ("student", "name"),
    [
        (difference_for_sum, "grad_product"),
        (maximum_without_its_factor, "grad_exp_max"),
        (halved_input, "linear_backward"),
        (one_sample_missing, "linear_backward"),
        (clipped_gradient, "relu_backward"),
        (steep_sigmoid, "relu_backward"),
        (relative_step, "numerical_gradient"),
        (five_points, "numerical_gradient"),
    ],
)
def test_other_wrong_answers_are_not_given_a_name(student, name):
    assert_wrong(student, name)


def logistic(x1, x2, w, y1, y2):
    s = 1 / (1 + exp(-((x1 + x2) * w - max(y1, y2))))
    f = s / (1 - s)
    slope = f * (1 - f)
    return (
        slope * w,
        slope * w,
        slope * (x1 + x2),
        *np.where(np.array([y1, y2]) == max(y1, y2), -slope, 0),
    )


def rows_are_inputs(grad_output, input, weight):
    return grad_output.dot(weight.T), input.T.dot(grad_output), grad_output.sum(0)


def cleared_in_place(grad_output, input):
    grad_output *= input > 0
    return grad_output


def never_put_back(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
    return gradient


@pytest.mark.parametrize(
    ("student", "name", "mistake"),
    [
        (logistic, "grad_exp_max", "taken-for-a-sigmoid"),
        (rows_are_inputs, "linear_backward", "weight-of-the-other-convention"),
        (cleared_in_place, "relu_backward", "changes-grad-output"),
        (never_put_back, "numerical_gradient", "argument-left-below"),
    ],
)
def test_a_wrong_answer_in_another_hand_is_named(student, name, mistake):
    assert_wrong(student, name, mistake)
