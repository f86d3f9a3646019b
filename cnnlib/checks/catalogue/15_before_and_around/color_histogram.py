"""Exercise: how often does each shade of each colour occur?"""

import numpy as np

from cnnlib import filters
from cnnlib.checks.spec import Case, Exercise, Mistake


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


def shares(values, bins, place=None):
    """Shares of one channel, with the rule of the bins left open."""
    place = place or (lambda v: v * bins // 256)
    index = place(values.ravel().astype(int)).astype(int)
    histogram = np.zeros(bins)
    for i in index:
        histogram[i] += 1
    return histogram / index.size


def with_place(rule):
    """Another bin for each value: ``rule(bins)(values)``."""

    def wrong(image, bins):
        return np.array([shares(c, bins, rule(bins)) for c in np.moveaxis(image, 2, 0)])

    return wrong


def counts(image, bins):
    return filters.color_histogram(image, bins) * image[:, :, 0].size


def of_all_numbers(image, bins):
    return filters.color_histogram(image, bins) / 3


def by_largest(image, bins):
    histogram = filters.color_histogram(image, bins)
    return histogram / histogram.max(axis=1, keepdims=True)


def density(image, bins):
    return filters.color_histogram(image, bins) * bins / 256


def unit_length(image, bins):
    histogram = filters.color_histogram(image, bins)
    return histogram / np.linalg.norm(histogram, axis=1, keepdims=True)


def whole_number_shares(image, bins):
    return counts(image, bins).astype(int) // image[:, :, 0].size


def one_histogram(image, bins):
    return filters.color_histogram(image, bins).mean(axis=0)


def three_equal_ones(image, bins):
    return np.tile(one_histogram(image, bins), (3, 1))


def of_the_grey_image(image, bins):
    return shares(image.mean(axis=2), bins)


def joined(image, bins):
    return filters.color_histogram(image, bins).ravel()


def reshaped(image, bins):
    return np.array([shares(row, bins) for row in image.reshape(3, -1)])


def rows_for_channels(image, bins):
    return np.array([shares(image[c], bins) for c in range(3)])


def columns_for_channels(image, bins):
    return np.array([shares(image[:, c], bins) for c in range(3)])


def bins_of_what_occurs(image, bins):
    channels = np.moveaxis(image, 2, 0)
    return np.array([np.histogram(c, bins)[0] / c.size for c in channels])


def missing_empty_bins(image, bins):
    index = image.reshape(-1, 3).astype(int) * bins // 256
    return np.array([np.bincount(channel) for channel in index.T]) / len(index)


def joint(image, bins):
    pixels = image.reshape(-1, 3)
    return np.histogramdd(pixels, bins, [(0, 256)] * 3)[0] / len(pixels)


def overflowing(image, bins):
    index = (image * bins / 256).astype(int)
    return np.array([shares(c, bins, lambda v: v) for c in np.moveaxis(index, 2, 0)])


def overflowing_in_whole_numbers(image, bins):
    # What image * bins // 256 does since NumPy 2, said so that any NumPy does it.
    raise OverflowError("Python integer 256 out of bounds for uint8")


def changes_image(image, bins):
    histogram = filters.color_histogram(image, bins)
    image[:] = image // max(256 // bins, 2)
    return histogram


def each_bin_once(image, bins):
    return (counts(image, bins) > 0) / image[:, :, 0].size


def counts_in_uint8(image, bins):
    whole = np.rint(counts(image, bins)).astype(int)
    return whole.astype(np.uint8) / image[:, :, 0].size


EXERCISE = Exercise(
    assignment="15_before_and_around",
    reference=filters.color_histogram,
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
    mistakes=(
        Mistake(
            "counts-not-shares",
            "The pixels are counted, but not divided by their number.",
            "What should each row sum to?",
            counts,
        ),
        Mistake(
            "sums-to-one-in-all",
            "All three rows together sum to 1.",
            "How many pixels are there, and how many numbers in the image?",
            of_all_numbers,
        ),
        Mistake(
            "largest-is-one",
            "Each row is divided by its largest count.",
            "What should each row sum to?",
            by_largest,
        ),
        Mistake(
            "unit-length",
            "Each row is divided by its length.",
            "What should each row sum to?",
            unit_length,
        ),
        Mistake(
            "density",
            "The shares are divided by the width of a bin as well.",
            "What does density=True do in np.histogram?",
            density,
        ),
        Mistake(
            "whole-number-shares",
            "The counts are divided with //, which leaves zeros and ones.",
            "What is 1 // 2?",
            whole_number_shares,
        ),
        Mistake(
            "one-histogram",
            "The three colours share one histogram.",
            "Can your result tell a red image from a blue one?",
            one_histogram,
        ),
        Mistake(
            "three-equal-rows",
            "All three rows are the histogram of all colours together.",
            "Can your result tell a red image from a blue one?",
            three_equal_ones,
        ),
        Mistake(
            "grey-image",
            "The colours are averaged to grey first.",
            "Can your result tell a red image from a blue one?",
            of_the_grey_image,
        ),
        Mistake(
            "joined-rows",
            "The three histograms are joined into one long row.",
            "What shape should the result have?",
            joined,
        ),
        Mistake(
            "transposed",
            "There is a row for each bin instead of each colour.",
            "What shape should the result have?",
            lambda image, bins: filters.color_histogram(image, bins).T,
        ),
        Mistake(
            "joint-histogram",
            "Every combination of three shades has a bin of its own.",
            "What shape should the result have?",
            joint,
        ),
        Mistake(
            "blue-first",
            "The colours are in the order blue, green, red.",
            "Which colour does image[:, :, 0] hold?",
            lambda image, bins: filters.color_histogram(image, bins)[::-1],
        ),
        Mistake(
            "reshaped-not-moved",
            "reshape cuts the image into three parts, not into three colours.",
            "In memory, which number comes right after the red of the first pixel?",
            reshaped,
        ),
        Mistake(
            "rows-for-channels",
            "The first three rows of the image are taken for its three colours.",
            "What shape does image[0] have?",
            rows_for_channels,
        ),
        Mistake(
            "columns-for-channels",
            "The first three columns of the image are taken for its three colours.",
            "What shape does image[:, 0] have?",
            columns_for_channels,
        ),
        Mistake(
            "bins-of-what-occurs",
            "The bins run from the darkest to the brightest shade that occurs.",
            "Two images of different brightness: do their bins mean the same?",
            bins_of_what_occurs,
        ),
        Mistake(
            "width-of-bins-truncated",
            "The width of a bin is cut to a whole number, so the brightest get none.",
            "Three bins: which bin does 255 get in your code?",
            with_place(lambda bins: lambda v: v // (256 // bins)),
        ),
        Mistake(
            "last-bin-wider",
            "The width of a bin is cut to a whole number; the last bin takes the rest.",
            "Three bins: how wide is each, and is 85 in the first or in the second?",
            with_place(lambda bins: lambda v: np.minimum(v // (256 // bins), bins - 1)),
        ),
        Mistake(
            "divided-by-255",
            "The values are divided by 255, so the brightest shade has no bin.",
            "How many different values does a uint8 have?",
            with_place(lambda bins: lambda v: v * bins // 255),
        ),
        Mistake(
            "range-to-255",
            "The bins divide 0 … 255 instead of 0 … 256.",
            "How many different values does a uint8 have?",
            with_place(lambda bins: lambda v: np.minimum(v * bins // 255, bins - 1)),
        ),
        Mistake(
            "rounded-bins",
            "The values are spread over bins − 1 steps and rounded.",
            "Which values belong to bin 0?",
            with_place(lambda bins: lambda v: np.rint(v * (bins - 1) / 255)),
        ),
        Mistake(
            "spread-to-the-last-bin",
            "Only the brightest value reaches the last bin.",
            "Two bins: which values belong to bin 0, and which to bin 1?",
            with_place(lambda bins: lambda v: v * (bins - 1) // 255),
        ),
        Mistake(
            "uint8-overflow",
            "The product of value and bins is computed in uint8, where it overflows.",
            "What is np.uint8(200) * np.uint8(2)?",
            overflowing,
        ),
        Mistake(
            "uint8-out-of-range",
            "Values and 256 meet in uint8, which ends at 255.",
            "What is the largest uint8, and which type do you compute in?",
            overflowing_in_whole_numbers,
        ),
        Mistake(
            "empty-bins-missing",
            "Bins after the last one that occurs are missing.",
            "How long is np.bincount([0, 0]), and how long should it be?",
            missing_empty_bins,
        ),
        Mistake(
            "bins-ignored",
            "Every value has a bin of its own, however many were asked for.",
            "Where does bins enter your code?",
            lambda image, bins: filters.color_histogram(image, 256),
        ),
        Mistake(
            "each-bin-counted-once",
            "A bin that several pixels fall into is counted up only once.",
            "After histogram[[0, 0]] += 1, what is histogram[0]?",
            each_bin_once,
        ),
        Mistake(
            "cumulative",
            "Each bin also holds the pixels of the bins before it.",
            "What should each row sum to?",
            lambda image, bins: filters.color_histogram(image, bins).cumsum(axis=1),
        ),
        Mistake(
            "counts-in-uint8",
            "The counts are kept in uint8, which ends at 255.",
            "How many pixels of one shade can an image have?",
            counts_in_uint8,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the image.",
            "Does image occur in your code at all?",
            lambda image, bins: np.array([[1.0, 0], [0.5, 0.5], [0, 1]]),
        ),
        Mistake(
            "changes-image",
            "The caller's image is changed as well.",
            "After the call, is the image that was handed in still the same?",
            changes_image,
        ),
    ),
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
