"""Learning-rate schedules: the rate as a function of how often `step` was called.

Each follows its closed formula from the rate that the optimiser had when the schedule
was made, so nothing drifts; two schedules on one optimiser replace each other instead
of multiplying (torch's multiply). Call ``schedule.step()`` after the optimiser's, once
an epoch or once a batch: the schedule counts calls, whatever they mean.
"""

from bisect import bisect_right
from math import cos, pi
from numbers import Integral

from cnnlib.functional.validate import real_number
from cnnlib.optim.optimizer import Optimizer

__all__ = [
    "CosineAnnealingLR",
    "ExponentialLR",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "StepLR",
]


class _Schedule:
    """Sets every group's rate to ``_rate(its first rate)`` after each step."""

    _settings = ()  # names of the attributes that define the schedule

    def __init__(self, optimizer):
        if not isinstance(optimizer, Optimizer):
            raise TypeError(
                f"{type(self).__name__}: optimizer must be an optimiser of "
                f"cnnlib.optim, got {type(optimizer).__name__}"
            )
        self.optimizer = optimizer
        self.base_lrs = [
            group.setdefault("initial_lr", group["lr"])
            for group in optimizer.param_groups
        ]
        self.last_epoch = 0
        self._apply()

    def step(self):
        """Count one more epoch (or batch) and set the rates."""
        self.last_epoch += 1
        self._apply()

    def get_last_lr(self):
        """The rate of each group, as a list.

        Returns
        -------
        list of float
        """
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self):
        """Where the schedule stands, and what defines it.

        Returns
        -------
        dict
        """
        names = ("last_epoch", "base_lrs", *self._settings)
        return {name: _plain(getattr(self, name)) for name in names}

    def load_state_dict(self, state_dict):
        """Go on from what `state_dict` returned; the optimiser's rates follow.

        Raises
        ------
        ValueError
            If it belongs to another kind of schedule; then nothing has changed.
        """
        names = {"last_epoch", "base_lrs", *self._settings}
        if set(state_dict) != names or len(state_dict["base_lrs"]) != len(
            self.base_lrs
        ):
            raise ValueError(
                f"{type(self).__name__}.load_state_dict: expected {sorted(names)} for "
                f"{len(self.base_lrs)} groups, got {sorted(state_dict)}"
            )
        for name, value in state_dict.items():
            setattr(self, name, _plain(value))
        self._apply()

    def _apply(self):
        rates = [self._rate(base) for base in self.base_lrs]
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate

    def __repr__(self):
        settings = [f"{name}={getattr(self, name)!r}" for name in self._settings]
        settings.append(f"last_epoch={self.last_epoch}")
        return f"{type(self).__name__}({', '.join(settings)})"


class LambdaLR(_Schedule):
    """Any function of the epoch: ``lr = base · lr_lambda(epoch)``.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates to set.
    lr_lambda : callable
        Takes the epoch, counted from 0, and returns the factor.

    Raises
    ------
    TypeError
        If `optimizer` is not an optimiser or `lr_lambda` cannot be called.

    Notes
    -----
    `state_dict` does not hold the function: give the same one when going on.

    Examples
    --------
    >>> from cnnlib import nn, optim
    >>> sgd = optim.SGD(nn.Linear(3, 2).parameters(), lr=1.0)
    >>> schedule = LambdaLR(sgd, lambda epoch: 1 / (1 + epoch))
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    def __init__(self, optimizer, lr_lambda):
        if not callable(lr_lambda):
            raise TypeError(f"LambdaLR: lr_lambda must be callable, got {lr_lambda!r}")
        self.lr_lambda = lr_lambda
        super().__init__(optimizer)

    def _rate(self, base):
        return base * self.lr_lambda(self.last_epoch)


class StepLR(_Schedule):
    """A step down every `step_size` epochs: ``lr = base · gamma^⌊epoch/step_size⌋``.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates to set.
    step_size : int
        Epochs from one step to the next.
    gamma : float
        What each step multiplies the rate by.

    Raises
    ------
    TypeError, ValueError
        If `step_size` is not a positive int or `gamma` not a number.

    Examples
    --------
    >>> from cnnlib import nn, optim
    >>> sgd = optim.SGD(nn.Linear(3, 2).parameters(), lr=1.0)
    >>> schedule = StepLR(sgd, step_size=2, gamma=0.5)
    >>> for _ in range(4):
    ...     schedule.step()
    >>> schedule.get_last_lr()
    [0.25]
    """

    _settings = ("step_size", "gamma")

    def __init__(self, optimizer, step_size, gamma=0.1):
        self.step_size = _count("StepLR", "step_size", step_size, 1)
        self.gamma = real_number("StepLR", "gamma", gamma)
        super().__init__(optimizer)

    def _rate(self, base):
        return base * self.gamma ** (self.last_epoch // self.step_size)


class MultiStepLR(_Schedule):
    """A step down at each milestone: ``lr = base · gamma^(milestones passed)``.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates to set.
    milestones : iterable of int
        Epochs at which the rate steps; one given twice counts twice.
    gamma : float
        What each step multiplies the rate by.

    Raises
    ------
    TypeError, ValueError
        If a milestone is not an int ≥ 0 or `gamma` not a number.

    Examples
    --------
    >>> from cnnlib import nn, optim
    >>> sgd = optim.SGD(nn.Linear(3, 2).parameters(), lr=1.0)
    >>> schedule = MultiStepLR(sgd, milestones=[1, 3], gamma=0.5)
    >>> for _ in range(2):
    ...     schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    _settings = ("milestones", "gamma")

    def __init__(self, optimizer, milestones, gamma=0.1):
        self.milestones = sorted(
            _count("MultiStepLR", "milestones", milestone, 0)
            for milestone in milestones
        )
        self.gamma = real_number("MultiStepLR", "gamma", gamma)
        super().__init__(optimizer)

    def _rate(self, base):
        return base * self.gamma ** bisect_right(self.milestones, self.last_epoch)


