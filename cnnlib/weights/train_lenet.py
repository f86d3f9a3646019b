"""Train the shipped LeNet: ``python -m cnnlib.weights.train_lenet``.

Needs real MNIST (`cnnlib.data.mnist` finds or fetches it). Writes ``lenet.npz`` and, in
``lenet.json``, the record: command, seed, settings, versions, accuracy. The first
argument, if there is one, is the folder to write to instead of this one.
"""

import json
import platform
import sys
from pathlib import Path

import numpy as np

from cnnlib import data, models, optim, train

COMMAND = "python -m cnnlib.weights.train_lenet"
SEED, EPOCHS, BATCH, LR, MOMENTUM, DECAY = 0, 20, 64, 0.05, 0.9, 5e-4
PIXELS, DEGREES = 2, 10


def augment(images, rng):
    """Digits written a little elsewhere, and at a slant."""
    return data.shift(data.rotate(images, rng, DEGREES), rng, PIXELS)


def main(folder):
    """Train, and write weights and record; returns an error message or None."""
    mnist = data.mnist()
    if mnist.name != "MNIST":
        return "train_lenet: needs real MNIST"
    model = models.lenet(rng=SEED)
    sgd = optim.SGD(
        model.parameters(), lr=LR, momentum=MOMENTUM, weight_decay=DECAY, nesterov=True
    )
    history = train.fit(
        model,
        mnist.train,
        epochs=EPOCHS,
        optimizer=sgd,
        batch_size=BATCH,
        schedule=optim.CosineAnnealingLR(sgd, EPOCHS),
        augment=augment,
        seed=SEED,
    )
    loss, accuracy = train.evaluate(model, *mnist.test)
    np.savez(folder / "lenet.npz", **model.state_dict())
    record = {
        "command": COMMAND,
        "trained_on": "MNIST, its 60,000 training images",
        "test_accuracy": round(accuracy, 4),
        "test_loss": round(loss, 4),
        "test_images": len(mnist.test_labels),
        "seed": SEED,
        "epochs": EPOCHS,
        "batch_size": BATCH,
        "optimizer": f"SGD, lr={LR}, momentum={MOMENTUM}, weight_decay={DECAY}, "
        "nesterov=True",
        "schedule": f"CosineAnnealingLR, T_max={EPOCHS}, stepped after each epoch",
        "augmentation": f"rotated by up to {DEGREES} degrees, then shifted by up to "
        f"{PIXELS} pixels",
        "seconds": round(sum(history.seconds)),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    text = json.dumps(record, indent=2)
    (folder / "lenet.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))
