"""Every operation has torch's name, arguments and defaults, and keeps the house rules.

What an operation computes is tested beside its module; here stands what holds for all.
"""

import inspect
import re

import numpy as np
import pytest
import torch
from helpers import unchanged

import cnnlib.functional as F
from cnnlib.data import import_torchvision

# The arguments that a call needs, as shapes of float32 arrays, then as they are.
IMAGE = (2, 4, 6, 5)
CALLS = {
    "adaptive_avg_pool2d": ([IMAGE], [(2, 3)]),
    "avg_pool1d": ([(2, 4, 6)], [2]),
    "avg_pool2d": ([IMAGE], [2]),
    "avg_pool3d": ([(2, 4, 6, 5, 4)], [2]),
    "batch_norm": ([IMAGE, (4,), (4,), (4,), (4,)], [True]),
    "conv1d": ([(2, 4, 6), (3, 4, 2), (3,)], []),
    "conv2d": ([IMAGE, (3, 4, 2, 3), (3,)], [2, 1]),
    "conv3d": ([(2, 4, 6, 5, 4), (3, 4, 2, 3, 2), (3,)], []),
    "conv_transpose1d": ([(2, 4, 6), (4, 3, 2), (3,)], []),
    "conv_transpose2d": ([IMAGE, (4, 3, 2, 3), (3,)], [2]),
    "conv_transpose3d": ([(2, 4, 6, 5, 4), (4, 3, 2, 3, 2), (3,)], []),
    "convolve2d": ([(6, 5), (2, 3)], []),
    "corr1d": ([(6,), (2,)], []),
    "corr2d": ([(6, 5), (2, 3)], []),
    "corr3d": ([(6, 5, 4), (2, 3, 2)], []),
    "cross_entropy": ([(2, 4)], [np.array([1, 3])]),
    "deform_conv2d": ([IMAGE, (2, 12, 5, 3), (3, 4, 2, 3), (3,)], []),
    "dropout": ([IMAGE], []),
    "fold": ([(2, 12, 4)], [(3, 3), (2, 2)]),
    "gelu": ([IMAGE], []),
    "group_norm": ([IMAGE], [2, np.full(4, 2, "f"), np.ones(4, "f")]),
    "interpolate": ([IMAGE], [(3, 7)]),
    "layer_norm": ([IMAGE], [(5,), np.full(5, 2, "f"), np.ones(5, "f")]),
    "leaky_relu": ([IMAGE], []),
    "linear": ([(2, 4), (3, 4), (3,)], []),
    "local_response_norm": ([IMAGE], [3]),
    "log_softmax": ([IMAGE], [1]),
    "max_pool1d": ([(2, 4, 6)], [2]),
    "max_pool2d": ([IMAGE], [2]),
    "max_pool3d": ([(2, 4, 6, 5, 4)], [2]),
    "max_unpool2d": ([(1, 1, 1, 2)], [np.array([[[[1, 2]]]]), 2]),
    "mse_loss": ([(2, 4), (2, 4)], []),
    "multi_margin_loss": ([(2, 4)], [np.array([1, 3])]),
    "nll_loss": ([(2, 4)], [np.array([1, 3])]),
    "pad": ([IMAGE], [(1, 2, 0, 1)]),
    "relu": ([IMAGE], []),
    "sigmoid": ([IMAGE], []),
    "softmax": ([IMAGE], [1]),
    "tanh": ([IMAGE], []),
    "unfold": ([IMAGE], [2]),
}
WITHOUT_BACKWARD = {"convolve2d", "corr1d", "corr2d", "corr3d"}
BACKWARD = [f"{name}_backward" for name in sorted(set(CALLS) - WITHOUT_BACKWARD)]

# Arguments that only one side has.
OURS = {"dropout": {"rng", "return_mask"}}
TORCHS = {
    "_stacklevel",
    "divisor_override",
    "dtype",
    "inplace",
    "reduce",
    "size_average",
}
REQUIRED = inspect.Parameter.empty


