"""Exercise: what an addition hands back."""

import numpy as np

from cnnlib.checks.spec import Case, Exercise, Mistake

from .maps import changes, counted, maps


def merge_add_backward(grad_output, branches):
    """Gradients of a merge by addition, ``output = branches[0] + branches[1] + …``

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, H, W)
        Gradient of the loss with respect to the output.
    branches : list of ndarray, each of shape (N, C, H, W)
        What was added up.

    Returns
    -------
    list of ndarray, each of shape (N, C, H, W)
        One gradient per branch, in their order.

    Examples
    --------
    >>> grad_output = np.array([[[[1.0, -2.0]]]])
    >>> branches = [np.array([[[[5.0, 6.0]]]]), np.array([[[[7.0, 8.0]]]])]
    >>> merge_add_backward(grad_output, branches)
    [array([[[[ 1., -2.]]]]), array([[[[ 1., -2.]]]])]
    """
    return [grad_output.copy() for _ in branches]


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


def product_of_others(grad_output, branches):
    return [
        grad_output * np.prod([b for j, b in enumerate(branches) if j != i], axis=0)
        for i in range(len(branches))
    ]


def first_only(grad_output, branches):
    return [grad_output.copy(), *(np.zeros_like(b) for b in branches[1:])]


def to_the_largest(grad_output, branches):
    winner = np.argmax(branches, axis=0)
    return [grad_output * (winner == number) for number in range(len(branches))]


def cut_into_pieces(grad_output, branches):
    return np.array_split(grad_output, len(branches), axis=1)


def gate(grad_output, branches):
    return [grad_output * (branch > 0) for branch in branches]


def gate_of_sum(grad_output, branches):
    return [grad_output * (sum(branches) > 0) for _ in branches]


def changes_branches(grad_output, branches):
    for number in range(len(branches)):
        branches[number] = grad_output.copy()
    return list(branches)


EXERCISE = Exercise(
    assignment="14_architectures",
    reference=merge_add_backward,
    points=2,
    section="An addition hands its gradient to every branch",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "shared",
            "The gradient is divided among the branches.",
            "If one branch grows by 1, does the sum grow by 1 or by less?",
            lambda grad_output, branches: [grad_output / len(branches)] * len(branches),
        ),
        Mistake(
            "one-gradient",
            "One array is returned instead of a list with one for each branch.",
            "How many gradients does the docstring promise?",
            lambda grad_output, branches: grad_output.copy(),
        ),
        Mistake(
            "two-gradients",
            "Two gradients are returned however many branches there are.",
            "What does your code do with a third branch?",
            lambda grad_output, branches: [grad_output.copy(), grad_output.copy()],
        ),
        Mistake(
            "first-branch-only",
            "Only the first branch receives the gradient, the others receive 0.",
            "If the second branch grows a little, does the sum grow?",
            first_only,
        ),
        Mistake(
            "times-branch",
            "The gradient is multiplied by the branch's own numbers.",
            "What is the local gradient of a + b with respect to a?",
            lambda grad_output, branches: [grad_output * b for b in branches],
        ),
        Mistake(
            "merge-by-product",
            "The gradient is multiplied by the other branches: as if they had been "
            "multiplied, not added.",
            "What is the local gradient of a + b with respect to a? And of a·b?",
            product_of_others,
        ),
        Mistake(
            "merge-by-maximum",
            "Only the largest branch receives the gradient: as if the merge had been "
            "a maximum.",
            "If a smaller branch grows a little, does the sum grow?",
            to_the_largest,
        ),
        Mistake(
            "merge-by-concatenation",
            "The channels of the gradient are dealt out to the branches: as if the "
            "merge had been a concatenation.",
            "Which shape has a branch, and so its gradient?",
            cut_into_pieces,
        ),
        Mistake(
            "upstream-forgotten",
            "Only the local gradient, 1, is returned.",
            "What must the local gradient be multiplied by?",
            lambda grad_output, branches: [np.ones_like(b) for b in branches],
        ),
        Mistake(
            "gradients-added",
            "Each branch receives the gradient as often as there are branches.",
            "If one branch grows by 1, does the sum grow by 1 or by more?",
            lambda grad_output, branches: [grad_output * len(branches)] * len(branches),
        ),
        Mistake(
            "relu-of-the-branch",
            "The gradient passes only where the branch is positive.",
            "Is there a ReLU in this merge?",
            gate,
        ),
        Mistake(
            "relu-of-the-sum",
            "The gradient passes only where the sum is positive.",
            "Is there a ReLU in this merge?",
            gate_of_sum,
        ),
        Mistake(
            "gradient-plus-branch",
            "The branch is added to the gradient: forward and backward pass are mixed.",
            "Does the gradient of a sum depend on the numbers that were added?",
            lambda grad_output, branches: [grad_output + b for b in branches],
        ),
        Mistake(
            "forward-pass",
            "The sum of the branches is returned: that is the forward pass.",
            "Where does grad_output occur in your code?",
            lambda grad_output, branches: sum(branches),
        ),
        Mistake(
            "branches-returned",
            "The branches themselves are returned.",
            "Where does grad_output occur in your code?",
            lambda grad_output, branches: [b.copy() for b in branches],
        ),
        Mistake(
            "first-sample-only",
            "Only the first sample gets a gradient.",
            "What becomes of the second image of a batch?",
            lambda grad_output, branches: [grad_output[:1] for _ in branches],
        ),
        Mistake(
            "one-gradient-in-a-list",
            "The list holds a single gradient.",
            "How many gradients should come back?",
            lambda grad_output, branches: [grad_output],
        ),
        Mistake(
            "zeros",
            "Every branch gets zeros.",
            "If a branch grows by 1, by how much does the output grow?",
            lambda grad_output, branches: [0 * grad_output for _ in branches],
        ),
        Mistake(
            "summed-over-everything",
            "The numbers of the gradient are summed into one.",
            "If one number of a branch grows, how many of the output do?",
            lambda grad_output, branches: [
                np.full_like(grad_output, grad_output.sum()) for _ in branches
            ],
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the arguments.",
            "Do the arguments occur in your code at all?",
            lambda *args: merge_add_backward(*EXAMPLE),
        ),
        Mistake(
            "changes-grad-output",
            "The caller's grad_output is overwritten.",
            "After the call, is the array that was handed in still the same?",
            changes(merge_add_backward, lambda grad_output, _: grad_output.fill(0)),
        ),
        Mistake(
            "changes-branches",
            "The caller's list of branches is overwritten by the gradients.",
            "After the call, does the list that was handed in still hold the branches?",
            changes_branches,
        ),
    ),
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
