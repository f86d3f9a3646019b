"""From one loss per position to one number, and back.

A loss of float32 arrays is float32. ``reduction`` is ``"mean"``, ``"sum"`` or
``"none"``, one loss per position. A mean over nothing (an empty batch, every target
ignored, weights that sum to 0) is NaN in torch and an error here, because one NaN
spoils every weight of the network. Each backward returns the gradient of `input`
alone: targets are data.
"""

import numpy as np

from cnnlib.functional.validate import check_grad_output, check_option, real_number

__all__ = ["grad_losses", "reduce_losses"]


def reduce_losses(function, losses, divisor, reduction):
    """The losses, their sum, or their sum over `divisor`.

    Examples
    --------
    >>> float(reduce_losses("mse_loss", np.array([1.0, 5.0]), 2, "mean"))
    3.0
    """
    _check(function, divisor, reduction)
    if reduction == "none":
        return losses
    total = losses.sum()
    # A NumPy scalar divided by an int may be promoted to float64.
    return total if reduction == "sum" else total / losses.dtype.type(divisor)


def grad_losses(function, grad_output, losses, divisor, reduction):
    """The gradient of every single loss; of `losses` only shape and dtype matter.

    Examples
    --------
    >>> grad_losses("mse_loss_backward", 1.0, np.array([1.0, 5.0]), 2, "mean")
    array([0.5, 0.5])
    """
    _check(function, divisor, reduction)
    if reduction == "none" and losses.ndim:
        check_grad_output(function, grad_output, losses.shape, losses.dtype)
        return grad_output
    if isinstance(grad_output, np.ndarray) and grad_output.ndim == 0:
        grad_output = grad_output[()]
    grad = real_number(function, "grad_output", grad_output, finite=False)
    return np.full_like(losses, grad / divisor if reduction == "mean" else grad)


def _check(function, divisor, reduction):
    check_option(function, "reduction", reduction, ("none", "mean", "sum"))
    if reduction == "mean" and divisor == 0:
        raise ValueError(
            f"{function}: no mean over nothing (no targets, all of them ignored, or "
            "weights that sum to 0); use reduction='sum'"
        )
