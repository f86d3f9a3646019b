"""Exercise: one step down the slope."""

import numpy as np

from cnnlib import optim
from cnnlib.checks.spec import Case, Exercise, Mistake

from .steps import SLOPES, TABLE, G, P, draw, stepped


def sgd_step(param, grad, lr, weight_decay=0.0):
    """One step of gradient descent, with weight decay.

    ``param − lr · (grad + weight_decay · param)``

    Parameters
    ----------
    param, grad : ndarray of the same shape
        They stay as they are.
    lr : float
        Learning rate.
    weight_decay : float
        Pull towards 0, added to the gradient.

    Returns
    -------
    ndarray
        The new parameter.

    Examples
    --------
    >>> sgd_step(np.array([1.0, 2.0]), np.array([0.5, -1.0]), 0.1)
    array([0.95, 2.1 ])
    """
    options = {"lr": lr, "weight_decay": weight_decay}
    return stepped(optim.SGD, param, grad, {}, **options)[0]


PUBLIC = (
    Case((np.array([1.0, 2]), np.array([0.5, -1]), 0.1), "the worked example", "basic"),
    Case((P, G, 0.5), "four numbers", "basic"),
    Case((TABLE, SLOPES, 0.25, 0.4), "a matrix, with weight decay"),
    Case((P, G, 2.0, 0.1), "a learning rate above 1"),
    Case((P, 0 * G, 0.5, 0.2), "a gradient of 0, with weight decay", "edge"),
    Case((TABLE, SLOPES, 0.0, 0.4), "a learning rate of 0", "edge"),
)


def hidden(rng):
    shapes = (("basic", (5,)), ("general", (3, 4)), ("general", (2, 3, 2, 2)))
    for group, shape in shapes:
        param, grad = rng.standard_normal((2, *shape))
        lr, decay = rng.uniform(0.05, 1, 2)
        if group == "basic":
            decay = 0.0
        yield Case((param, grad, float(lr), float(decay)), "random numbers", group)
    small = [array.astype(np.float32) for array in draw(rng, (4, 3), 0)]
    yield Case((*small, 0.3, 0.1), "float32 numbers", "edge")


def moving(rule):
    """A wrong step that is one expression."""

    def wrong(param, grad, lr, weight_decay=0.0):
        return rule(param, grad, lr, weight_decay)

    return wrong


def overwrites_parameter(param, grad, lr, weight_decay=0.0):
    param[:] = sgd_step(param, grad, lr, weight_decay)
    return param


def overwrites_gradient(param, grad, lr, weight_decay=0.0):
    result = sgd_step(param, grad, lr, weight_decay)
    grad += weight_decay * param
    return result


EXERCISE = Exercise(
    assignment="10_training",
    reference=sgd_step,
    points=1,
    section="A step goes against the gradient",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "uphill",
            "The step goes up the slope instead of down.",
            "If the gradient is positive, does a larger parameter raise or lower the "
            "loss?",
            moving(lambda p, g, lr, wd: p + lr * (g + wd * p)),
        ),
        Mistake(
            "lr-forgotten",
            "The gradient is not multiplied by the learning rate.",
            "With lr = 0, where does your parameter go?",
            moving(lambda p, g, lr, wd: p - (g + wd * p)),
        ),
        Mistake(
            "weight-decay-forgotten",
            "Weight decay does nothing.",
            "Where does weight_decay occur in your code?",
            moving(lambda p, g, lr, wd: p - lr * g),
        ),
        Mistake(
            "decay-without-lr",
            "The decay is not multiplied by the learning rate.",
            "With lr = 0, does your parameter still shrink?",
            moving(lambda p, g, lr, wd: p - lr * g - wd * p),
        ),
        Mistake(
            "decay-grows",
            "Weight decay makes the parameter larger.",
            "With a gradient of 0, does your parameter move towards 0 or away from it?",
            moving(lambda p, g, lr, wd: p - lr * (g - wd * p)),
        ),
        Mistake(
            "decay-doubled",
            "The decay counts twice, as the gradient of weight_decay · param².",
            "By which factor does your parameter shrink when the gradient is 0?",
            moving(lambda p, g, lr, wd: p - lr * (g + 2 * wd * p)),
        ),
        Mistake(
            "decay-halved",
            "The decay counts half.",
            "By which factor does your parameter shrink when the gradient is 0?",
            moving(lambda p, g, lr, wd: p - lr * (g + wd * p / 2)),
        ),
        Mistake(
            "decay-of-the-square",
            "The square of the parameter is added, not its gradient.",
            "In which direction does your decay pull a negative number?",
            moving(lambda p, g, lr, wd: p - lr * (g + wd * p**2)),
        ),
        Mistake(
            "decay-of-the-sign",
            "The decay pulls all numbers alike, whatever their size.",
            "Should 3 and 0.5 shrink by the same amount?",
            moving(lambda p, g, lr, wd: p - lr * (g + wd * np.sign(p))),
        ),
        Mistake(
            "decay-of-the-gradient",
            "The decay is applied to the gradient instead of the parameter.",
            "With a gradient of 0, should the parameter shrink?",
            moving(lambda p, g, lr, wd: p - lr * (g + wd * g)),
        ),
        Mistake(
            "decay-added-to-gradient",
            "weight_decay is added to the gradient without the parameter.",
            "Which part of weight decay depends on the parameter?",
            moving(lambda p, g, lr, wd: p - lr * (g + wd)),
        ),
        Mistake(
            "decay-after-the-step",
            "The decay acts on the parameter that has moved already.",
            "Which param stands beside weight_decay, the old or the new one?",
            moving(lambda p, g, lr, wd: (p - lr * g) * (1 - lr * wd)),
        ),
        Mistake(
            "divided-by-lr",
            "The gradient is divided by the learning rate.",
            "Does a larger learning rate make your step longer?",
            moving(lambda p, g, lr, wd: p - (g + wd * p) / max(lr, 1e-9)),
        ),
        Mistake(
            "update-only",
            "The change is returned, not the parameter after it.",
            "What should come back when the gradient is 0?",
            moving(lambda p, g, lr, wd: -lr * (g + wd * p)),
        ),
        Mistake(
            "changes-param",
            "The caller's parameter is overwritten.",
            "What does -= do to an array that somebody else holds too?",
            overwrites_parameter,
        ),
        Mistake(
            "changes-gradient",
            "The caller's gradient is overwritten.",
            "What does += do to an array that somebody else holds too?",
            overwrites_gradient,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Does param occur in your code at all?",
            lambda *args: np.array([0.95, 2.1]),
        ),
    ),
    hints=(
        "You stand on a slope and want to go down. In which direction do you step, and "
        "how far?",
        "With a gradient of 0, each step multiplies the parameter by "
        "1 − lr · weight_decay.",
        "slope = grad + weight_decay · param\nreturn param − lr · slope",
        "return param - lr * (grad + …)",
    ),
)
