"""What a student types in a notebook: predictions, checks and hints."""

from cnnlib.checks import cell, without_torch
from cnnlib.checks.check import check, hint
from cnnlib.checks.student import answer, predict, seal

__all__ = ["answer", "check", "hint", "predict", "seal"]

cell.prepare()
without_torch.prepare()
