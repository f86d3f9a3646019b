"""What a student types in a notebook: predictions, checks and hints."""

from cnnlib.checks.student import answer, predict, seal

__all__ = ["answer", "predict", "seal"]
