"""Measure what depth and shortcuts do: ``python -m cnnlib.weights.measure_depth``.

Writes ``depth.json``, which lesson 14 shows: networks of 6 and of 22 layers, plain and
residual, learn the digits of `cnnlib.data.digits` until the rate has fallen to zero.
Each does so at four rates, from three starts. Takes half an hour. The first argument,
if there is one, is the folder to write to instead of this one.
"""

import json
import sys
from pathlib import Path

import numpy as np

from cnnlib import data, models, nn, optim, train

COMMAND = "python -m cnnlib.weights.measure_depth"
SEEDS = 0, 1, 2
RATES, EPOCHS = (0.01, 0.03, 0.1, 0.3), 30
KINDS = {
    f"{kind}, {2 * blocks + 2} layers": (blocks, kind == "residual")
    for blocks in (2, 10)
    for kind in ("plain", "residual")
}


def network(blocks, shortcuts, seed):
    """A first convolution, `blocks` times two more, and a dense layer."""
    rng = np.random.default_rng(seed)
    layers = [nn.Conv2d(1, 8, 5, stride=4, padding=2, rng=rng), nn.ReLU()]
    for _ in range(blocks):
        b = models.residual_block(8, 8, rng=rng)
        plain = [b.conv1, b.bn1, b.relu, b.conv2, b.bn2, nn.ReLU()]
        layers += [b] if shortcuts else plain
    top = nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10, rng=rng)
    return nn.Sequential(*layers, *top)


def run(kind, rate, seed, epochs=EPOCHS):
    """The training loss of the last epoch, and per cent of the validation digits."""
    known, validation = data.digits().split(0.2, seed=0)
    model = network(*KINDS[kind], seed)
    sgd = optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    history = train.fit(
        model,
        known,
        epochs=epochs,
        optimizer=sgd,
        schedule=optim.CosineAnnealingLR(sgd, T_max=epochs),
        validation=validation,
        seed=seed,
        progress=False,
    )
    result = {
        "training": round(history.epoch_loss[-1], 4),
        "validation": round(100 * history.validation_accuracy[-1], 1),
    }
    print(kind, rate, seed, result, flush=True)
    return result


def main(folder):
    """Measure, and write the table."""
    record = {"command": COMMAND, "epochs": EPOCHS}
    record["kinds"] = {
        kind: {str(rate): [run(kind, rate, seed) for seed in SEEDS] for rate in RATES}
        for kind in KINDS
    }
    text = json.dumps(record)
    (folder / "depth.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
