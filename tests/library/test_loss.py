"""Losses equal torch's, for every kind of target, reduction and weight."""

import numpy as np
import pytest
import torch
from helpers import assert_same, layouts, numerical_gradient, to_torch, unchanged

import cnnlib.functional as F
from cnnlib.functional.layout import batch_last, is_batch_last

torch_f = torch.nn.functional
pytestmark = pytest.mark.filterwarnings("error")

SHAPES = [(4,), (5, 3), (1, 1), (3, 4, 2), (2, 3, 4, 5)]
REDUCTIONS = ["mean", "sum", "none"]


def scores_and_classes(shape, seed=0):
    rng = np.random.default_rng(seed)
    positions = shape[:1] + shape[2:] if len(shape) > 1 else ()
    classes = shape[min(1, len(shape) - 1)]
    return rng.normal(size=shape), np.asarray(rng.integers(0, classes, positions))


def class_weight(shape, seed=1):
    return np.random.default_rng(seed).uniform(
        0.5, 2, shape[min(1, len(shape) - 1)]
    )  # fmt: skip


def probabilities(shape, seed=2):
    return np.random.default_rng(seed).dirichlet(np.ones(3), shape).sum(-1) * 0.3


def assert_follows_torch(name, x, target, **options):
    """The loss and its gradient, for a gradient of the loss that is not 1."""
    tensor = to_torch(x, requires_grad=True)
    torch_options = {
        key: to_torch(value) if isinstance(value, np.ndarray) else value
        for key, value in options.items()
    }
    expected = getattr(torch_f, name)(tensor, to_torch(target), **torch_options)
    grad_output = np.random.default_rng(3).normal(size=tuple(expected.shape))
    expected.backward(torch.from_numpy(np.asarray(grad_output)))

    arrays = [a for a in (x, target, *options.values()) if isinstance(a, np.ndarray)]
    with unchanged(*arrays):
        loss = getattr(F, name)(x, target, **options)
        grad = getattr(F, f"{name}_backward")(grad_output, x, target, **options)
    assert_same(loss, expected.detach().numpy())
    assert_same(grad, tensor.grad.numpy())


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
def test_class_indices(name, shape, reduction):
    x, classes = scores_and_classes(shape)
    options = {"reduction": reduction}
    assert_follows_torch(name, x, classes, **options)
    assert_follows_torch(name, x, classes, weight=class_weight(shape), **options)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("ignore_index", [-100, 0, 2, 255])
@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
def test_ignored_targets_count_for_nothing(name, ignore_index, reduction):
    x, classes = scores_and_classes((6, 3, 2))
    classes[0, 0] = classes[3, 1] = ignore_index
    options = {"ignore_index": ignore_index, "reduction": reduction}
    assert_follows_torch(name, x, classes, **options)
    assert_follows_torch(name, x, classes, weight=class_weight(x.shape), **options)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("label_smoothing", [0.1, 1.0, 1])
@pytest.mark.parametrize("shape", SHAPES)
def test_label_smoothing(shape, label_smoothing, reduction):
    x, classes = scores_and_classes(shape)
    options = {"label_smoothing": float(label_smoothing), "reduction": reduction}
    assert_follows_torch("cross_entropy", x, classes, **options)
    if len(shape) > 1:
        options["weight"] = class_weight(shape)
        classes[0] = -100 if classes.size > 1 else 0
        assert_follows_torch("cross_entropy", x, classes, **options)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("label_smoothing", [0.0, 0.3])
@pytest.mark.parametrize("shape", SHAPES)
def test_class_probabilities_as_targets(shape, label_smoothing, reduction):
    x, _ = scores_and_classes(shape)
    options = {"label_smoothing": label_smoothing, "reduction": reduction}
    assert_follows_torch("cross_entropy", x, probabilities(shape), **options)
    options["weight"] = class_weight(shape)
    assert_follows_torch("cross_entropy", x, probabilities(shape), **options)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", [(), (5,), (4, 3), (2, 3, 4)])
def test_squared_error(shape, reduction):
    rng = np.random.default_rng(4)
    x, target = (np.asarray(rng.normal(size=shape)) for _ in range(2))
    weight = np.asarray(rng.uniform(0.5, 2, shape))
    assert_follows_torch("mse_loss", x, target, reduction=reduction)
    assert_follows_torch("mse_loss", x, target, reduction=reduction, weight=weight)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("options", [{}, {"p": 2}, {"margin": 0.3}, {"margin": -0.2}])
@pytest.mark.parametrize("shape", [(4,), (5, 3), (1, 1)])
def test_multi_margin(shape, options, reduction):
    x, classes = scores_and_classes(shape)
    options = {"reduction": reduction, **options}
    assert_follows_torch("multi_margin_loss", x, classes, **options)
    options["weight"] = class_weight(shape)
    assert_follows_torch("multi_margin_loss", x, classes, **options)


