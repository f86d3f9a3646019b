"""The form in which JupyterLab asks for a prediction."""

import traitlets

from cnnlib.checks.question import Question, script

__all__ = ["form"]


class _Form(Question):
    """What the page shows; `form.js` draws it and sends back what is committed."""

    _esm = script("form.js")
    state = traitlets.Dict().tag(sync=True)


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
    widget = _Form(
        question=prediction.question,
        kind=prediction.kind,
        choices=list(prediction.choices),
        state=_state(prediction),
    )

    def on_message(_, content, __):
        try:
            prediction.commit(content["commit"])
        except ValueError as error:  # not a number, not a shape: ask again
            problem = str(error).removeprefix("answer: ")
            widget.state = _state(prediction) | {"problem": problem}
        else:
            widget.state = _state(prediction)

    widget.on_msg(on_message)
    return widget


def _state(prediction):
    answers = prediction.answers
    return {
        "committed": len(answers),
        "right": prediction.settled,
        "answer": answers[-1]["answer"] if answers else "",
        "verdict": prediction.verdict,
        "notice": prediction.notice,
        "problem": "",
    }
