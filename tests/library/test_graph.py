"""The scalar graph: the lesson's numbers, torch's gradients, and the order of steps."""

import math

import numpy as np
import pytest

from cnnlib import graph
from cnnlib.graph import Value


@pytest.mark.parametrize(
    "x, y, z, f, gradients",
    [(-2, 5, -4, -12, (-4, -4, 3)), (1, 3, -2, -8, (-2, -2, 4))],
)
def test_the_product_of_a_sum_has_the_lessons_gradients(x, y, z, f, gradients):
    x, y, z = Value(x, "x"), Value(y, "y"), Value(z, "z")
    out = (x + y) * z
    out.backward()
    assert out.data == f
    assert (x.grad, y.grad, z.grad) == gradients


def test_the_gradients_of_exp_and_max_follow_the_formula():
    # 1/exp(−(x1 + x2)w + max(y1, y2)) = exp((x1 + x2)w − max(y1, y2))
    x1, x2, w, y1, y2 = (Value(v) for v in (0.5, -0.25, 2.0, 0.75, -1.0))
    out = graph.reciprocal(graph.exp(-(x1 + x2) * w + graph.maximum(y1, y2)))
    out.backward()
    f = math.exp(0.25 * 2.0 - 0.75)
    expected = (2 * f, 2 * f, 0.25 * f, -f, 0.0)
    actual = [v.grad for v in (x1, x2, w, y1, y2)]
    assert out.data == pytest.approx(f, rel=1e-12)
    assert actual == pytest.approx(expected, rel=1e-12)


def _everything(x, y, z, exp, log, maximum, relu, sigmoid):
    q = x * y - 3 / y + z**3 - (2 - x) / 4
    r = maximum(q, -z) + relu(x - y) + relu(y - x)
    return log(exp(r / 20) + 1) * sigmoid(q) + (x + 5) ** -0.5 - 2 * x


@pytest.mark.parametrize("seed", range(20))
def test_every_operation_differentiates_as_in_torch(seed):
    import torch

    numbers = np.random.default_rng(seed).normal(size=3) + 0.01
    values = [Value(v) for v in numbers]
    ours = ("exp", "log", "maximum", "relu", "sigmoid")
    out = _everything(*values, *(getattr(graph, name) for name in ours))
    out.backward()

    tensors = torch.tensor(numbers, requires_grad=True)
    expected = _everything(*tensors, *(getattr(torch, name) for name in ours))
    expected.backward()
    assert out.data == pytest.approx(expected.item(), rel=1e-9)
    assert [v.grad for v in values] == pytest.approx(tensors.grad.tolist(), rel=1e-9)


def test_gradients_add_up_where_paths_meet():
    x = Value(3)
    y = x * x
    (y + y * x).backward()
    assert x.grad == 2 * 3 + 3 * 3**2


@pytest.mark.parametrize("x", [0.0, 1.0])
def test_equal_arguments_of_maximum_share_the_gradient_as_in_torch(x):
    import torch

    first, second = Value(x), Value(x)
    graph.maximum(first, second).backward()
    a = torch.tensor(x, requires_grad=True)
    b = torch.tensor(x, requires_grad=True)
    torch.maximum(a, b).backward()
    assert (first.grad, second.grad) == (a.grad.item(), b.grad.item())


def test_relu_has_no_slope_at_zero():
    x = Value(0)
    graph.relu(x).backward()
    assert x.grad == 0


@pytest.mark.parametrize("n, slope", [(0, 0), (1, 1), (2, 0), (3, 0)])
def test_powers_have_torchs_slope_at_zero(n, slope):
    x = Value(0)
    (x**n).backward()
    assert x.grad == slope


def test_sigmoid_survives_large_arguments():
    assert graph.sigmoid(Value(-1000)).data == 0
    assert graph.sigmoid(Value(1000)).data == 1


def test_backward_starts_from_fresh_gradients():
    x = Value(3)
    out = x * x
    out.backward()
    out.backward()
    assert x.grad == 6


def test_forward_recomputes_after_an_input_has_changed():
    x, y = Value(3), Value(4)
    out = x * y
    x.data = -1
    assert out.forward() == -4
    out.backward()
    assert y.grad == -1


