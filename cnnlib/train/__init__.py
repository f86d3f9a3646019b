"""Training: the loop, what it leaves behind, and how good the result is."""

from cnnlib.train.checkpoint import load_checkpoint, save_checkpoint
from cnnlib.train.evaluate import evaluate, predict
from cnnlib.train.history import History
from cnnlib.train.loop import fit

__all__ = [
    "History",
    "evaluate",
    "fit",
    "load_checkpoint",
    "predict",
    "save_checkpoint",
]
