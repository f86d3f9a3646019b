"""What the form and the vote have in common: a question on the page."""

import traitlets

from cnnlib.widgets import Live

__all__ = ["Question"]


class Question(Live):
    """A question, and how it is answered; a subclass has the script that draws it.

    Parameters
    ----------
    prediction : cnnlib.checks.student.Prediction
    """

    lead = traitlets.Unicode().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, prediction, **traits):
        super().__init__(
            lead=prediction.lead,
            question=prediction.question,
            kind=prediction.kind,
            choices=list(prediction.choices),
            **traits,
        )
        self.prediction = prediction
