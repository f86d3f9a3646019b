"""The form in which JupyterLab asks for a prediction."""

from pathlib import Path

import traitlets

from cnnlib.checks.question import Question
from cnnlib.checks.spelling import said_of
from cnnlib.widgets import script

__all__ = ["form"]


class _Form(Question):
    """What the page shows; `form.js` draws it and sends back what is committed."""

    _esm = script(Path(__file__).with_name("form.js"))
    state = traitlets.Dict().tag(sync=True)

    def hear(self, content):
        """Check what the student commits."""
        try:
            self.prediction.commit(content["commit"])
        except ValueError as error:  # not a number, not a shape: ask again
            self.state = _state(self.prediction) | {"problem": said_of(error)}
        else:
            self.state = _state(self.prediction)


def form(prediction):
    """A form for one `Prediction`.

    Parameters
    ----------
    prediction : cnnlib.checks.student.Prediction
        Gets what the student commits, and says what there is to show.

    Returns
    -------
    anywidget.AnyWidget
    """
    return _Form(prediction, state=_state(prediction))


def _state(prediction):
    answers = prediction.answers
    return {
        "committed": len(answers),
        "settled": prediction.settled,
        "answer": answers[-1]["answer"] if answers else "",
        "verdict": prediction.verdict,
        "notice": prediction.notice,
        "problem": "",
    }