@pytest.mark.parametrize(
    ("name", "reduction"),
    [
        *(("cross_entropy", "sum"), ("cross_entropy", "none")),
        *(("nll_loss", "sum"), ("nll_loss", "none")),
        ("multi_margin_loss", "none"),
    ],
)
def test_an_empty_batch_has_no_loss(name, reduction):
    x, classes = np.zeros((0, 3)), np.zeros(0, int)
    assert_follows_torch(name, x, classes, reduction=reduction)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_an_empty_batch_of_margins_loses_0(reduction):
    """Not compared with torch, which returns whatever its memory held before."""
    empty = np.zeros((0, 3)), np.zeros(0, int)
    assert F.multi_margin_loss(*empty, reduction=reduction) == 0
    grad = F.multi_margin_loss_backward(1.0, *empty, reduction=reduction)
    assert grad.shape == (0, 3)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("cross_entropy", (np.zeros((2, 3)), np.array([-100, -100]))),
        ("cross_entropy", (np.zeros((0, 3)), np.zeros(0, int))),
        ("cross_entropy", (np.zeros((0, 3)), np.zeros((0, 3)))),
        ("cross_entropy", (np.zeros((1, 2)), np.array([0]), np.array([0.0, 1.0]))),
        ("nll_loss", (np.zeros((2, 3)), np.array([-100, -100]))),
        ("nll_loss", (np.zeros((0, 3, 2)), np.zeros((0, 2), int))),
        ("mse_loss", (np.zeros((0, 3)), np.zeros((0, 3)))),
        ("mse_loss", (np.zeros(2), np.zeros(2), "mean", np.zeros(2))),
    ],
)
def test_a_mean_over_nothing_is_an_error_not_nan(name, arguments):
    with pytest.raises(ValueError, match=f"{name}: no mean over nothing"):
        getattr(F, name)(*arguments)
    with pytest.raises(ValueError, match=f"{name}_backward: no mean over nothing"):
        getattr(F, f"{name}_backward")(1.0, *arguments)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("cross_entropy", {"label_smoothing": 0.2, "weight": class_weight((5, 3))}),
        ("nll_loss", {"weight": class_weight((5, 3))}),
        ("multi_margin_loss", {"p": 2, "weight": class_weight((5, 3))}),
    ],
)
def test_the_gradient_is_the_slope_of_the_loss(name, options):
    x, classes = scores_and_classes((5, 3))
    slope = numerical_gradient(lambda x: getattr(F, name)(x, classes, **options), x)
    grad = getattr(F, f"{name}_backward")(1.0, x, classes, **options)
    assert_same(grad, slope, 1e-7)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.uint64, np.int64])
def test_class_indices_of_any_integer_type(dtype):
    x, classes = scores_and_classes((5, 3))
    expected = F.cross_entropy(x, classes)
    assert_same(F.cross_entropy(x, classes.astype(dtype)), expected)
    for target in (2, dtype(2), np.array(2, dtype), np.array([2], dtype)):
        assert_same(
            F.cross_entropy(x[0], target), F.cross_entropy(x[:1], np.array([2]))
        )


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss", "multi_margin_loss"])
def test_float32_stays_float32_whatever_the_gradient_of_the_loss_is(name, reduction):
    x, classes = scores_and_classes((5, 3))
    x, weight = x.astype(np.float32), class_weight((5, 3)).astype(np.float32)
    arguments = {"weight": weight, "reduction": reduction}
    loss = getattr(F, name)(x, classes, **arguments)
    assert loss.dtype == np.float32
    backward = getattr(F, f"{name}_backward")
    gradients = [np.ones(5, np.float32)] if reduction == "none" else [
        1, 1.0, np.float64(1), np.float32(1), np.array(1.0), loss / loss
    ]  # fmt: skip
    for grad_output in gradients:
        grad = backward(grad_output, x, classes, **arguments)
        assert grad.dtype == np.float32
        assert_same(grad, backward(gradients[0], x, classes, **arguments), 1e-6)


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
def test_the_memory_order_changes_no_value(name):
    x, classes = scores_and_classes((2, 3, 4, 5))
    loss = getattr(F, name)(x, classes)
    backward = getattr(F, f"{name}_backward")
    expected = backward(1.0, x, classes)
    for other in layouts(x):
        assert_same(getattr(F, name)(other, classes), loss)
        assert_same(backward(1.0, other, classes), expected)
    assert is_batch_last(backward(1.0, batch_last(x), classes))


def test_enormous_scores_give_a_finite_loss():
    x = np.array([[1000.0, -1000.0], [-1e300, 1e300]])
    assert F.cross_entropy(x, np.array([0, 1])) == 0
    assert F.cross_entropy(x, np.array([1, 1]), reduction="none").tolist() == [2000, 0]
    grad = F.cross_entropy_backward(1.0, x, np.array([1, 1]))
    assert grad.tolist() == [[0.5, -0.5], [0, 0]]


