"""The vote in which a class predicts, in place of the form, when a lesson is slides."""

from cnnlib.checks.question import Question, script

__all__ = ["vote"]


class _Vote(Question):
    """What the page shows; `vote.js` counts hands and asks which answer is right."""

    _esm = script("vote.js")


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
    widget = _Vote(
        question=prediction.question,
        kind=prediction.kind,
        choices=list(prediction.choices),
    )

    def on_message(_, content, __):
        widget.send({"right": [prediction.accepts(text) for text in content["reveal"]]})

    widget.on_msg(on_message)
    return widget
