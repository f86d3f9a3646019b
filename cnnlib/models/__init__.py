"""The networks that made history, built of `cnnlib.nn`, and what they cost."""

from cnnlib.models.classic import alexnet, lenet, vgg11, vgg13, vgg16, vgg19
from cnnlib.models.inception import googlenet, inception_block, nin_block
from cnnlib.models.residual import (
    Residual,
    bottleneck,
    residual_block,
    resnet18,
    resnet50,
)
from cnnlib.models.summarise import Row, Summary, summary

__all__ = [
    "Residual",
    "Row",
    "Summary",
    "alexnet",
    "bottleneck",
    "googlenet",
    "inception_block",
    "lenet",
    "nin_block",
    "residual_block",
    "resnet18",
    "resnet50",
    "summary",
    "vgg11",
    "vgg13",
    "vgg16",
    "vgg19",
]
