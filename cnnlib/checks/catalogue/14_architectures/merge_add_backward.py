"""Exercise: what an addition hands back."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import counted, maps


def merge_add_backward(grad_output, branches):
    """Gradients of a merge by addition, ``output = branches[0] + branches[1] + …``

    `grad_output`, the gradient of the loss with respect to the output, and all arrays
    in the list `branches` are (N, C, H, W); the result is a list with one gradient of
    that shape for each branch, in their order. Judged are their number, shapes and
    values, and that the arguments stay as they were.

    >>> branches = [np.array([[[[5.0, 6.0]]]]), np.array([[[[7.0, 8.0]]]])]
    >>> merge_add_backward(np.array([[[[1.0, -2.0]]]]), branches)
    [array([[[[ 1., -2.]]]]), array([[[[ 1., -2.]]]])]
    """
    return [grad_output for _ in branches]


def merged(count, *shape, start=0):
    """Arguments for some branches of a shape."""
    branches = [maps(*shape, start=start + 3 + 2 * number) for number in range(count)]
    return maps(*shape, start=start), branches


EXAMPLE = (
    np.array([[[[1.0, -2.0]]]]),
    [np.array([[[[5.0, 6.0]]]]), np.array([[[[7.0, 8.0]]]])],
)

PUBLIC = (
    Case(EXAMPLE, "two branches of two pixels", "basic"),
    Case(merged(2, 1, 2, 2, 2), "two channels", "basic"),
    Case(merged(3, 1, 1, 2, 3), "three branches"),
    Case(merged(2, 2, 3, 2, 1, start=2), "two samples"),
    Case(merged(4, 2, 4, 1, 2, start=5), "four branches"),
    Case(merged(1, 2, 2, 1, 2), "a single branch", "edge"),
    Case(
        (maps(1, 2, 2, 2, start=1), [np.zeros((1, 2, 2, 2)), counted(1, 2, 2, 2)]),
        "a branch of zeros",
        "edge",
    ),
)


def hidden(rng):
    for group, count in (("basic", 2), ("general", 3), ("general", 5), ("edge", 1)):
        shape = tuple(rng.integers(1, 5, 4))
        branches = [rng.standard_normal(shape) for _ in range(count)]
        yield Case((rng.standard_normal(shape), branches), "other branches", group)


EXERCISE = Exercise(
    assignment="14_architectures",
    reference=merge_add_backward,
    points=2,
    section="An addition hands its gradient to every branch",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(merge_add_backward),
    hints=(
        "If one number of one branch grows by 1, by how much does the sum grow? Does "
        "it matter which branch?",
        "The local gradient of a sum is 1 with respect to each summand.",
        "for each branch: its gradient is grad_output, unchanged",
        "return [… for branch in branches]",
    ),
    size_rule=lambda grad_output, branches: (
        f"{len(branches)} gradients of shape {grad_output.shape}"
    ),
)
