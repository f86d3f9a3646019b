"""The instructor's side: reading submissions, running them in a jail, scoring them."""

__all__ = ["GradingError"]


class GradingError(Exception):
    """Grading cannot be carried out; the message is a sentence that says why."""
