"""Parameters for optimisers: the same here and in torch, with the same gradients."""

import numpy as np
import torch

from cnnlib.nn import Parameter

SHAPES = [(3, 2, 5), (4,), (), (0, 3)]


def parameters(dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return [
        Parameter(np.asarray(rng.normal(size=shape), dtype=dtype)) for shape in SHAPES
    ]


def twins(dtype=np.float64):
    """The same parameters here and in torch."""
    ours = parameters(dtype)
    theirs = [torch.nn.Parameter(torch.tensor(param.data)) for param in ours]
    return ours, theirs


def set_gradients(rng, *groups):
    for params in zip(*groups, strict=True):
        grad = np.asarray(rng.normal(size=params[0].data.shape))
        for param in params:
            if isinstance(param, torch.Tensor):
                param.grad = torch.tensor(grad).to(param.dtype)
            else:
                param.grad = grad.astype(param.data.dtype)
