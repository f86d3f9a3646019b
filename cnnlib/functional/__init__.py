"""Arithmetic on arrays: each operation with its backward, named as in torch.

``import cnnlib.functional as F``. Arrays are NumPy, logically ``(N, C, *spatial)``.
``F.<op>_backward(grad_output, *arguments of F.<op>)`` returns the gradients of the
arrays that a network learns through, in their order.
"""

from cnnlib.functional.conv import (
    conv1d,
    conv1d_backward,
    conv2d,
    conv2d_backward,
    conv3d,
    conv3d_backward,
)

__all__ = [
    "conv1d",
    "conv1d_backward",
    "conv2d",
    "conv2d_backward",
    "conv3d",
    "conv3d_backward",
]