def test_forward_steps_know_only_what_they_have_reached():
    x, y = Value(3, "x"), Value(4, "y")
    q = (x + y).named("q")
    f = (q * y).named("f")
    reached = []
    for node in f.forward_steps():
        reached.append(node.name)
        assert (q.data is not None) == ("q" in reached)
        assert (f.data is not None) == ("f" in reached)
    assert reached == ["x", "y", "q", "f"]


def test_operands_come_before_results_and_each_value_once():
    x = Value(2)
    a = x + 1
    b = a * x
    order = (a * b + b).nodes()
    assert len(order) == len(set(order)) == 6
    for place, node in enumerate(order):
        assert all(operand in order[:place] for operand in node.operands)


def test_backward_steps_show_upstream_and_local_gradient_of_each_arrow():
    x, y, z = Value(-2, "x"), Value(5, "y"), Value(-4, "z")
    q = (x + y).named("q")
    f = (q * z).named("f")
    assert [str(step) for step in f.backward_steps()] == [
        "f to q: 1 × -4 = -4",
        "f to z: 1 × 3 = 3",
        "q to x: -4 × 1 = -4",
        "q to y: -4 × 1 = -4",
    ]


def test_an_upstream_gradient_is_complete_when_it_is_passed_on():
    x = Value(2, "x")
    a = (x * 3).named("a")
    out = a * a + graph.exp(a) * x
    out.backward()
    final = {node: node.grad for node in out.nodes()}
    for step in out.backward_steps():
        assert step.upstream == final[step.node]


def test_a_gradient_is_unknown_until_a_step_reaches_it():
    x, y = Value(1), Value(2)
    steps = (x * y).backward_steps()
    next(steps)
    assert (x.grad, y.grad) == (2, None)


def test_a_long_chain_meets_no_recursion_limit():
    x = Value(1)
    out = x
    for _ in range(20_000):
        out = out + x
    out.backward()
    assert x.grad == 20_001


def test_numpy_numbers_mix_with_values():
    assert (np.float32(2) * Value(3)).data == 6
    assert (Value(3) - np.int64(1)).data == 2
    assert (np.float64(1) / Value(4)).data == 0.25


@pytest.mark.parametrize(
    "compute, sentence",
    [
        (lambda: graph.log(Value(-1)), "log: x must be positive, got -1"),
        (lambda: graph.log(0.0), "log: x must be positive, got 0"),
        (lambda: Value(1) / 0, "divide: 1 / 0 is undefined"),
        (lambda: 1 / Value(0), "divide: 1 / 0 is undefined"),
        (lambda: graph.reciprocal(Value(0)), "reciprocal: 1 / 0 is undefined"),
        (lambda: Value(0) ** -2, r"power: 0 \*\* -2 is a division by zero"),
        (lambda: Value(-8) ** 0.5, r"power: x \*\* 0.5 needs a positive x, got -8"),
        (lambda: graph.exp(Value(1000)), "exp: the result is inf"),
        (lambda: Value(1e300) * 1e300, "multiply: the result is inf"),
        (lambda: Value(10**400), "Value: the number is inf"),
        (lambda: Value(10.0) ** 400, "power: the result is inf"),
        (lambda: Value(1) / 5e-324, "divide: the result is inf"),
        (lambda: Value(1) / 1e-160, "divide: the local gradient is -inf"),
        (lambda: Value(math.nan), "Value: the number is nan"),
        (
            lambda: (Value(1e-200, "x") * 1e200 * 1e200).backward(),
            "backward: the gradient of x is inf, not a finite number",
        ),
    ],
)
def test_undefined_results_are_refused_with_a_sentence(compute, sentence):
    with pytest.raises(ValueError, match=sentence):
        compute()


@pytest.mark.parametrize("compute", [lambda: Value("3"), lambda: Value(3) + [1]])
def test_only_real_numbers_enter_the_graph(compute):
    with pytest.raises(TypeError, match="expected a real number, got"):
        compute()


def test_an_exponent_is_a_number():
    with pytest.raises(TypeError, match="power: expected a real number, got Value"):
        Value(2) ** Value(3)


def test_a_value_not_yet_recomputed_cannot_be_used():
    x = Value(1)
    q = x + 1
    steps = q.forward_steps()
    next(steps)
    with pytest.raises(ValueError, match=r"no value yet; call forward\(\)"):
        q * 2
