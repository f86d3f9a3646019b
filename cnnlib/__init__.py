"""Convolutional neural networks in NumPy.

``import cnnlib`` alone loads next to nothing; each room is loaded when it is first
named: ``cnnlib.functional``, ``cnnlib.nn``, ``cnnlib.data`` and so on.
"""

from importlib import import_module

__version__ = "0.1.0"

__all__ = [
    "checks",
    "data",
    "demos",
    "filters",
    "functional",
    "graph",
    "models",
    "nn",
    "optim",
    "plots",
    "shapes",
    "train",
]


def __getattr__(name):
    if name in __all__:
        return import_module(f"cnnlib.{name}")
    raise AttributeError(f"module 'cnnlib' has no attribute {name!r}")
