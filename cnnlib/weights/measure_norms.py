"""Measure what normalising gains: ``python -m cnnlib.weights.measure_norms``.

Writes ``norms.json``, which lesson 08 shows: a small convolutional network without and
with normalisation learns the digits of `cnnlib.data.digits`, at three rates, and in
batches of two images. Each run is judged after every epoch on a validation split, and
at the end on the test digits too. Takes ten minutes. The first argument, if there is
one, is the folder to write to instead of this one.
"""

import json
import sys
from pathlib import Path

import numpy as np

from cnnlib import data, nn, optim, train

COMMAND = "python -m cnnlib.weights.measure_norms"
SEEDS = 0, 1, 2
RATES, EPOCHS = (0.01, 0.1, 1.0), 20
OF_TWO, SHORT = (0.003, 0.01, 0.03), 4  # rates and epochs in batches of two
CHANNELS = 16


def batch_norm():
    """Each channel over the batch."""
    return [nn.BatchNorm2d(CHANNELS)]


def group_norm():
    """Four channels at a time, in each image."""
    return [nn.GroupNorm(4, CHANNELS)]


# What stands before each ReLU, and what the first weights are multiplied by.
KINDS = {
    "plain": (list, 1.0),
    "larger first weights": (list, 6**0.5),
    "batch norm": (batch_norm, 1.0),
    "group norm": (group_norm, 1.0),
}


def network(seed, extra=list, gain=1.0):
    """Four convolutions with `extra` before each ReLU, and a dense layer."""
    rng = np.random.default_rng(seed)
    layers, channels = [], 1
    for stride in (2, 2, 2, 1):
        conv = nn.Conv2d(channels, CHANNELS, 3, stride, padding=1, rng=rng)
        conv.weight.data *= gain
        layers += [conv, *extra(), nn.ReLU()]
        channels = CHANNELS
    dense = nn.Linear(CHANNELS * 4 * 4, 10, rng=rng)
    return nn.Sequential(*layers, nn.Flatten(), dense)


def run(kind, rate, seed, epochs, batch_size=64):
    """Per cent of the validation digits after each epoch, and of the test digits."""
    digits = data.digits()
    known, validation = digits.split(0.2, seed=0)
    model = network(seed, *KINDS[kind])
    history = train.fit(
        model,
        known,
        epochs=epochs,
        optimizer=optim.SGD(model.parameters(), lr=rate),
        batch_size=batch_size,
        validation=validation,
        seed=seed,
        progress=False,
    )
    test = train.evaluate(model, *digits.test)[1]
    percent = [round(100 * share, 1) for share in history.validation_accuracy]
    print(kind, rate, seed, batch_size, percent[-1], round(100 * test, 1), flush=True)
    return {"validation": percent, "test": round(100 * test, 1)}


def main(folder):
    """Measure, and write the table."""
    record = {
        "command": COMMAND,
        "seeds": SEEDS,
        "rates": {
            kind: {
                str(rate): [run(kind, rate, seed, EPOCHS) for seed in SEEDS]
                for rate in RATES
            }
            for kind in KINDS
        },
        "batches of two": {
            kind: {
                str(rate): [run(kind, rate, seed, SHORT, 2) for seed in SEEDS]
                for rate in OF_TWO
            }
            for kind in ("batch norm", "group norm")
        },
    }
    text = json.dumps(record)
    (folder / "norms.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
