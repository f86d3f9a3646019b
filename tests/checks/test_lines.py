"""A student's line is shown with what the names on it stood for."""

import numpy as np
import pytest
from students import lines_of

from cnnlib.checks import check
from cnnlib.checks.lines import with_values

pytestmark = pytest.mark.usefixtures("home")


class Hostile:
    """A value none of whose methods may be called."""

    def __getattribute__(self, name):
        raise AssertionError(name)

    __repr__ = __format__ = __len__ = __abs__ = __getattribute__


class HostileArray(np.ndarray):
    shape = property(lambda self: 1 / 0)


class HostileNumber(int):
    def __abs__(self):
        raise AssertionError

    __format__ = __str__ = __repr__ = __abs__


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, "x = 3"),
        (np.int64(-2), "x = -2"),
        (True, "x = True"),
        (0.1 + 0.2, "x = 0.3"),
        (np.float32(0.5), "x = 0.5"),
        (np.zeros((2, 3)), "x has shape (2, 3)"),
        (np.zeros(10**7, bool), "x has shape (10000000,)"),
        ((1, 2), "x = (1, 2)"),
        ([3, 4, 5, 6], "x = [3, 4, 5, 6]"),
    ],
)
def test_small_numbers_and_shapes_are_told(value, said):
    assert with_values(7, "y = f(x)", {"x": value}) == f"line 7: y = f(x), where {said}"


def test_of_other_values_nothing_is_told_and_nothing_is_called():
    others = {
        "hostile": Hostile(),
        "number": HostileNumber(3),
        "array": np.zeros(2).view(HostileArray),
        "inside": [Hostile()],
        "huge": 10**400,
        "long": list(range(9)),
        "text": "a text",
        "date": np.datetime64("2020"),
        "none": None,
        "function": print,
    }
    for name, value in others.items():
        assert with_values(7, f"f({name})", {name: value}) == f"line 7: f({name})"


def test_a_long_line_and_many_names_are_cut():
    values = {f"n{i}": i for i in range(100)}
    text = with_values(1, " + ".join(values), values)
    assert len(text) == 300
    few = with_values(1, "n1 + n2 + n3 + n4 + n5 + n6 + n7 + n8", values)
    assert few.endswith("n5 = 5, n6 = 6")


def test_the_line_of_an_error_has_its_values():
    def corr1d(input, kernel):
        output = np.zeros(2)
        for i in range(3):
            output[i] = input[i]
        return output

    (where,) = lines_of(corr1d, "corr1d", "Where: ")
    assert where.endswith(
        ": output[i] = input[i], where output has shape (2,), i = 2, "
        "input has shape (4,)"
    )


def test_of_a_wrong_shape_the_line_that_made_it_is_shown():
    def corr1d(input, kernel):
        n, k = len(input), len(kernel)
        output = np.zeros(n - k)
        for i in range(n - k):
            output[i] = (input[i : i + k] * kernel).sum()
        return output

    (where,) = lines_of(corr1d, "corr1d", "Where: ")
    assert ": output = np.zeros(n - k), where " in where
    assert where.endswith("output has shape (2,), n = 4, k = 2")


def test_of_a_shape_that_only_the_return_makes_its_line_is_shown():
    def corr1d(input, kernel):
        output = np.convolve(input, kernel[::-1], "valid")
        return output[None]

    (where,) = lines_of(corr1d, "corr1d", "Where: ")
    assert ": return output[None], where output has shape (3,)" in where


def test_of_several_results_the_wrong_one_s_line_is_shown():
    def linear_backward(grad_output, input, weight):
        grad_input = grad_output @ weight
        grad_weight = input.T @ grad_output
        return grad_input, grad_weight, grad_output.sum(0)

    (where,) = lines_of(linear_backward, "linear_backward", "Where: ")
    assert ": grad_weight = input.T @ grad_output, where " in where


def test_no_line_is_shown_where_none_is_the_student_s():
    message = check(np.outer, "corr1d").message
    assert "What differs: The shape is (4, 2)" in message
    assert "Where" not in message