def arguments(name):
    shapes, others = CALLS[name]
    rng = np.random.default_rng(0)
    arrays = [rng.uniform(0.1, 1, shape).astype(np.float32) for shape in shapes]
    return [*arrays, *others]


def positional(function):
    """The arguments that may be given by position, with their defaults."""
    return {
        parameter.name: parameter.default
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    }


def torch_arguments(name):
    """torch's arguments and defaults, of a built-in from its documentation."""
    if name == "deform_conv2d":
        return positional(import_torchvision().ops.deform_conv2d)
    module = torch.nn.functional
    function = getattr(module, f"_{name}" if "max_pool" in name else name)
    try:
        return positional(function)
    except ValueError:
        written = re.search(rf"{name}(\(.*?\))", function.__doc__, re.DOTALL)[1]
        return positional(eval(f"lambda {written[1:-1]}: None"))


def test_the_names_are_those_of_the_contract():
    names = set(CALLS) | set(BACKWARD)
    assert sorted(names - set(F.__all__)) == [], "missing"
    assert sorted(set(F.__all__) - names) == [], "not of the contract"
    assert sorted(F.__all__) == F.__all__


@pytest.mark.parametrize("name", sorted(set(CALLS) - WITHOUT_BACKWARD))
def test_arguments_order_and_defaults_are_torchs(name):
    ours, torchs = positional(getattr(F, name)), torch_arguments(name)
    assert set(torchs) - set(ours) <= TORCHS
    assert set(ours) - set(torchs) == OURS.get(name, set())
    shared = [argument for argument in torchs if argument in ours]
    assert [argument for argument in ours if argument in torchs] == shared
    assert {a: ours[a] for a in shared} == {a: torchs[a] for a in shared}


@pytest.mark.parametrize("name", BACKWARD)
def test_backward_takes_the_arguments_of_its_forward(name):
    backward = list(positional(getattr(F, name)).items())
    forward = list(positional(getattr(F, name.removesuffix("_backward"))).items())
    assert backward[0] == ("grad_output", REQUIRED)
    if name == "dropout_backward":
        forward = [("mask", REQUIRED), ("p", REQUIRED)]
    assert backward[1:] == forward


def call(name):
    """The output for `arguments`, and the arguments that its backward takes."""
    given = arguments(name)
    if name == "dropout":
        output, mask = F.dropout(*given, return_mask=True)
        return output, [mask, 0.5]
    return getattr(F, name)(*given), given


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", sorted(CALLS))
def test_float32_is_kept_and_no_input_is_changed(name):
    given = arguments(name)
    # The running statistics are the one thing that is updated in place.
    fixed = given[:1] + given[3:] if name == "batch_norm" else given
    with unchanged(*(a for a in fixed if isinstance(a, np.ndarray))):
        output = getattr(F, name)(*given)
    assert output.dtype == np.float32


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", BACKWARD)
def test_gradients_are_float32_of_their_arguments_shape(name):
    output, given = call(name.removesuffix("_backward"))
    grad_output = np.ones_like(output)
    arrays = [a for a in (grad_output, *given) if isinstance(a, np.ndarray)]
    with unchanged(*arrays):
        grads = getattr(F, name)(grad_output, *given)
    several = isinstance(grads, tuple)
    for grad in grads if several else [grads]:
        assert grad is None or grad.dtype == np.float32
    assert (grads[0] if several else grads).shape == arrays[1].shape


@pytest.mark.parametrize("name", sorted(CALLS))
def test_what_is_not_an_array_of_numbers_is_named(name):
    function, (_, *others) = getattr(F, name), arguments(name)
    wrong = [[1.0, 2.0], None, 3, np.array(["a", "b"]), np.array([1j, 2j])]
    for input in wrong:
        with pytest.raises((TypeError, ValueError), match=f"{name}: input must"):
            function(input, *others)


@pytest.mark.parametrize("name", sorted(F.__all__))
def test_every_function_is_documented_with_an_example(name):
    text = getattr(F, name).__doc__
    assert ">>> " in text
    sections = [f"\n    {name}\n    ---" in text for name in ("Parameters", "Returns")]
    assert all(sections) or "as in `" in text, "or say where they stand"
