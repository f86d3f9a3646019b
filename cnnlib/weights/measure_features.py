"""Let features compete: ``python -m cnnlib.weights.measure_features``.

Writes ``features.json``, which lesson 15 shows: per cent of the 360 test digits of
`cnnlib.data.digits` that are read rightly by a linear classifier on four descriptions,
and by a small CNN from scratch, for each number of examples, as they are and moved. The
rate is the one that was best on a validation split; then each learns from three draws.
And of patches of the course's photographs, named by their colours, by HoG, by visual
words and by all three in one vector. Takes a few minutes. The first argument, if there
is one, is the folder to write to.
"""

import json
import sys
from pathlib import Path

import numpy as np

from cnnlib import data, filters, nn, optim, train
from cnnlib.weights import measure_transfer as transfer

COMMAND = "python -m cnnlib.weights.measure_features"
EPOCHS = {100: 60, 1400: 20}  # examples → rounds
RATES = 0.003, 0.01, 0.03, 0.1, 0.3


def visual_words(images):
    """Shares of 64 patches of 4×4 pixels, found in 500 training digits."""
    vocabulary = filters.visual_vocabulary(
        data.digits().train_images[:500, 0], words=64, patch_size=4
    )
    return filters.visual_words(images[:, 0], vocabulary)


def small_cnn(features, seed):
    """Three convolutions with batch normalisation, a global average: 6,458 numbers."""
    rng = np.random.default_rng(seed)

    def block(c_in, c_out, size):
        conv = nn.Conv2d(c_in, c_out, size, padding=size // 2, rng=rng)
        return conv, nn.BatchNorm2d(c_out), nn.ReLU()

    return nn.Sequential(
        *(*block(1, 8, 5), nn.MaxPool2d(2), *block(8, 16, 3), nn.MaxPool2d(2)),
        *(*block(16, 32, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        nn.Linear(32, 10, rng=rng),
    )


RIVALS = {
    "pixels": (transfer.pixels, transfer.linear),
    "HoG": (transfer.hog, transfer.linear),
    "visual words": (visual_words, transfer.linear),
    "CNN from scratch": (np.asarray, small_cnn),
    "LeNet's features": (transfer.lenet_features, transfer.linear),
}


def contest(rival, rate, learnt, tests, epochs, seed):
    """Per cent of each test set, ``(images, labels)``, that are read rightly."""
    describe, build = RIVALS[rival]
    x = [describe(images) for images, _ in (learnt, *tests)]
    x = transfer.standardised(*x)
    net = build(x[0][0].size, seed)
    adam = optim.Adam(net.parameters(), lr=rate)
    train.fit(
        net,
        (x[0], learnt[1]),
        epochs=epochs,
        optimizer=adam,
        schedule=optim.CosineAnnealingLR(adam, epochs),
        seed=seed,
        progress=False,
    )
    net.eval()
    judged = zip(x[1:], tests, strict=True)
    shares = [train.evaluate(net, y, labels)[1] for y, (_, labels) in judged]
    return [round(100 * float(share), 2) for share in shares]


def measured(rival, count):
    """The rate that the validation split chose; still and moved, for each draw."""
    digits, epochs = data.digits(), EPOCHS[count]
    rest, validation = digits.split(0.2, seed=0)
    learnt = transfer.some(rest, count, 0)
    found = {
        rate: contest(rival, rate, learnt, [validation], epochs, 0)[0] for rate in RATES
    }
    rate = max(found, key=found.get)
    moved = data.shift(digits.test_images, np.random.default_rng(5), 2)
    tests = [digits.test, (moved, digits.test_labels)]
    runs = [
        contest(rival, rate, transfer.some(digits.train, count, s), tests, epochs, s)
        for s in transfer.SEEDS
    ]
    print(f"{count:>5} {rival}: rate {rate}, {runs}", flush=True)
    return {"rate": rate, "validation": found[rate], "test": runs}


def bytes_of(images):
    """Colours of (N, 3, H, W) in [0, 1] as bytes, the channel last."""
    return np.rint(255 * np.moveaxis(images, 1, -1)).astype(np.uint8)


def grey(images):
    """Brightness of (N, 3, H, W)."""
    return np.tensordot(np.float32([0.299, 0.587, 0.114]), images, (0, 1))


def described(images, vocabulary):
    """Colour histogram, HoG and visual words of each patch, and all in one vector."""
    shades = grey(images)
    parts = {
        "colours": [
            filters.color_histogram(one, 8).ravel() for one in bytes_of(images)
        ],
        "HoG": [filters.hog(one).ravel() for one in shades],
        "visual words": filters.visual_words(shades, vocabulary),
    }
    parts = {name: np.array(rows) for name, rows in parts.items()}
    return parts | {"all in one vector": np.concatenate(list(parts.values()), axis=1)}


def patch_accuracy(x, labels, y, wanted, rate, seed, epochs=30):
    """Per cent of the patches `y` that a linear classifier names rightly."""
    mean, std = x.mean(axis=0), x.std(axis=0)
    scale = (std > 0) / np.where(std > 0, std, 1)
    x, y = (((one - mean) * scale).astype(np.float32) for one in (x, y))
    net = nn.Linear(x.shape[1], len(transfer.TEXTURES), rng=seed)
    adam = optim.Adam(net.parameters(), lr=rate)
    train.fit(
        net,
        (x, labels),
        epochs=epochs,
        optimizer=adam,
        schedule=optim.CosineAnnealingLR(adam, epochs),
        seed=seed,
        progress=False,
    )
    return round(100 * float(train.evaluate(net, y, wanted)[1]), 2)


def patches_by_features():
    """Learnt on the left of each photograph, chosen beside it, judged on the right."""
    sides = [transfer.patches(*s) for s in ((0, 0.4), (0.4, 0.6), (0, 0.6), (0.75, 1))]
    vocabulary = filters.visual_vocabulary(grey(sides[2][0][::8]), 32, patch_size=4)
    parts = [described(images, vocabulary) for images, _ in sides]
    labels = [side[1] for side in sides]
    record = {}
    for name in parts[0]:
        rest, validation, left, right = (part[name] for part in parts)
        found = {
            rate: patch_accuracy(rest, labels[0], validation, labels[1], rate, 0)
            for rate in RATES
        }
        rate = max(found, key=found.get)
        runs = [
            patch_accuracy(left, labels[2], right, labels[3], rate, seed)
            for seed in transfer.SEEDS
        ]
        record[name] = {"rate": rate, "validation": found[rate], "test": runs}
        print(f"patches by {name}: {record[name]}", flush=True)
    return record


def main(folder):
    """Measure, and write the table."""
    record = {
        "command": COMMAND,
        "data": data.digits().source,
        "seeds": transfer.SEEDS,
        "rates": RATES,
        "epochs": EPOCHS,
        "rivals": {
            rival: {count: measured(rival, count) for count in EPOCHS}
            for rival in RIVALS
        },
        "patches": patches_by_features(),
    }
    text = json.dumps(record, indent=2, ensure_ascii=False)
    (folder / "features.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
