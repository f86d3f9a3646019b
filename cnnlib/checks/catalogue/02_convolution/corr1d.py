"""Exercise: slide a kernel along a signal."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Case, Exercise, Mistake

from .sliding import only_the_example


def hidden_1d(rng):
    for group in ("basic", "basic", "general", "general", "edge"):
        k = int(rng.integers(2, 5))
        n = k + int(rng.integers(1, 6)) if group != "edge" else k
        kind = "a random signal" if group != "edge" else "a kernel as long as the input"
        yield Case((rng.standard_normal(n), rng.standard_normal(k)), kind, group)
    yield Case((rng.integers(0, 9, 7), rng.random(3)), "integers", "edge")


def slide_1d(input, kernel, length, dtype=float):
    k = len(kernel)
    output = np.zeros(length, dtype)
    for i in range(length):
        output[i] = (input[i : i + k] * kernel).sum()
    return output


def places_1d(input, kernel):
    return len(input) - len(kernel) + 1


def padded_1d(input, kernel):
    left = (len(kernel) - 1) // 2
    padded = np.pad(input, (left, len(kernel) - 1 - left))
    return slide_1d(padded, kernel, len(input))


def last_tap_1d(input, kernel):
    output = np.zeros(places_1d(input, kernel))
    for a, weight in enumerate(kernel):
        output[:] = weight * input[a : a + len(output)]
    return output


def mean_1d(input, kernel):
    return slide_1d(input, kernel, places_1d(input, kernel)) / len(kernel)


def truncated_1d(input, kernel):
    return slide_1d(input, kernel, places_1d(input, kernel), input.dtype)


def jumping_1d(input, kernel):
    k = len(kernel)
    starts = range(0, len(input) - k + 1, k)
    return np.array([(input[i : i + k] * kernel).sum() for i in starts])


def changes_input_1d(input, kernel):
    output = F.corr1d(input, kernel)
    input[: len(output)] = 0
    return output


EXERCISE = Exercise(
    assignment="02_convolution",
    reference=F.corr1d,
    points=1,
    section="One axis for sound, three for video",
    public=(
        Case((np.arange(4), np.array([1, 2])), "four numbers, two weights", "basic"),
        Case(
            (np.array([1, 2, 4, 8, 16]), np.array([1, 0, -1])), "a difference", "basic"
        ),
        Case(
            (np.array([2.0, -1, 3, 5, 0, 1, 7]), np.array([0.5, 2, -1, 4])),
            "a kernel of even length",
        ),
        Case((np.array([3, 1, 2]), np.array([0.5, 0.25])), "fractions", "edge"),
        Case((np.array([3.0, 1, 2]), np.array([2.0])), "a kernel of length 1", "edge"),
        Case(
            (np.array([3, 1, 2]), np.array([2, 1, 5])),
            "a kernel that fits once",
            "edge",
        ),
    ),
    hidden=hidden_1d,
    mistakes=(
        Mistake(
            "flipped-kernel",
            "The kernel is turned round before it slides.",
            "Does kernel[0] meet the first or the last number of the window? "
            "And what does np.convolve do?",
            lambda input, kernel: np.convolve(input, kernel, "valid"),
        ),
        Mistake(
            "missing-plus-one",
            "The output is one number short.",
            "In how many places does a kernel of length 3 fit on an input of length 3?",
            lambda input, kernel: F.corr1d(input, kernel)[:-1],
        ),
        Mistake(
            "padded",
            "The input was padded with zeros to keep its length.",
            "Is there any place here where the kernel may hang over the end?",
            padded_1d,
        ),
        Mistake(
            "full",
            "Every overlap of kernel and input was counted, even a partial one.",
            "At your first output, does the whole kernel lie on the input?",
            lambda input, kernel: np.convolve(input, kernel[::-1], "full"),
        ),
        Mistake(
            "assign-not-add",
            "Each product replaces the one before it instead of being added.",
            "Should there be = or += in the loop over the kernel?",
            last_tap_1d,
        ),
        Mistake(
            "mean-not-sum",
            "The products are averaged instead of summed.",
            "With a kernel of ones on an input of ones, is the output 1?",
            mean_1d,
        ),
        Mistake(
            "integer-truncation",
            "The output array holds integers, so fractions are cut off.",
            "What dtype does your output array get when the input is of integers?",
            truncated_1d,
        ),
        Mistake(
            "windows-do-not-overlap",
            "The window jumps by its own length instead of by one.",
            "How far does the window move between one output and the next?",
            jumping_1d,
        ),
        only_the_example([2, 5, 8]),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same array give the same answer?",
            changes_input_1d,
        ),
        Mistake(
            "integers-only",
            "The output array holds integers, so fractions are cut off.",
            "What dtype has your output array?",
            lambda input, kernel: F.corr1d(input, kernel).astype(int),
        ),
        Mistake(
            "same-mode",
            "The middle of all overlaps is kept, as many as the input has numbers.",
            'What does the mode "same" of np.correlate do at the ends?',
            lambda input, kernel: np.correlate(input, kernel, "same"),
        ),
    ),
    hints=(
        "In how many places does a kernel of length k fit on an input of length n?",
        "output[i] is the sum of the products of the kernel with the k numbers that "
        "start at input[i].",
        "for each place i:\n    output[i] = sum of input[i … i + k − 1] × kernel",
        "k = len(kernel)\n"
        "return np.array([(input[i : i + k] * kernel).sum() for i in range(…)])",
    ),
    size_rule=lambda input, kernel: (
        f"{len(input)} − {len(kernel)} + 1 = {places_1d(input, kernel)}"
    ),
)
