"""Measure what transfer gains: ``python -m cnnlib.weights.measure_transfer``.

Writes ``transfer.json``, which lesson 16 shows: accuracy on the 360 test digits of
`cnnlib.data.digits`, for each way to learn and number of examples, with the rate that
was best on a validation split, once for each seed; what ten examples give at every
rate; augmentation; what smoothed labels do to confidence; and a small CNN on patches of
the course's photographs. Takes about ten minutes. The first argument, if there is one,
is the folder to write to instead.
"""

import json
import sys
from pathlib import Path

import numpy as np

from cnnlib import data, filters, models, nn, optim, train
from cnnlib import functional as F

COMMAND = "python -m cnnlib.weights.measure_transfer"
SEEDS = 0, 1, 2
TEXTURES = "brick", "grass", "gravel", "chelsea", "coffee"
EPOCHS = {10: 200, 100: 200, 1400: 20}  # by the number of examples
BATCH = {10: 10, 100: 25, 1400: 64}
LINEAR, TUNED, FRESH = (0.003, 0.01, 0.03), (1e-4, 3e-4, 1e-3), (1e-3, 3e-3, 1e-2)


def pixels(images):
    """784 numbers an image."""
    return images.reshape(len(images), -1)


def hog(images):
    """Histograms of 7×7 cells of 4×4 pixels, nine directions each."""
    return np.array([filters.hog(one, 4).ravel() for one in images[:, 0]])


def lenet_features(images):
    """What stands before the last layer of the shipped LeNet: 84 numbers an image."""
    for layer in list(models.lenet(pretrained=True))[:-1]:
        images = layer(images)
    return images


def linear(features, seed):
    return nn.Linear(features, 10, rng=seed)


def pretrained(features, seed):
    return models.lenet(pretrained=True)


def fresh(features, seed):
    return models.lenet(rng=seed)


WAYS = {
    "pixels, linear": (pixels, linear, LINEAR),
    "HoG, linear": (hog, linear, LINEAR),
    "LeNet's features, linear": (lenet_features, linear, LINEAR),
    "LeNet, fine-tuned": (np.asarray, pretrained, TUNED),
    "LeNet, from scratch": (np.asarray, fresh, FRESH),
}
AUGMENTATIONS = {
    "none": None,
    "moved by up to 2 pixels": lambda images, rng: data.shift(images, rng, 2),
    "mirrored": lambda images, rng: _some(images, images[..., ::-1], rng),
    "turned by 180°": lambda images, rng: _some(images, images[..., ::-1, ::-1], rng),
}


def _some(images, changed, rng):
    """Half of the images, changed."""
    return np.where(rng.random((len(images), 1, 1, 1)) < 0.5, changed, images)


def standardised(x, *others):
    """To mean 0 and standard deviation 1 over all features of the training set."""
    return [((one - x.mean()) / x.std()).astype(np.float32) for one in (x, *others)]


def accuracy(way, rate, learnt, judged, seed):
    """Per cent of `judged` that are right after learning from `learnt`."""
    right = answers(way, rate, learnt, judged[0], seed) == judged[1]
    return round(100 * float(right.mean()), 2)


def answers(way, rate, learnt, images, seed, augment=None):
    """What a way to learn says to `images` after learning from `learnt`."""
    describe, build, _ = WAYS[way]
    x, y = describe(learnt[0]), describe(images)
    if build is linear:
        x, y = standardised(x, y)
    net, count = build(x[0].size, seed), _known_count(len(x))
    adam = optim.Adam(net.parameters(), lr=rate)
    train.fit(
        net,
        (x, learnt[1]),
        epochs=EPOCHS[count],
        optimizer=adam,
        batch_size=BATCH[count],
        schedule=optim.CosineAnnealingLR(adam, EPOCHS[count]),
        augment=augment,
        seed=seed,
        progress=False,
    )
    return train.predict(net, y)


def _known_count(count):
    """The number of examples whose recipe it is; the validation split leaves 1,149."""
    return min(EPOCHS, key=lambda known: abs(known - count))


def some(examples, count, seed):
    """`count` of the examples, as many of each class as can be."""
    order = np.random.default_rng(seed).permutation(len(examples[1]))
    turn = np.empty(len(order), int)
    for label in range(10):
        own = order[examples[1][order] == label]
        turn[own] = np.arange(len(own)) * 10 + label
    chosen = np.argsort(turn)[:count]
    return examples[0][chosen], examples[1][chosen]


def measured(way, count):
    """The rate that the validation split chose, and the test accuracy of each seed."""
    digits, rates = data.digits(), WAYS[way][2]
    rest, validation = digits.split(0.2, seed=0)
    found = {
        rate: accuracy(way, rate, some(rest, count, 0), validation, 0) for rate in rates
    }
    rate = max(found, key=found.get)
    runs = tested(way, rate, count)
    print(f"{count:>5} {way}: rate {rate}, {runs}", flush=True)
    return {"rate": rate, "validation": found[rate], "test": runs}


