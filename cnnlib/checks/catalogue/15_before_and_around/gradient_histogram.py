"""Exercise: which directions have the edges of a cell?"""

import numpy as np

from cnnlib import filters
from cnnlib.checks.spec import Case, Exercise, Mistake

from .votes import (
    all_doubled,
    changes_image,
    degrees,
    differences_to_the_next,
    differences_to_the_one_before,
    full_circle,
    inside_only,
    mean_of_votes,
    normalised,
    not_halved,
    rounded,
    shared_between_neighbours,
    sobel,
    truncated,
    vote,
    width_of_bins_truncated,
    with_angle,
    with_gradient,
    with_strength,
    zero_at_the_border,
    zeros_around,
)

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


def last_vote_only(image, bins=9):
    gy, gx = np.gradient(image)
    histogram = np.zeros(bins)
    histogram[(degrees(gy, gx) * bins / 180).astype(int)] = np.hypot(gy, gx)
    return histogram


def negative_left_out(image, bins=9):
    gy, gx = np.gradient(image)
    angles = np.degrees(np.arctan2(gy, gx))
    return np.histogram(angles, bins, (0, 180), weights=np.hypot(gy, gx))[0]


def bins_of_what_occurs(image, bins=9):
    gy, gx = np.gradient(image)
    return np.histogram(degrees(gy, gx), bins, weights=np.hypot(gy, gx))[0]


def opposite_apart(image, bins=9):
    gy, gx = np.gradient(image)
    angles = np.degrees(np.arctan2(gy, gx))
    return np.histogram(angles, bins, (-180, 180), weights=np.hypot(gy, gx))[0]


