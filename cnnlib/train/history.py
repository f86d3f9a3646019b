"""What happened during training, and a picture of it."""

from dataclasses import dataclass, field
from html import escape

import numpy as np

__all__ = ["History"]


@dataclass(repr=False)
class History:
    """The course of a training, as `fit` returns it.

    Attributes
    ----------
    train_loss : list of float
        Loss of each batch, in training mode, before its step.
    epoch_ends : list of int
        How many steps had been made when each epoch ended.
    validation_loss, validation_accuracy : list of float
        After each epoch; empty without validation images. Accuracy is in [0, 1].
    seconds : list of float
        Duration of each epoch, without its validation.
    interrupted : bool
        Whether it was stopped by Ctrl-C.

    Examples
    --------
    >>> History([2.0, 1.0, 0.5, 0.3], [2, 4], [0.9, 0.4], [0.8, 0.93])
    History: 2 epochs, 4 steps; training loss 0.4, validation loss 0.4, accuracy 93.00 %
    """

    train_loss: list = field(default_factory=list)
    epoch_ends: list = field(default_factory=list)
    validation_loss: list = field(default_factory=list)
    validation_accuracy: list = field(default_factory=list)
    seconds: list = field(default_factory=list)
    interrupted: bool = False

    @property
    def epoch_loss(self):
        """Mean training loss of each complete epoch.

        Returns
        -------
        list of float

        Examples
        --------
        >>> History([3.0, 1.0, 0.5], epoch_ends=[2]).epoch_loss
        [2.0]
        """
        starts = [0, *self.epoch_ends]
        return [
            float(np.mean(self.train_loss[start:end]))
            for start, end in zip(starts, self.epoch_ends, strict=False)
        ]

    def plot(self):
        """The training loss at each step, and the validation loss after each epoch.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        ValueError
            If no step was made.

        Examples
        --------
        >>> History([2.0, 1.0, 0.5]).plot().alt
        'loss over step: training from 2 to 0.5'
        """
        from cnnlib import plots

        if not self.train_loss:
            raise ValueError("History.plot: no step was made")
        figure = plots.curves({"training": _smoothed(self.train_loss)})
        if self.validation_loss:
            (ax,) = figure.axes
            ax.plot(self.epoch_ends, self.validation_loss, "o-", color=plots.MARK)
            ax.lines[-1].set_label("validation")
            ax.legend()
            first, last = self.validation_loss[0], self.validation_loss[-1]
            figure.alt += f"; validation from {first:.3g} to {last:.3g}"
        return figure

    def __repr__(self):
        epochs, steps = len(self.epoch_ends), len(self.train_loss)
        text = f"History: {epochs} epoch{'s' * (epochs != 1)}, {steps:,} steps"
        if epochs:
            text += f"; training loss {self.epoch_loss[-1]:.4g}"
        if self.validation_loss:
            text += (
                f", validation loss {self.validation_loss[-1]:.4g}, "
                f"accuracy {self.validation_accuracy[-1]:.2%}"
            ).replace("%", " %")
        return text + ("; interrupted" if self.interrupted else "")

    def _repr_html_(self):
        heads = ["epoch", "training loss"]
        columns = [[f"{loss:.4g}" for loss in self.epoch_loss]]
        if self.validation_loss:
            heads += ["validation loss", "accuracy"]
            columns.append([f"{loss:.4g}" for loss in self.validation_loss])
            columns.append([f"{part:.2%}" for part in self.validation_accuracy])
        rows = [
            [str(epoch), *cells]
            for epoch, cells in enumerate(zip(*columns, strict=False), 1)
        ]
        table = _row("th", heads) + "".join(_row("td", row) for row in rows)
        return f"<table><caption>{escape(repr(self))}</caption>{table}</table>"


def _row(tag, cells):
    return "<tr>" + "".join(f"<{tag}>{escape(c)}</{tag}>" for c in cells) + "</tr>"


def _smoothed(losses):
    """The mean of the losses around each step, the nearer the more, over 2 %."""
    losses = np.asarray(losses, float)
    width = max(1, len(losses) // 50)
    window = np.ones(width)
    return np.convolve(losses, window, "same") / np.convolve(
        np.ones(len(losses)), window, "same"
    )
