"""Measure what a shift costs: ``python -m cnnlib.weights.measure_shifts``.

Writes ``shifts.json``, which lesson 05 shows: five networks with equal bodies, which
shrink their maps and end in different ways, learn the centred digits of
`cnnlib.data.digits`, at three rates; the first once more with moved digits, at the two
lower ones. Each run is judged on a validation split and on the test digits, moved by 0
to 4 pixels. Takes ten minutes. The first argument, if there is one, is the folder to
write to instead of this one.
"""

import json
import sys
from pathlib import Path

import numpy as np

from cnnlib import data, nn, optim, train

COMMAND = "python -m cnnlib.weights.measure_shifts"
SEEDS = 0, 1, 2
RATES, EPOCHS = (0.001, 0.003, 0.01), 30
SHIFTS = range(5)
MOVED = "maximum, moved digits too"
KINDS = {
    "maximum": RATES,
    "mean": RATES,
    "strided": RATES,
    "global mean": RATES,
    "global maximum": RATES,
    MOVED: RATES[:2],
}


def network(kind, seed):
    """Three convolutions, two layers that halve the maps, one of the ends."""
    rng = np.random.default_rng(seed)
    pool, layers, channels = nn.AvgPool2d if kind == "mean" else nn.MaxPool2d, [], 1
    for c in (8, 16, 32):
        layers += [nn.Conv2d(channels, c, 3, padding=1, rng=rng), nn.ReLU()]
        if c < 32 and kind == "strided":
            layers.append(nn.Conv2d(c, c, 2, stride=2, rng=rng))
        elif c < 32:
            layers.append(pool(2))
        channels = c
    whole = {"global mean": [nn.AvgPool2d(7)], "global maximum": [nn.MaxPool2d(7)]}
    end, units = whole.get(kind, []), 32 if kind in whole else 32 * 7 * 7
    return nn.Sequential(*layers, *end, nn.Flatten(), nn.Linear(units, 10, rng=rng))


def moved(images, rng):
    """Each image shifted to the right by 0 to 4 pixels."""
    by = rng.integers(0, max(SHIFTS) + 1, len(images))
    shifted = [np.roll(image, s, axis=2) for image, s in zip(images, by, strict=True)]
    return np.stack(shifted)


def run(kind, rate, seed, epochs=EPOCHS):
    """Per cent of the validation and of the test digits, for each shift."""
    digits = data.digits()
    known, validation = digits.split(0.2, seed=0)
    model = network(kind, seed)
    train.fit(
        model,
        known,
        epochs=epochs,
        optimizer=optim.Adam(model.parameters(), lr=rate),
        batch_size=32,
        augment=moved if kind == MOVED else None,
        seed=seed,
        progress=False,
    )
    percent = {
        name: [
            round(100 * train.evaluate(model, np.roll(images, s, axis=3), labels)[1], 1)
            for s in SHIFTS
        ]
        for name, (images, labels) in (
            ("validation", validation),
            ("test", digits.test),
        )
    }
    print(kind, rate, seed, percent, flush=True)
    return percent


def main(folder):
    """Measure, and write the table."""
    record = {
        "command": COMMAND,
        "seeds": SEEDS,
        "rates": {
            kind: {
                str(rate): [run(kind, rate, seed) for seed in SEEDS] for rate in rates
            }
            for kind, rates in KINDS.items()
        },
    }
    text = json.dumps(record)
    (folder / "shifts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
