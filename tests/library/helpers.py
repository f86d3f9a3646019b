"""What the library's tests share: torch as the oracle, and finite differences."""

from contextlib import contextmanager
from inspect import signature

import numpy as np
import torch


def to_torch(array, requires_grad=False):
    """A torch tensor with the values of `array`; ``None`` stays ``None``."""
    if array is None:
        return None
    return torch.from_numpy(array.copy()).requires_grad_(requires_grad)


def torch_gradients(function, grad_output, *arrays):
    """Run `function` in torch: its output, and the gradient of each array.

    `function` takes one tensor per array; an array that is ``None`` arrives as ``None``
    and has the gradient ``None``.
    """
    tensors = [to_torch(array, requires_grad=True) for array in arrays]
    output = function(*tensors)
    output.backward(to_torch(grad_output))
    gradients = [None if tensor is None else tensor.grad.numpy() for tensor in tensors]
    return output.detach().numpy(), gradients


def assert_same(actual, expected, tolerance=1e-9, message=""):
    """Same shape, same dtype, same values, relative to the largest one expected."""
    if expected is None:
        assert actual is None, message
        return
    expected = np.asarray(expected)
    assert isinstance(actual, (np.ndarray, np.generic)), f"{message}: {type(actual)}"
    assert actual.shape == expected.shape, f"{message}: {actual.shape}"
    assert actual.dtype == expected.dtype, f"{message}: {actual.dtype}"
    scale = max(1.0, np.abs(expected).max(initial=0.0))
    np.testing.assert_allclose(
        actual, expected, rtol=0, atol=tolerance * scale, err_msg=message
    )


def numerical_gradient(function, array, h=1e-5):
    """Central differences of the scalar ``function(array)``, one element at a time."""
    gradient = np.zeros(array.shape)
    for position in np.ndindex(array.shape):
        plus, minus = array.copy(), array.copy()
        plus[position] += h
        minus[position] -= h
        gradient[position] = (function(plus) - function(minus)) / (2 * h)
    return gradient


@contextmanager
def unchanged(*arrays):
    """Fail if the block modifies one of `arrays`; ``None`` is allowed among them."""
    before = [None if array is None else array.copy() for array in arrays]
    yield
    for array, old in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, old, "an argument was modified")


def layouts(array):
    """The same values in other memory orders: Fortran, batch-last, reversed, gaps."""
    yield np.asfortranarray(array)
    yield np.moveaxis(np.ascontiguousarray(np.moveaxis(array, 0, -1)), -1, 0)
    backwards = (slice(None, None, -1),) * array.ndim
    yield array[backwards].copy()[backwards]
    gaps = np.zeros([2 * n for n in array.shape], array.dtype)
    gaps[(slice(None, None, 2),) * array.ndim] = array
    yield gaps[(slice(None, None, 2),) * array.ndim]


def defaults(function):
    """The parameters of `function` that have a default, by name."""
    return {
        name: parameter.default
        for name, parameter in signature(function).parameters.items()
        if parameter.default is not parameter.empty
    }


def compare_pass(ours, theirs, input, rng, tolerance=1e-9):
    """One forward and backward of a module of ours and torch's; all must agree."""
    tensor = to_torch(input, requires_grad=True)
    # Times one, because torch's in-place layers may not write into a leaf.
    expected = theirs(tensor * 1)
    output = ours(input)
    assert_same(output, expected.detach().numpy(), tolerance, "output")
    grad_output = rng.normal(size=output.shape)
    expected.backward(to_torch(grad_output))
    grad_input = ours.backward(grad_output)
    assert_same(grad_input, tensor.grad.numpy(), tolerance, "gradient of the input")
    expected = dict(theirs.named_parameters())
    assert [name for name, _ in ours.named_parameters()] == list(expected)
    for name, parameter in ours.named_parameters():
        assert_same(parameter.grad, expected[name].grad.numpy(), tolerance, name)


def compare_states(ours, theirs, tolerance=1e-9):
    """The states of a module of ours and torch's have equal keys, shapes and values."""
    state, expected = ours.state_dict(), theirs.state_dict()
    assert list(state) == list(expected)
    for key, value in state.items():
        assert_same(value, expected[key].numpy(), tolerance, key)
