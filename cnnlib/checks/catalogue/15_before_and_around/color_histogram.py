"""Exercise: how often does each shade of each colour occur?"""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def color_histogram(image, bins):
    """How often each shade of red, green and blue occurs, whatever its place.

    In `image`, (H, W, 3) of uint8, value v falls into bin ⌊v · bins / 256⌋. The result
    is (3, bins); each row sums to 1. Judged are shape and values, and that the image
    stays as it was.

    >>> color_histogram(np.array([[[0, 200, 255], [0, 10, 255]]], np.uint8), 2)
    array([[1. , 0. ],
           [0.5, 0.5],
           [0. , 1. ]])
    """
    # As integers: in uint8 the product would overflow.
    index = image.astype(int) * bins // 256
    histogram = np.zeros((3, bins))
    for colour in range(3):
        values = index[:, :, colour].ravel()
        for place in values:
            histogram[colour, place] += 1
    pixels = image.shape[0] * image.shape[1]
    return histogram / pixels


def colours(*rows):
    return np.array(rows, np.uint8)


PAIR = colours([[0, 200, 255], [0, 10, 255]])
FLAG = colours(
    [[255, 0, 10], [250, 90, 10], [128, 127, 60]],
    [[64, 0, 200], [63, 191, 192], [255, 255, 0]],
)
TALL = colours(
    [[12, 240, 99], [180, 30, 86]],
    [[85, 170, 171], [86, 169, 255]],
    [[200, 3, 84], [13, 77, 254]],
    [[255, 100, 50], [1, 130, 170]],
    [[0, 255, 128], [90, 60, 127]],
)
# Values right below and on an edge of 3, of 5 and of 7 bins.
BORDERS = colours(
    [[85, 170, 86], [51, 102, 52], [36, 73, 72]],
    [[171, 85, 170], [204, 153, 205], [109, 146, 219]],
)


def hidden(rng):
    for group, bins in (
        ("basic", 4),
        ("general", 8),
        ("general", 5),
        ("general", 7),
        ("edge", 3),
        ("edge", 64),
    ):
        h, w = rng.integers(1, 8, 2)
        image = rng.integers(0, 256, (h, w, 3), np.uint8)
        yield Case((image, bins), f"a random image, {bins} bins", group)


EXERCISE = Exercise(
    assignment="15_before_and_around",
    reference=color_histogram,
    points=2,
    section="A colour histogram forgets where things are",
    public=(
        Case((PAIR, 2), "two pixels, two bins", "basic"),
        Case((FLAG, 4), "six pixels, four bins", "basic"),
        Case((TALL, 4), "a tall image"),
        Case((TALL.swapaxes(0, 1), 8), "a wide image, eight bins"),
        Case((FLAG, 3), "three bins, which do not divide 256"),
        Case((TALL, 5), "five bins"),
        Case((FLAG, 7), "seven bins"),
        Case((TALL[:3], 16), "more bins than pixels"),
        Case((colours([[255, 255, 254]]), 3), "the brightest shades", "edge"),
        Case((BORDERS, 3), "three bins, values at their edges", "edge"),
        Case((BORDERS, 5), "five bins, values at their edges", "edge"),
        Case((BORDERS, 7), "seven bins, values at their edges", "edge"),
        Case((PAIR, 1), "a single bin", "edge"),
        Case((colours([[7, 7, 7], [7, 7, 7]]), 3), "a single shade", "edge"),
        Case((np.full((15, 20, 3), 200, np.uint8), 2), "300 equal pixels", "edge"),
        Case((FLAG, 64), "a bin for every four values", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(color_histogram),
    hints=(
        "Four bins for the values 0 … 255: which bin does 63 belong to, which 64, and "
        "which 255?",
        "Value v belongs to bin ⌊v · bins / 256⌋, and each row sums to 1. Beware: in "
        "uint8, 200 · 2 is 144.",
        "make an array of zeros, 3 × bins\n"
        "for each colour and each of its values, as a Python int:\n"
        "    add 1 to the bin ⌊value · bins / 256⌋ of that colour\n"
        "divide by the number of pixels",
        "histogram = np.zeros((3, bins))\n"
        "for c in range(3):\n"
        "    for value in image[:, :, c].ravel():\n"
        "        histogram[c, int(value) * …] += 1\n"
        "return histogram / (image.shape[0] * …)",
    ),
)
