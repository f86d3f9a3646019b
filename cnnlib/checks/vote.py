"""The vote in which a class predicts, in place of the form, when a lesson is slides."""

from pathlib import Path

from cnnlib.checks.question import Question
from cnnlib.widgets import script

__all__ = ["vote"]


class _Vote(Question):
    """What the page shows; `vote.js` counts hands and asks which answer is right."""

    _esm = script(Path(__file__).with_name("vote.js"))

    def hear(self, content):
        """Say which of the answers are right."""
        texts = content["reveal"]
        right = [self.prediction.accepts(text) for text in texts]
        self.send({"texts": texts, "right": right})


def vote(prediction):
    """A vote on one `Prediction`; nothing of it is kept.

    Parameters
    ----------
    prediction : cnnlib.checks.student.Prediction
        Says which of the class's answers is right, when the lecturer asks.

    Returns
    -------
    anywidget.AnyWidget
    """
    return _Vote(prediction)