def test_a_class_ruled_out_by_minus_infinity_does_not_spoil_the_others():
    x = np.array([[1.0, -np.inf, 3.0]])
    assert_follows_torch("cross_entropy", x, np.array([0]))
    ignored = np.array([[-np.inf, 0.0], [0.0, -1.0]])
    assert_follows_torch("nll_loss", ignored, np.array([0, 1]), ignore_index=0)


scores, labels = np.zeros((2, 3)), np.array([0, 1])


@pytest.mark.parametrize(
    ("target", "error", "message"),
    [
        (np.array([0, 3]), ValueError, "target must be from 0 to 2, .* got 3"),
        (np.array([0, -1]), ValueError, "target must be from 0 to 2, .* got -1"),
        (np.array([0.0, 1.0]), TypeError, "target must hold class indices as integers"),
        (np.array([0.0, np.nan]), TypeError, "target must hold class indices"),
        (np.array([True, False]), TypeError, "target must hold class indices"),
        (np.array(["a", "b"]), TypeError, "target must hold class indices"),
        (True, TypeError, "target must hold class indices"),
        ([0, 1], TypeError, "target must be a NumPy array, got list"),
        (None, TypeError, "target must be a NumPy array, got NoneType"),
        (np.array([[0], [1]]), ValueError, r"target must have shape \(2,\)"),
        (np.array([0, 1, 2]), ValueError, r"target must have shape \(2,\)"),
        (0, ValueError, r"target must have shape \(2,\)"),
    ],
)
@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss", "multi_margin_loss"])
def test_wrong_targets_are_named(name, target, error, message):
    with pytest.raises(error, match=f"{name}: {message}"):
        getattr(F, name)(scores, target)
    with pytest.raises(error, match=f"{name}_backward: {message}"):
        getattr(F, f"{name}_backward")(1.0, scores, target)


@pytest.mark.parametrize(
    ("name", "arguments", "options", "error", "message"),
    [
        ("cross_entropy", (scores, np.full((2, 3), np.nan)), {}, ValueError, "NaN"),
        (
            "cross_entropy",
            (scores, np.ones((2, 3), np.float32)),
            {},
            TypeError,
            "target is float32, input is float64",
        ),
        (
            "cross_entropy",
            (scores, np.ones((2, 3))),
            {"ignore_index": 1},
            ValueError,
            "ignore_index=1 needs class indices",
        ),
        (
            "cross_entropy",
            (scores, labels),
            {"label_smoothing": 1.5},
            ValueError,
            "label_smoothing must be between 0 and 1",
        ),
        (
            "cross_entropy",
            (scores, labels),
            {"ignore_index": 1.0},
            TypeError,
            "ignore_index must be an int",
        ),
        ("mse_loss", (np.ones((3, 1)), np.ones(3)), {}, ValueError, "target must have"),
        ("mse_loss", (np.ones(3), np.ones(3, int)), {}, TypeError, "target must be"),
        (
            "mse_loss",
            (np.ones(3), np.ones(3, np.float32)),
            {},
            TypeError,
            "target is float32",
        ),
        (
            "mse_loss",
            (np.ones(3), np.ones(3)),
            {"weight": np.ones(1)},
            ValueError,
            "weight must have",
        ),
        ("multi_margin_loss", (scores, labels), {"p": 3}, ValueError, "p must be 1 or"),
        (
            "multi_margin_loss",
            (np.zeros((2, 3, 1)), np.zeros((2, 1), int)),
            {},
            ValueError,
            "input must have shape",
        ),
        (
            "multi_margin_loss",
            (scores, labels),
            {"margin": None},
            TypeError,
            "margin must be a number",
        ),
    ],
)
def test_other_wrong_arguments_are_named(name, arguments, options, error, message):
    with pytest.raises(error, match=f"{name}: .*{message}"):
        getattr(F, name)(*arguments, **options)


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss", "multi_margin_loss"])
def test_wrong_scores_weights_reductions_and_gradients_are_named(name):
    loss, backward = getattr(F, name), getattr(F, f"{name}_backward")
    with pytest.raises(TypeError, match=f"{name}: input must be floating-point"):
        loss(scores.astype(int), labels)
    with pytest.raises(ValueError, match=f"{name}: input must have shape"):
        loss(np.zeros((2, 0)), labels)
    with pytest.raises(ValueError, match=rf"{name}: weight must have shape \(3,\)"):
        loss(scores, labels, weight=np.ones(2))
    with pytest.raises(TypeError, match=f"{name}: weight is float32"):
        loss(scores, labels, weight=np.ones(3, np.float32))
    with pytest.raises(ValueError, match=f"{name}: reduction must be"):
        loss(scores, labels, reduction="average")
    with pytest.raises(TypeError, match=f"{name}_backward: grad_output must be"):
        backward(np.ones(2), scores, labels)
    with pytest.raises(ValueError, match=f"{name}_backward: grad_output must have"):
        backward(np.ones(3), scores, labels, reduction="none")
