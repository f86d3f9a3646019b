"""What a student types in a notebook: predictions, checks and hints."""

from cnnlib.checks.check import check, hint
from cnnlib.checks.student import answer, predict, seal
from cnnlib.checks.without_torch import prepare

__all__ = ["answer", "check", "hint", "predict", "seal"]

prepare()
