"""SGD, RMSprop and Adam: how a block of a parameter moves, one formula each."""

import numpy as np

from cnnlib.functional.validate import real_number
from cnnlib.optim.optimizer import Optimizer

__all__ = ["SGD", "Adam", "RMSprop"]


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if wanted.

    ``g = grad + weight_decay·p``, ``b = momentum·b + (1 − dampening)·g``,
    ``p = p − lr·b``; Nesterov's variant moves along ``g + momentum·b`` instead of b.

    Parameters
    ----------
    params : iterable of Parameter, or of dict
        What to move; a dict is a group with its own options.
    lr : float
        Learning rate.
    momentum : float
        Part of the last step's direction that is kept; 0 keeps none.
    dampening : float
        Part of the gradient that does not enter b.
    weight_decay : float
        Pull towards zero, added to the gradient.
    nesterov : bool
        Look ahead along the momentum; needs momentum > 0 and dampening = 0.

    Raises
    ------
    TypeError
        If `params` are not Parameters, or an option is not a number.
    ValueError
        If there are none, or an option is out of range.

    Notes
    -----
    As in torch, b starts as the first gradient (no dampening), and the learning rate
    stands outside b: a change of lr acts at once. Other texts put lr inside b.

    References
    ----------
    Sutskever et al., On the importance of initialization and momentum in deep learning,
    2013.

    Examples
    --------
    >>> from cnnlib import nn
    >>> w = nn.Parameter(np.array([1.0, 2.0]))
    >>> w.grad = np.array([0.5, -1.0])
    >>> SGD([w], lr=0.1).step()
    >>> w.data
    array([0.95, 2.1 ])
    """

    def __init__(
        self,
        params,
        lr=1e-3,
        momentum=0,
        dampening=0,
        weight_decay=0,
        nesterov=False,
    ):
        super().__init__(
            params,
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
        )

    def _check(self, group):
        _not_negative("SGD", group, "lr", "momentum", "weight_decay")
        group["dampening"] = real_number("SGD", "dampening", group["dampening"])
        if group["nesterov"] and (group["momentum"] <= 0 or group["dampening"] != 0):
            raise ValueError(
                "SGD: nesterov needs momentum > 0 and dampening = 0, got "
                f"momentum={group['momentum']}, dampening={group['dampening']}"
            )

    def _buffers(self, group):
        return ("momentum_buffer",) if group["momentum"] else ()

    def _rule(self, group, step, param, grad, buffer=None):
        direction = _decayed(group, param, grad)
        if buffer is not None:
            buffer *= group["momentum"]
            buffer += direction * (1 - group["dampening"] if step > 1 else 1)
            if group["nesterov"]:
                direction = direction + group["momentum"] * buffer
            else:
                direction = buffer
        param -= group["lr"] * direction


class RMSprop(Optimizer):
    """Divide the gradient by the root of its running mean square.

    ``g = grad + weight_decay·p``, ``v = alpha·v + (1 − alpha)·g²``,
    ``p = p − lr·g / (√v + eps)``. Centred: v less the square of the running mean.
    With momentum: ``b = momentum·b + g / (√v + eps)``, ``p = p − lr·b``.

    Parameters
    ----------
    params : iterable of Parameter, or of dict
        What to move; a dict is a group with its own options.
    lr : float
        Learning rate.
    alpha : float
        How much of v is kept at each step.
    eps : float
        Added to the root, outside it.
    weight_decay : float
        Pull towards zero, added to the gradient.
    momentum : float
        Part of the last step's direction that is kept.
    centered : bool
        Divide by an estimate of the standard deviation instead.

    Raises
    ------
    TypeError
        If `params` are not Parameters, or an option is not a number.
    ValueError
        If there are none, or an option is out of range.

    Notes
    -----
    v starts at zero without a correction, so the first steps are larger than the later
    ones. Where rounding would make a centred variance negative it counts as zero.

    References
    ----------
    Tieleman and Hinton, lecture 6.5 of Neural networks for machine learning, 2012;
    centred: Graves, Generating sequences with recurrent neural networks, 2013, eq. 39.

    Examples
    --------
    >>> from cnnlib import nn
    >>> w = nn.Parameter(np.array([1.0, 2.0]))
    >>> w.grad = np.array([0.5, -1.0])
    >>> RMSprop([w], lr=0.01).step()
    >>> w.data.round(6)
    array([0.9, 2.1])
    """

    def __init__(
        self,
        params,
        lr=1e-2,
        alpha=0.99,
        eps=1e-8,
        weight_decay=0,
        momentum=0,
        centered=False,
    ):
        super().__init__(
            params,
            lr=lr,
            alpha=alpha,
            eps=eps,
            weight_decay=weight_decay,
            momentum=momentum,
            centered=centered,
        )

    def _check(self, group):
        _not_negative(
            "RMSprop", group, "lr", "alpha", "eps", "weight_decay", "momentum"
        )

    def _buffers(self, group):
        names = ("square_avg", "grad_avg", "momentum_buffer")
        wanted = (True, group["centered"], group["momentum"])
        return tuple(name for name, want in zip(names, wanted, strict=True) if want)

    def _rule(self, group, step, param, grad, square_avg, *others):
        others = iter(others)
        grad = _decayed(group, param, grad)
        _average(square_avg, grad * grad, group["alpha"])
        variance = square_avg
        if group["centered"]:
            mean = next(others)
            _average(mean, grad, group["alpha"])
            variance = np.maximum(square_avg - mean * mean, 0)
        direction = grad / (np.sqrt(variance) + _positive_eps(group, param))
        if group["momentum"]:
            buffer = next(others)
            buffer *= group["momentum"]
            buffer += direction
            direction = buffer
        param -= group["lr"] * direction


class Adam(Optimizer):
    """Momentum and RMSprop together, both corrected for starting at zero.

    ``m = β₁·m + (1 − β₁)·g``, ``v = β₂·v + (1 − β₂)·g²``, with t counted from 1
    ``p = p − lr · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + eps)``.

    Parameters
    ----------
    params : iterable of Parameter, or of dict
        What to move; a dict is a group with its own options.
    lr : float
        Learning rate, roughly the length of a step in each coordinate.
    betas : (float, float)
        How much of m and of v is kept, each in [0, 1).
    eps : float
        Added to the root, outside it.
    weight_decay : float
        Pull towards zero, added to the gradient (not decoupled: that is AdamW).

    Raises
    ------
    TypeError
        If `params` are not Parameters, or an option is not a number.
    ValueError
        If there are none, or an option is out of range.

    References
    ----------
    Kingma and Ba, Adam: a method for stochastic optimization, 2015, algorithm 1.

    Examples
    --------
    >>> from cnnlib import nn
    >>> w = nn.Parameter(np.array([1.0, 2.0]))
    >>> w.grad = np.array([0.5, -1.0])
    >>> Adam([w], lr=0.01).step()
    >>> w.data.round(6)
    array([0.99, 2.01])
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        super().__init__(params, lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)

    def _check(self, group):
        _not_negative("Adam", group, "lr", "eps", "weight_decay")
        betas = group["betas"]
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise ValueError(f"Adam: betas must be two numbers, got {betas!r}")
        group["betas"] = tuple(real_number("Adam", "betas", beta) for beta in betas)
        if not all(0 <= beta < 1 for beta in group["betas"]):
            raise ValueError(f"Adam: betas must be in [0, 1), got {betas!r}")

    def _buffers(self, group):
        return ("exp_avg", "exp_avg_sq")

    def _rule(self, group, step, param, grad, mean, square):
        beta1, beta2 = group["betas"]
        grad = _decayed(group, param, grad)
        _average(mean, grad, beta1)
        _average(square, grad * grad, beta2)
        root = np.sqrt(square) / (1 - beta2**step) ** 0.5
        root += _positive_eps(group, param)
        param -= group["lr"] / (1 - beta1**step) * mean / root


def _decayed(group, param, grad):
    decay = group["weight_decay"]
    return grad + decay * param if decay else grad


def _average(running, new, keep):
    running *= keep
    running += (1 - keep) * new


def _positive_eps(group, param):
    # eps = 0 is allowed, and a gradient that has always been 0 must not give 0 / 0.
    return group["eps"] or np.finfo(param.dtype).tiny


def _not_negative(name, group, *options):
    for option in options:
        group[option] = real_number(name, option, group[option], 0)