def tested(way, rate, count):
    """The test accuracy of each seed, which draws the examples, too."""
    digits = data.digits()
    draws = (some(digits.train, count, seed) for seed in SEEDS)
    return [
        accuracy(way, rate, learnt, digits.test, seed)
        for seed, learnt in zip(SEEDS, draws, strict=True)
    ]


def with_augmentation(augment):
    """LeNet from 100 digits: per cent of still and of moved test digits, by seed."""
    digits = data.digits()
    moved = data.shift(digits.test_images, np.random.default_rng(0), 2)
    found = []
    for seed in SEEDS:
        learnt = some(digits.train, 100, seed)
        both = np.concatenate([digits.test_images, moved])
        labels = np.tile(digits.test_labels, 2)
        right = answers("LeNet, from scratch", 3e-3, learnt, both, seed, augment)
        shares = (right == labels).reshape(2, -1).mean(axis=1)
        found.append([round(100 * float(share), 2) for share in shares])
    return found


def patches(first, last):
    """Patches of 32×32 from a range of columns, 0 to 1, of each photograph."""
    images, labels = [], []
    for label, name in enumerate(TEXTURES):
        picture = data.photo(name)
        height, width = picture.shape[1:]
        for i in range(0, height - 31, 8):
            for j in range(int(first * width), int(last * width) - 31, 8):
                images.append(picture[:, i : i + 32, j : j + 32])
                labels.append(label)
    return np.array(images), np.array(labels)


def colour_cnn(seed):
    """Three convolutions with batch normalisation, and a global average."""
    rng = np.random.default_rng(seed)

    def block(c_in, c_out, size):
        conv = nn.Conv2d(c_in, c_out, size, padding=size // 2, rng=rng)
        return conv, nn.BatchNorm2d(c_out), nn.ReLU()

    return nn.Sequential(
        *(*block(3, 8, 5), nn.MaxPool2d(2), *block(8, 16, 3), nn.MaxPool2d(2)),
        *(*block(16, 32, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        nn.Linear(32, len(TEXTURES), rng=rng),
    )


def texture_accuracy(seed, epochs=8):
    """Per cent of patches that the small CNN names in a region it has not seen."""
    net = colour_cnn(seed)
    adam = optim.Adam(net.parameters(), lr=0.005)
    train.fit(
        net,
        patches(0, 0.6),
        epochs=epochs,
        optimizer=adam,
        schedule=optim.CosineAnnealingLR(adam, epochs),
        seed=seed,
        progress=False,
    )
    net.eval()
    return round(100 * train.evaluate(net, *patches(0.75, 1))[1], 2)


def calibration(eps, seed):
    """Accuracy, mean confidence and calibration error (%) with smoothed labels."""
    digits, count = data.digits(), 100
    images, labels = some(digits.train, count, seed)
    net, rng = models.lenet(rng=seed), np.random.default_rng(seed)
    adam = optim.Adam(net.parameters(), lr=3e-3)
    cosine = optim.CosineAnnealingLR(adam, EPOCHS[count])
    for _ in range(EPOCHS[count]):
        for batch in np.split(rng.permutation(count), count // BATCH[count]):
            scores = net(images[batch])
            grad = F.cross_entropy_backward(
                1.0, scores, labels[batch], label_smoothing=eps
            )
            adam.zero_grad()
            net.backward(grad)
            adam.step()
        cosine.step()
    beliefs = F.softmax(net(digits.test_images), 1)
    right = beliefs.argmax(axis=1) == digits.test_labels
    sure = beliefs.max(axis=1)
    found = right.mean(), sure.mean(), calibration_error(sure, right)
    return [round(100 * float(value), 2) for value in found]


def calibration_error(sure, right, bins=10):
    """Mean gap between confidence and accuracy, by how many each of ten bins holds."""
    places = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [
        abs(sure[places == b].mean() - right[places == b].mean()) * (places == b).mean()
        for b in range(bins)
        if (places == b).any()
    ]
    return sum(gaps)


def main(folder):
    """Measure, and write the table."""
    digits = data.digits()
    as_it_is = train.evaluate(models.lenet(pretrained=True), *digits.test)[1]
    record = {
        "command": COMMAND,
        "data": digits.source,
        "test_images": len(digits.test_labels),
        "seeds": SEEDS,
        "epochs": EPOCHS,
        "batch": BATCH,
        "lenet_as_it_is": round(100 * as_it_is, 2),
        "ways": {
            way: {count: measured(way, count) for count in EPOCHS} for way in WAYS
        },
        "ten_at_each_rate": {
            way: {rate: tested(way, rate, 10) for rate in rates}
            for way, (*_, rates) in WAYS.items()
        },
        "augmentation": {
            name: with_augmentation(augment) for name, augment in AUGMENTATIONS.items()
        },
        "colour_cnn": [texture_accuracy(seed) for seed in SEEDS],
        "smoothing": {
            eps: [calibration(eps, seed) for seed in SEEDS] for eps in (0.0, 0.1, 0.3)
        },
    }
    text = json.dumps(record, indent=2, ensure_ascii=False)
    (folder / "transfer.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
