"""What the optimisers' exercises share: one step of the library's own, and slips."""

import numpy as np

from cnnlib import nn
from cnnlib.checks.spec import Mistake

P = np.array([1.0, -2, 0.5, 3])
G = np.array([0.5, 1, -2, 0.25])
TABLE = np.array([[2.0, -1, 0.25], [0.5, 4, -3]])
SLOPES = np.array([[-1.0, 0.5, 2], [3, -0.25, 1]])


def stepped(optimiser, param, grad, state, steps_before=1, **options):
    """The parameter and its state after one step of an optimiser of the library."""
    moved = nn.Parameter(param.copy())
    moved.grad = grad
    rule = optimiser([moved], **options)
    arrays = {name: array.copy() for name, array in state.items()}
    groups = rule.state_dict()["param_groups"]
    rule.load_state_dict(
        {"state": {0: {"step": steps_before, **arrays}}, "param_groups": groups}
    )
    rule.step()
    state_after = rule.state_dict()["state"][0]
    return moved.data, *(state_after[name] for name in state)


def draw(rng, shape, states):
    """A parameter, a gradient and so many running arrays, the last one positive."""
    arrays = [rng.standard_normal(shape) for _ in range(2 + states)]
    return *arrays[:-1], np.abs(arrays[-1])


def in_place(step, positions):
    """`step`, but its results are written into the arguments at these positions."""

    def wrong(*args, **options):
        results = step(*args, **options)
        for position, result in zip(positions, results, strict=False):
            if position is not None:
                args[position][...] = result
        return results

    return wrong


def param_only(step):
    return Mistake(
        "param-only",
        "Only the parameter is returned, without the state for the next step.",
        "How will the next step know what this one has gathered?",
        lambda *args: step(*args)[0],
    )


def state_first(step):
    return Mistake(
        "results-swapped",
        "The state is returned before the parameter.",
        "In which order does the function promise its results?",
        lambda *args: (*step(*args)[1:], step(*args)[0]),
    )


def state_not_returned(step, positions):
    def wrong(*args):
        return step(*args)[0], *(args[position] for position in positions)

    return Mistake(
        "old-state-returned",
        "The state comes back as it was.",
        "How will the next step know what this one has gathered?",
        wrong,
    )


def update_only(step):
    def wrong(*args):
        param, *state = step(*args)
        return param - args[0], *state

    return Mistake(
        "update-only",
        "The change is returned, not the parameter after it.",
        "What should come back when the gradient is 0?",
        wrong,
    )


def uphill(step):
    def wrong(*args):
        param, *state = step(*args)
        return 2 * args[0] - param, *state

    return Mistake(
        "uphill",
        "The step goes up the slope instead of down.",
        "If the gradient is positive, does a larger parameter raise or lower the loss?",
        wrong,
    )


def changes(name, step, positions, text, question):
    return Mistake(name, text, question, in_place(step, positions))


def changes_param(step):
    return changes(
        "changes-param",
        step,
        (0,),
        "The caller's parameter is overwritten.",
        "What does -= do to an array that somebody else holds too?",
    )


def changes_state(step, positions):
    return changes(
        "changes-state",
        step,
        (None, *positions),
        "The caller's running arrays are overwritten.",
        "What does *= do to an array that somebody else holds too?",
    )
