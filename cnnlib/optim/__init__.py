"""Gradient descent: how parameters move, and how the learning rate changes.

Names, defaults and trajectories are `torch.optim`'s.
"""

from cnnlib.optim import lr_scheduler
from cnnlib.optim.lr_scheduler import (
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiStepLR,
    StepLR,
)
from cnnlib.optim.optimizer import Optimizer
from cnnlib.optim.rules import SGD, Adam, AdamW, RMSprop

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "CosineAnnealingLR",
    "ExponentialLR",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "Optimizer",
    "RMSprop",
    "StepLR",
    "lr_scheduler",
]
