"""Arithmetic on arrays: each operation with its backward, named as in torch.

``import cnnlib.functional as F``. Arrays are NumPy, logically ``(N, C, *spatial)``.
``F.<op>_backward(grad_output, *arguments of F.<op>)`` returns the gradients of the
arrays that a network learns through, in their order.

A size for which no array could have addresses is refused with a ``ValueError``; where
addresses would do but the machine's memory does not, NumPy says ``MemoryError``.
"""

from cnnlib.functional.activation import (
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    tanh,
    tanh_backward,
)
from cnnlib.functional.adaptive_pool import (
    adaptive_avg_pool2d,
    adaptive_avg_pool2d_backward,
)
from cnnlib.functional.avg_pool import (
    avg_pool1d,
    avg_pool1d_backward,
    avg_pool2d,
    avg_pool2d_backward,
    avg_pool3d,
    avg_pool3d_backward,
)
from cnnlib.functional.conv import (
    conv1d,
    conv1d_backward,
    conv2d,
    conv2d_backward,
    conv3d,
    conv3d_backward,
)
from cnnlib.functional.correlation import (
    convolve2d,
    corr1d,
    corr2d,
    corr3d,
)
from cnnlib.functional.deform import (
    deform_conv2d,
    deform_conv2d_backward,
)
from cnnlib.functional.distance import (
    mse_loss,
    mse_loss_backward,
    multi_margin_loss,
    multi_margin_loss_backward,
)
from cnnlib.functional.dropout import (
    dropout,
    dropout_backward,
)
from cnnlib.functional.gelu import gelu, gelu_backward
from cnnlib.functional.likelihood import (
    cross_entropy,
    cross_entropy_backward,
    nll_loss,
    nll_loss_backward,
)
from cnnlib.functional.linear import (
    linear,
    linear_backward,
)
from cnnlib.functional.max_pool import (
    max_pool1d,
    max_pool1d_backward,
    max_pool2d,
    max_pool2d_backward,
    max_pool3d,
    max_pool3d_backward,
)
from cnnlib.functional.norm import (
    batch_norm,
    batch_norm_backward,
)
from cnnlib.functional.padding import (
    pad,
    pad_backward,
)
from cnnlib.functional.resample import (
    interpolate,
    interpolate_backward,
)
from cnnlib.functional.response_norm import (
    local_response_norm,
    local_response_norm_backward,
)
from cnnlib.functional.sample_norm import (
    group_norm,
    group_norm_backward,
    layer_norm,
    layer_norm_backward,
)
from cnnlib.functional.softmax import (
    log_softmax,
    log_softmax_backward,
    softmax,
    softmax_backward,
)
from cnnlib.functional.transposed import (
    conv_transpose1d,
    conv_transpose1d_backward,
    conv_transpose2d,
    conv_transpose2d_backward,
    conv_transpose3d,
    conv_transpose3d_backward,
)
from cnnlib.functional.unfold import (
    fold,
    fold_backward,
    unfold,
    unfold_backward,
)
from cnnlib.functional.unpool import (
    max_unpool2d,
    max_unpool2d_backward,
)

__all__ = [
    "adaptive_avg_pool2d",
    "adaptive_avg_pool2d_backward",
    "avg_pool1d",
    "avg_pool1d_backward",
    "avg_pool2d",
    "avg_pool2d_backward",
    "avg_pool3d",
    "avg_pool3d_backward",
    "batch_norm",
    "batch_norm_backward",
    "conv1d",
    "conv1d_backward",
    "conv2d",
    "conv2d_backward",
    "conv3d",
    "conv3d_backward",
    "conv_transpose1d",
    "conv_transpose1d_backward",
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "conv_transpose3d",
    "conv_transpose3d_backward",
    "convolve2d",
    "corr1d",
    "corr2d",
    "corr3d",
    "cross_entropy",
    "cross_entropy_backward",
    "deform_conv2d",
    "deform_conv2d_backward",
    "dropout",
    "dropout_backward",
    "fold",
    "fold_backward",
    "gelu",
    "gelu_backward",
    "group_norm",
    "group_norm_backward",
    "interpolate",
    "interpolate_backward",
    "layer_norm",
    "layer_norm_backward",
    "leaky_relu",
    "leaky_relu_backward",
    "linear",
    "linear_backward",
    "local_response_norm",
    "local_response_norm_backward",
    "log_softmax",
    "log_softmax_backward",
    "max_pool1d",
    "max_pool1d_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool3d",
    "max_pool3d_backward",
    "max_unpool2d",
    "max_unpool2d_backward",
    "mse_loss",
    "mse_loss_backward",
    "multi_margin_loss",
    "multi_margin_loss_backward",
    "nll_loss",
    "nll_loss_backward",
    "pad",
    "pad_backward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "softmax_backward",
    "tanh",
    "tanh_backward",
    "unfold",
    "unfold_backward",
]
