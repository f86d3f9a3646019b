"""What a training leaves to look at: numbers, a table, curves, a bar."""

import re
import sys

import numpy as np
import pytest

from cnnlib import data, nn, optim, plots, train
from cnnlib.train import History

DIGITS = data.digits()
TRAINED = History(
    train_loss=[4.0, 2.0, 1.0, 0.5, 0.25, 0.125],
    epoch_ends=[2, 5],
    validation_loss=[1.23456, 0.56789],
    validation_accuracy=[0.51234, 0.9],
    seconds=[1.0, 1.5],
)


def test_the_mean_of_an_epoch_is_of_its_own_steps():
    assert TRAINED.epoch_loss == [3.0, pytest.approx(1.75 / 3)]
    assert History([1.0, 2.0]).epoch_loss == []


def test_one_line_says_how_far_and_how_well():
    assert repr(TRAINED) == (
        "History: 2 epochs, 6 steps; training loss 0.5833, "
        "validation loss 0.5679, accuracy 90.00 %"
    )
    one = History([2.0] * 1500, [1500], interrupted=True)
    assert repr(one) == ("History: 1 epoch, 1,500 steps; training loss 2; interrupted")


def rows(history):
    html = history._repr_html_()
    return [
        re.findall(r"<t[hd]>(.*?)</t[hd]>", row)
        for row in re.findall(r"<tr>(.*?)</tr>", html)
    ]


def test_the_table_has_a_row_for_each_epoch():
    assert rows(TRAINED) == [
        ["epoch", "training loss", "validation loss", "accuracy"],
        ["1", "3", "1.235", "51.23%"],
        ["2", "0.5833", "0.5679", "90.00%"],
    ]
    assert rows(History([3.0, 1.0], [2])) == [["epoch", "training loss"], ["1", "2"]]
    assert f"<caption>{TRAINED!r}</caption>" in TRAINED._repr_html_()


def test_the_picture_has_both_losses_and_says_which_is_which():
    figure = TRAINED.plot()
    (ax,) = figure.axes
    training, validation = ax.lines
    np.testing.assert_array_equal(training.get_ydata(), TRAINED.train_loss)
    np.testing.assert_array_equal(validation.get_xydata(), [[2, 1.23456], [5, 0.56789]])
    assert validation.get_color() == plots.MARK
    assert [text.get_text() for text in ax.get_legend().texts] == [
        "training",
        "validation",
    ]
    assert figure.alt == (
        "loss over step: training from 4 to 0.12; validation from 1.23 to 0.568"
    )


def test_the_curve_of_a_long_training_is_the_mean_of_its_neighbourhood():
    losses = np.random.default_rng(0).random(150)
    (ax,) = History(list(losses)).plot().axes
    shown = ax.lines[0].get_ydata()
    assert len(shown) == 150, "2 % of the steps are three"
    np.testing.assert_allclose(shown[70], losses[69:72].mean())
    np.testing.assert_allclose(shown[0], losses[:2].mean())
    np.testing.assert_allclose(shown[-1], losses[-2:].mean())


@pytest.fixture
def terminal(capsys, monkeypatch):
    """Standard error is a terminal; gives what was written to it."""
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda self: True, raising=False)
    return lambda: capsys.readouterr().err


def fit(steps, **options):
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10, rng=0))
    sgd = optim.SGD(model.parameters(), lr=0.05)
    images, labels = DIGITS.train_images[:steps], DIGITS.train_labels[:steps]
    return train.fit(
        model, (images, labels), epochs=1, batch_size=1, optimizer=sgd, **options
    )


def test_every_twentieth_step_the_bar_says_the_loss(terminal):
    history = fit(20)
    last = terminal().split("\r")[-1]
    assert "20/20" in last and f"loss={history.train_loss[-1]:.3f}" in last
    fit(19)
    assert "loss=" not in terminal()


def test_the_bar_of_a_training_that_goes_on_begins_where_it_stood(terminal, tmp_path):
    fit(12, checkpoint=tmp_path / "run")
    terminal()
    fit(12, checkpoint=tmp_path / "run")
    assert "12/12" in terminal()
