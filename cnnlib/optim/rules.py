"""SGD, RMSprop, Adam and AdamW: how a block of a parameter moves, a formula each."""

import numpy as np

from cnnlib.functional.validate import flags, real_number
from cnnlib.optim.optimizer import Optimizer

__all__ = ["SGD", "Adam", "AdamW", "RMSprop"]


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
    maximize : bool
        Whether to climb: the gradient's sign is changed before all else.

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
        *,
        maximize=False,
    ):
        super().__init__(
            params,
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
            maximize=maximize,
        )

    def _check(self, group):
        _not_negative("SGD", group, "lr", "momentum", "weight_decay")
        _flags("SGD", group, "nesterov", "maximize")
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
    maximize : bool
        Whether to climb: the gradient's sign is changed before all else.

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
        *,
        maximize=False,
    ):
        super().__init__(
            params,
            lr=lr,
            alpha=alpha,
            eps=eps,
            weight_decay=weight_decay,
            momentum=momentum,
            centered=centered,
            maximize=maximize,
        )

    def _check(self, group):
        _not_negative(
            "RMSprop", group, "lr", "alpha", "eps", "weight_decay", "momentum"
        )
        _flags("RMSprop", group, "centered", "maximize")

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
    ``p = p − lr · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + eps)``. AMSGrad has
    the largest v so far in place of v.

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
        Pull towards zero, added to the gradient.
    amsgrad : bool
        Divide by the largest mean square so far, so that no step grows again.
    maximize : bool
        Whether to climb: the gradient's sign is changed before all else.
    decoupled_weight_decay : bool
        Decay beside the gradient, as `AdamW` does.

    Raises
    ------
    TypeError
        If `params` are not Parameters, or an option is not a number.
    ValueError
        If there are none, or an option is out of range.

    References
    ----------
    Kingma and Ba, Adam: a method for stochastic optimization, 2015, algorithm 1.
    AMSGrad: Reddi, Kale and Kumar, On the convergence of Adam and beyond, 2018,
    algorithm 2 (there without the corrections for starting at zero).

    Examples
    --------
    >>> from cnnlib import nn
    >>> w = nn.Parameter(np.array([1.0, 2.0]))
    >>> w.grad = np.array([0.5, -1.0])
    >>> Adam([w], lr=0.01).step()
    >>> w.data.round(6)
    array([0.99, 2.01])
    """

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=0,
        amsgrad=False,
        *,
        maximize=False,
        decoupled_weight_decay=False,
    ):
        super().__init__(
            params,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            maximize=maximize,
            decoupled_weight_decay=decoupled_weight_decay,
        )

    def _check(self, group):
        name = type(self).__name__
        _not_negative(name, group, "lr", "eps", "weight_decay")
        _flags(name, group, "amsgrad", "maximize", "decoupled_weight_decay")
        betas = group["betas"]
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise ValueError(f"{name}: betas must be two numbers, got {betas!r}")
        group["betas"] = tuple(real_number(name, "betas", beta) for beta in betas)
        if not all(0 <= beta < 1 for beta in group["betas"]):
            raise ValueError(f"{name}: betas must be in [0, 1), got {betas!r}")

    def _buffers(self, group):
        names = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")
        return names if group["amsgrad"] else names[:2]

    def _rule(self, group, step, param, grad, mean, square, largest=None):
        beta1, beta2 = group["betas"]
        if group["decoupled_weight_decay"]:
            param *= 1 - group["lr"] * group["weight_decay"]
        else:
            grad = _decayed(group, param, grad)
        _average(mean, grad, beta1)
        _average(square, grad * grad, beta2)
        if largest is not None:
            square = np.maximum(largest, square, out=largest)
        root = np.sqrt(square) / (1 - beta2**step) ** 0.5
        root += _positive_eps(group, param)
        param -= group["lr"] / (1 - beta1**step) * mean / root


class AdamW(Adam):
    """Adam with a weight decay of its own, which no mean square divides.

    ``p = p − lr·weight_decay·p``, then a step of `Adam` without decay.

    Parameters
    ----------
    params, lr, betas, eps, amsgrad, maximize
        As in `Adam`.
    weight_decay : float
        Pull towards zero: the part of p that one step of rate 1 takes away.

    Raises
    ------
    TypeError, ValueError
        As `Adam`.

    Notes
    -----
    The paper's decay does not contain lr; here, as in torch, it does, and a schedule of
    lr is one of the decay too. It is always decoupled: what a group, or a state of
    `Adam`'s, says of ``decoupled_weight_decay`` does not count.

    References
    ----------
    Loshchilov and Hutter, Decoupled weight decay regularization, 2019, algorithm 2.

    Examples
    --------
    >>> from cnnlib import nn
    >>> w = nn.Parameter(np.array([1.0, 2.0]))
    >>> w.grad = np.array([0.5, -1.0])
    >>> AdamW([w], lr=0.01, weight_decay=0.5).step()
    >>> w.data.round(6)
    array([0.985, 2.   ])
    """

    def __init__(
        self,
        params,
        lr=1e-3,
        betas=(0.9, 0.999),
        eps=1e-8,
        weight_decay=1e-2,
        amsgrad=False,
        *,
        maximize=False,
    ):
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            maximize=maximize,
            decoupled_weight_decay=True,
        )

    def _check(self, group):
        group["decoupled_weight_decay"] = True
        super()._check(group)


def _decayed(group, param, grad):
    decay = group["weight_decay"]
    return grad + decay * param if decay else grad


def _average(running, new, keep):
    running *= keep
    running += (1 - keep) * new


def _positive_eps(group, param):
    # eps = 0 is allowed, and a gradient that has always been 0 must not give 0 / 0.
    return group["eps"] or np.finfo(param.dtype).tiny


def _flags(name, group, *options):
    flags(name, **{option: group[option] for option in options})


def _not_negative(name, group, *options):
    for option in options:
        group[option] = real_number(name, option, group[option], 0)
