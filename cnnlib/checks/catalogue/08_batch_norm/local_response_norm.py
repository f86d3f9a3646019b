"""Exercise: divide each channel by the activity of its neighbours."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    """Divide each channel by the activity of its neighbouring channels.

    ``output_c = input_c / (k + alpha / size · Σ_j input_j²)^beta``, for each image and
    each position by itself: input (N, C, H, W), result of the same shape. j runs over
    the `size` channels from c − size // 2 to c + (size − 1) // 2, as far as they exist;
    alpha is divided by `size` even where some do not. Judged are shape and values, and
    that the arguments stay as they were.

    >>> x = np.ones((1, 3, 1, 1))
    >>> local_response_norm(x, 3, alpha=3.0, beta=1.0).ravel().round(4).tolist()
    [0.3333, 0.25, 0.3333]
    """
    output = np.zeros_like(input)
    for c in range(input.shape[1]):
        first = max(c - size // 2, 0)
        last = c + (size - 1) // 2
        around = input[:, first : last + 1]
        total = (around**2).sum(axis=1)
        divisor = (k + alpha / size * total) ** beta
        output[:, c] = input[:, c] / divisor
    return output


FIVE = np.array([2.0, 1, -3, 0.5, 4]).reshape(1, 5, 1, 1)
SMALL = (np.arange(48).reshape(2, 4, 2, 3) * 5 % 7 - 2.0) / 2

PUBLIC = (
    Case((np.ones((1, 3, 1, 1)), 3, 3.0, 1.0), "the worked example", "basic"),
    Case((FIVE, 3, 2.0, 1.0), "five channels, size 3", "basic"),
    Case((FIVE, 3, 2.0, 0.75, 2.0), "other beta and k"),
    Case((SMALL, 3, 1.5, 0.5), "two images of 2×3 pixels"),
    Case((FIVE, 4, 2.0, 0.75), "an even size"),
    Case((300 * SMALL, 5), "alpha, beta and k left as they are", "edge"),
    Case((FIVE, 1, 0.5, 0.75), "a neighbourhood of one channel", "edge"),
    Case((SMALL[:, :2], 7, 2.0, 0.75), "more neighbours than channels", "edge"),
)


def hidden(rng):
    for group, size in (("basic", 3), ("general", 5), ("general", 2), ("edge", 1)):
        shape = (
            *rng.integers(1, 4, 1),
            int(rng.integers(3, 9)),
            *rng.integers(1, 5, 2),
        )
        alpha, beta = float(rng.uniform(0.5, 3)), float(rng.uniform(0.3, 1.2))
        k = float(rng.uniform(0.5, 2))
        batch = rng.standard_normal(shape) * 2
        yield Case((batch, size, alpha, beta, k), f"random images, size {size}", group)
    batch = rng.standard_normal((2, 6, 3, 2)) * 200
    yield Case((batch.astype(np.float32), 5), "float32 numbers", "edge")


EXERCISE = Exercise(
    assignment="08_batch_norm",
    reference=local_response_norm,
    points=3,
    section="Local response normalisation divides by the neighbouring channels",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(local_response_norm),
    hints=(
        "Five channels, size 3: which channels are the neighbourhood of channel 2? And "
        "of channel 0?",
        "What one pixel becomes depends on the same pixel of other channels, and on "
        "nothing else; for size 1 on no other number at all.",
        "for each channel c:\n"
        "    first, last = c − size // 2 and c + (size − 1) // 2, cut off at the ends\n"
        "    total = sum of the squares of channels first … last\n"
        "    output of c = input of c / (k + alpha / size · total) to the power beta",
        "output = np.zeros_like(input)\n"
        "for c in range(input.shape[1]):\n"
        "    first = max(c - size // 2, 0)\n"
        "    around = input[:, first : …]\n"
        "    total = (around**2).sum(axis=1)\n"
        "    output[:, c] = input[:, c] / (…) ** beta\n"
        "return output",
    ),
)