EXERCISE = Exercise(
    assignment="15_before_and_around",
    reference=filters.gradient_histogram,
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
    mistakes=(
        Mistake(
            "signed-directions",
            "The bins cover 360° instead of 180°.",
            "An edge from dark to light and one from light to dark: the same bin?",
            full_circle,
        ),
        Mistake(
            "angles-beyond-180",
            "Angles between 180° and 360° have no bin.",
            "Which bin does an angle of 200° get in your code?",
            with_angle(lambda gy, gx: np.degrees(np.arctan2(gy, gx)) % 360),
        ),
        Mistake(
            "negative-angles",
            "Negative angles are not brought into the range from 0° to 180°.",
            "Which angle of 0° to 180° belongs to the same line as −68°?",
            with_angle(lambda gy, gx: np.degrees(np.arctan2(gy, gx))),
        ),
        Mistake(
            "absolute-angle",
            "Negative angles are mirrored: −68° counts as 68°.",
            "Which angle of 0° to 180° belongs to the same line as −68°?",
            with_angle(
                lambda gy, gx: abs(np.degrees(np.arctan2(gy, gx))) * (1 - 1e-12)
            ),
        ),
        Mistake(
            "axes-exchanged",
            "The gradient along the rows and the one along the columns are exchanged.",
            "Of what np.gradient returns, which comes first: down or across?",
            with_angle(lambda gy, gx: degrees(gx, gy)),
        ),
        Mistake(
            "radians-for-degrees",
            "The angle is in radians, but the bins are in degrees.",
            "In which unit does np.arctan2 answer?",
            with_angle(lambda gy, gx: np.arctan2(gy, gx) % np.pi),
        ),
        Mistake(
            "direction-of-the-edge",
            "The angle is that of the edge, 90° away from the gradient's.",
            "Brighter to the right: which bin is meant to have the votes?",
            with_angle(lambda gy, gx: (degrees(gy, gx) + 90) % 180),
        ),
        Mistake(
            "upwards-is-positive",
            "The vertical gradient is turned round, so that slopes are mirrored.",
            "Do the rows of an array count upwards or downwards?",
            with_angle(lambda gy, gx: degrees(-gy, gx)),
        ),
        Mistake(
            "pixels-counted",
            "Every pixel has one vote, however weak its gradient.",
            "How many votes should a pixel on a flat region have?",
            with_strength(lambda gy, gx: np.ones_like(gy)),
        ),
        Mistake(
            "edges-counted",
            "Every pixel with a gradient has one vote, however strong.",
            "Should a faint edge count as much as a sharp one?",
            with_strength(lambda gy, gx: (np.hypot(gy, gx) > 0).astype(float)),
        ),
        Mistake(
            "squared-magnitude",
            "The votes are squared magnitudes: the root is missing.",
            "How long is the vector (3, 4)?",
            with_strength(lambda gy, gx: gx**2 + gy**2),
        ),
        Mistake(
            "sum-of-sides",
            "The magnitude is |gx| + |gy| instead of the length of the vector.",
            "How long is the vector (3, 4)?",
            with_strength(lambda gy, gx: abs(gx) + abs(gy)),
        ),
        Mistake(
            "larger-side",
            "The magnitude is the larger of |gx| and |gy|.",
            "How long is the vector (3, 4)?",
            with_strength(lambda gy, gx: np.maximum(abs(gx), abs(gy))),
        ),
        Mistake(
            "intensity-votes",
            "The votes are the pixels' values instead of their gradients.",
            "How many votes should a bright, flat region have?",
            lambda image, bins=9: vote(
                image, bins, strength=lambda gy, gx: image.astype(float)
            ),
        ),
        Mistake(
            "shares",
            "The histogram is divided by its sum.",
            "Does the exercise ask for sums of magnitudes or for shares?",
            normalised(np.sum),
        ),
        Mistake(
            "unit-length",
            "The histogram is divided by its length.",
            "Does the exercise ask for a normalised histogram?",
            normalised(np.linalg.norm),
        ),
        Mistake(
            "mean-not-sum",
            "The votes are divided by the number of pixels.",
            "Does the exercise ask for a sum or for a mean?",
            mean_of_votes,
        ),
        Mistake(
            "difference-to-the-next",
            "The gradient is the difference to the next pixel.",
            "Which two pixels does a central difference compare?",
            with_gradient(differences_to_the_next),
        ),
        Mistake(
            "difference-to-the-one-before",
            "The gradient is the difference to the pixel before.",
            "Which two pixels does a central difference compare?",
            with_gradient(differences_to_the_one_before),
        ),
        Mistake(
            "not-halved",
            "The central differences are not divided by the distance of two pixels.",
            "A ramp that rises by 1 per pixel: what is its gradient in the middle, and "
            "what at the border?",
            with_gradient(not_halved),
        ),
        Mistake(
            "doubled",
            "All gradients are twice as large as they should be.",
            "A ramp that rises by 1 per pixel: what is its gradient?",
            with_gradient(all_doubled),
        ),
        Mistake(
            "zero-at-the-border",
            "The gradient at the border is taken to be 0.",
            "What does np.gradient do where a pixel has a neighbour on one side only?",
            with_gradient(zero_at_the_border),
        ),
        Mistake(
            "inside-only",
            "The pixels at the border have no vote.",
            "How many pixels of a 2×2 cell vote in your code?",
            with_gradient(inside_only),
        ),
        Mistake(
            "zeros-around",
            "The image is surrounded by zeros, which makes an edge of its border.",
            "Which gradients does a flat cell have in your code?",
            with_gradient(zeros_around),
        ),
        Mistake(
            "sobel",
            "The gradient is Sobel's, which also sums over three lines.",
            "A ramp that rises by 1 per pixel: what is its gradient?",
            with_gradient(sobel),
        ),
        Mistake(
            "rounded-bins",
            "The bin is rounded to the nearest instead of down.",
            "Nine bins: which angles belong to bin 0, up to 10° or up to 20°?",
            rounded,
        ),
        Mistake(
            "shared-votes",
            "Each vote is shared between two neighbouring bins.",
            "In how many bins does one pixel vote here?",
            shared_between_neighbours,
        ),
        Mistake(
            "width-of-bins-truncated",
            "The width of a bin is cut to a whole number of degrees.",
            "Seven bins in 180°: how wide is each?",
            width_of_bins_truncated,
        ),
        Mistake(
            "nine-bins-always",
            "There are nine bins, however many were asked for.",
            "Where does bins enter your code?",
            lambda image, bins=9: vote(image, 9),
        ),
        Mistake(
            "integer-truncation",
            "The votes are cut to whole numbers.",
            "What dtype does your histogram have?",
            truncated,
        ),
        Mistake(
            "last-vote-only",
            "Of the pixels that vote for one bin, only the last one counts.",
            "After histogram[[0, 0]] += [1, 2], what is histogram[0]?",
            last_vote_only,
        ),
        Mistake(
            "negative-angles-left-out",
            "Pixels with a negative angle have no vote.",
            "Which angle of 0° to 180° belongs to the same line as −68°?",
            negative_left_out,
        ),
        Mistake(
            "bins-of-what-occurs",
            "The bins run from the smallest to the largest angle that occurs.",
            "What does np.histogram do when no range is named?",
            bins_of_what_occurs,
        ),
        Mistake(
            "opposite-directions-apart",
            "The bins cover −180° to 180°.",
            "An edge from dark to light and one from light to dark: the same bin?",
            opposite_apart,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the image.",
            "Does image occur in your code at all?",
            lambda image, bins=9: np.array([6.0, 0, 0]),
        ),
        Mistake(
            "changes-image",
            "The caller's image is changed as well.",
            "After the call, is the image that was handed in still the same?",
            changes_image,
        ),
    ),
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
