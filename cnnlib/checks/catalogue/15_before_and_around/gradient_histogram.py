"""Exercise: which directions have the edges of a cell?"""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def gradient_histogram(image, bins=9):
    """Which directions the edges of one cell have, weighted by their strength.

    Gradients of `image`, (H, W), are those of ``gy, gx = np.gradient(image)``. Each
    pixel adds its magnitude to bin ⌊angle · bins / 180⌋ of its angle in degrees, where
    opposite directions are one: 200° counts as 20°. Judged is the histogram, (bins,),
    not normalised, and that the image stays as it was.

    >>> gradient_histogram(np.array([[0, 1, 2], [0, 1, 2]]), bins=3)
    array([6., 0., 0.])
    """
    gy, gx = np.gradient(image.astype(float))
    magnitude = np.hypot(gx, gy)
    angle = np.degrees(np.arctan2(gy, gx)) % 180
    index = (angle * bins / 180).astype(int)
    histogram = np.zeros(bins)
    for place in np.ndindex(image.shape):
        histogram[index[place]] += magnitude[place]
    return histogram


RAMP = np.array([[0, 1, 2], [0, 1, 2]])
BUMP = np.array([[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8]])
CELL = np.arange(64).reshape(8, 8) ** 2 % 23
FRACTIONS = np.array([[0.25, 0.5, 0], [1.5, 0.75, 2], [0.5, 3, 1.25], [2, 0.125, 1]])


# Edges of bins: an angle that lies on one exactly would be a matter of rounding. Whole
# numbers give no multiple of 20° other than 0°, so odd numbers of bins are safe.
def hidden(rng):
    for group, largest, bins in (
        ("basic", 10, 9),
        ("general", 256, 9),
        ("general", 256, 7),
        ("general", 10, 5),
        ("edge", 3, 3),
    ):
        h, w = rng.integers(2, 9, 2)
        image = rng.integers(0, largest, (h, w))
        yield Case((image, bins), f"a random cell, {bins} bins", group)
    yield Case((rng.integers(0, 99, (8, 8)) / 4,), "a cell of fractions", "edge")


EXERCISE = Exercise(
    assignment="15_before_and_around",
    reference=gradient_histogram,
    points=3,
    section="A histogram of gradients describes an edge without its place",
    public=(
        Case((RAMP, 3), "brighter to the right, three bins", "basic"),
        Case((RAMP.T, 9), "brighter downwards", "basic"),
        Case((BUMP,), "nine bins by default", "basic"),
        Case((BUMP.T, 5), "five bins"),
        Case((RAMP[:, ::-1], 3), "darker to the right"),
        Case((RAMP.T[::-1], 5), "darker downwards"),
        Case((np.array([[0, 2], [5, 7]]), 9), "a slope of 68°"),
        Case((np.array([[5, 7], [0, 2]]), 9), "a slope of −68°"),
        Case((np.array([[7, 5], [2, 0]]), 9), "a slope of −112°"),
        Case((CELL, 9), "a cell of 8×8"),
        Case((CELL.T, 11), "eleven bins"),
        Case((CELL[:3, :7], 7), "seven bins on a wide image"),
        Case((FRACTIONS, 9), "a cell of fractions"),
        Case((np.full((3, 4), 6), 9), "a flat cell", "edge"),
        Case((BUMP, 1), "a single bin", "edge"),
        Case((np.array([[0, 9], [2, 4]]), 11), "two by two pixels", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(gradient_histogram),
    hints=(
        "Brighter to the right by 1 per pixel: what are gy and gx, what is the length "
        "of the gradient, and what its angle?",
        "Each pixel adds the length of its gradient to the bin ⌊angle · bins / 180⌋, "
        "where angles 180° apart are the same.",
        "gy, gx = the gradient of the image, down and across\n"
        "magnitude = length of (gx, gy)\n"
        "angle = direction of (gx, gy) in degrees, brought into 0° … 180°\n"
        "bin of each pixel = ⌊angle · bins / 180⌋\n"
        "add up the magnitudes in each bin",
        "gy, gx = np.gradient(image)\n"
        "magnitude = np.hypot(…)\n"
        "angle = np.degrees(np.arctan2(…)) % …\n"
        "index = (angle * … / 180).astype(int)\n"
        "histogram = np.zeros(bins)\n"
        "for i in np.ndindex(image.shape):\n"
        "    histogram[…] += …",
    ),
)