class ExponentialLR(_Schedule):
    """The same factor at every epoch: ``lr = base · gamma^epoch``.

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates to set.
    gamma : float
        What each epoch multiplies the rate by.

    Raises
    ------
    TypeError
        If `gamma` is not a number.

    Examples
    --------
    >>> from cnnlib import nn, optim
    >>> sgd = optim.SGD(nn.Linear(3, 2).parameters(), lr=1.0)
    >>> schedule = ExponentialLR(sgd, gamma=0.5)
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    _settings = ("gamma",)

    def __init__(self, optimizer, gamma):
        self.gamma = real_number("ExponentialLR", "gamma", gamma)
        super().__init__(optimizer)

    def _rate(self, base):
        return base * self.gamma**self.last_epoch


class CosineAnnealingLR(_Schedule):
    """Half a cosine from the base rate down to `eta_min`, in `T_max` epochs.

    ``lr = eta_min + (base − eta_min)·(1 + cos(π·epoch/T_max)) / 2``

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates to set.
    T_max : int
        Epochs from the highest rate to the lowest; after them the rate rises again.
    eta_min : float
        The lowest rate.

    Raises
    ------
    TypeError, ValueError
        If `T_max` is not a positive int or `eta_min` not a number.

    References
    ----------
    Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts, 2017,
    equation 5 (here without the restarts).

    Examples
    --------
    >>> from cnnlib import nn, optim
    >>> sgd = optim.SGD(nn.Linear(3, 2).parameters(), lr=1.0)
    >>> schedule = CosineAnnealingLR(sgd, T_max=4)
    >>> for _ in range(2):
    ...     schedule.step()
    >>> schedule.get_last_lr()
    [0.5]
    """

    _settings = ("T_max", "eta_min")

    def __init__(self, optimizer, T_max, eta_min=0.0):
        self.T_max = _count("CosineAnnealingLR", "T_max", T_max, 1)
        self.eta_min = real_number("CosineAnnealingLR", "eta_min", eta_min)
        super().__init__(optimizer)

    def _rate(self, base):
        height = (1 + cos(pi * self.last_epoch / self.T_max)) / 2
        return self.eta_min + (base - self.eta_min) * height


class LinearLR(_Schedule):
    """A straight line between two factors: a warm-up when the first is the smaller.

    ``lr = base · (start + (end − start)·min(epoch, total_iters)/total_iters)``

    Parameters
    ----------
    optimizer : Optimizer
        Whose rates to set.
    start_factor : float
        First factor, in (0, 1].
    end_factor : float
        Last factor, in [0, 1].
    total_iters : int
        Epochs from the first factor to the last, which then stays.

    Raises
    ------
    TypeError, ValueError
        If a factor or `total_iters` is out of range.

    Examples
    --------
    >>> from cnnlib import nn, optim
    >>> sgd = optim.SGD(nn.Linear(3, 2).parameters(), lr=1.0)
    >>> schedule = LinearLR(sgd, start_factor=0.5, total_iters=2)
    >>> schedule.step()
    >>> schedule.get_last_lr()
    [0.75]
    """

    _settings = ("start_factor", "end_factor", "total_iters")

    def __init__(self, optimizer, start_factor=1 / 3, end_factor=1.0, total_iters=5):
        self.start_factor = real_number("LinearLR", "start_factor", start_factor)
        self.end_factor = real_number("LinearLR", "end_factor", end_factor)
        self.total_iters = _count("LinearLR", "total_iters", total_iters, 0)
        if not 0 < self.start_factor <= 1 or not 0 <= self.end_factor <= 1:
            raise ValueError(
                "LinearLR: start_factor must be in (0, 1] and end_factor in [0, 1], "
                f"got {start_factor} and {end_factor}"
            )
        super().__init__(optimizer)

    def _rate(self, base):
        done = min(self.last_epoch / self.total_iters, 1) if self.total_iters else 1
        return base * (self.start_factor + (self.end_factor - self.start_factor) * done)


def _count(name, argument, value, minimum):
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name}: {argument} must be an int, got {value!r}")
    if value < minimum:
        raise ValueError(f"{name}: {argument} must be at least {minimum}, got {value}")
    return int(value)


def _plain(value):
    return list(value) if isinstance(value, list) else value
