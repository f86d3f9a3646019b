"""Exercise: divide each channel by the activity of its neighbours."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Case, Exercise, Mistake


def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    """Divide each channel by the activity of its neighbouring channels.

    ``output_c = input_c / (k + alpha / size · Σ_j input_j²)^beta``, for each image and
    each position by itself. j runs over the `size` channels from c − size // 2 to
    c + (size − 1) // 2, as far as they exist.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W)
    size : int
        Channels in a neighbourhood.
    alpha, beta, k : float
        As in the formula.

    Returns
    -------
    ndarray of the same shape

    Examples
    --------
    >>> x = np.ones((1, 3, 1, 1))
    >>> local_response_norm(x, 3, alpha=3.0, beta=1.0).ravel().round(4).tolist()
    [0.3333, 0.25, 0.3333]
    """
    return F.local_response_norm(input, size, alpha, beta, k)


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


def window(size):
    return size // 2, (size - 1) // 2


def exists(c, before, after, channels):
    return slice(max(c - before, 0), max(c + after + 1, 0))


def squares(neighbours):
    return (neighbours**2).sum(axis=1)


def usual(x, total, alpha, beta, k):
    return x / (k + alpha * total) ** beta


def responding(
    reach=window, total=squares, formula=usual, share=lambda alpha, size: alpha / size
):
    """The loop over the channels, with the places to go wrong left open."""

    def wrong(input, size, alpha=1e-4, beta=0.75, k=1.0):
        output, channels = np.zeros_like(input), input.shape[1]
        for c in range(channels):
            around = input[:, exists(c, *reach(size), channels)]
            activity = total(around)
            rate = share(alpha, size)
            output[:, c] = formula(input[:, c], activity, rate, beta, k)
        return output

    return wrong


def with_activity(activity):
    """The right formula, with another sum of squares of the whole input."""

    def wrong(input, size, alpha=1e-4, beta=0.75, k=1.0):
        total = activity(input**2, size)
        return input / (k + alpha / size * total) ** beta

    return wrong


def round_the_ends(values, size):
    before, after = window(size)
    return sum(np.roll(values, shift, axis=1) for shift in range(-after, before + 1))


def without_itself(values, size):
    total = with_shifts(values, size, axis=1)
    return total - values


def with_shifts(values, size, axis):
    before, after = window(size)
    padding = [(0, 0)] * values.ndim
    padding[axis] = before, after
    padded = np.pad(values, padding)
    n = values.shape[axis]
    return sum(np.take(padded, np.arange(n) + j, axis) for j in range(size))


def over_columns(values, size):
    return with_shifts(values, size, axis=3)


def over_pixels(values, size):
    return with_shifts(with_shifts(values, size, axis=3), size, axis=2)


def over_images(values, size):
    return with_shifts(values, size, axis=0)


def of_existing_only(input, size, alpha=1e-4, beta=0.75, k=1.0):
    counts = with_shifts(np.ones_like(input), size, axis=1)
    mean = with_shifts(input**2, size, axis=1) / counts
    return input / (k + alpha * mean) ** beta


def negative_start(input, size, alpha=1e-4, beta=0.75, k=1.0):
    output, (before, after) = np.zeros_like(input), window(size)
    for c in range(input.shape[1]):
        total = squares(input[:, c - before : c + after + 1])
        output[:, c] = usual(input[:, c], total, alpha / size, beta, k)
    return output


def size_fixed(input, size, alpha=1e-4, beta=0.75, k=1.0):
    return local_response_norm(input, 5, alpha, beta, k)


def changes_input(input, size, alpha=1e-4, beta=0.75, k=1.0):
    output = local_response_norm(input, size, alpha, beta, k)
    input[:] = output
    return output


def divided_as_it_goes(input, size, alpha=1e-4, beta=0.75, k=1.0):
    output, (before, after) = input.copy(), window(size)
    for c in range(input.shape[1]):
        around = output[:, exists(c, before, after, input.shape[1])]
        output[:, c] /= (k + alpha / size * squares(around)) ** beta
    return output


EXERCISE = Exercise(
    assignment="08_batch_norm",
    reference=local_response_norm,
    points=3,
    section="Local response normalisation divides by the neighbouring channels",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "alpha-not-divided",
            "alpha is not divided by the size: this is the paper's formula.",
            "When the neighbourhood grows, should the denominator grow with it?",
            responding(share=lambda alpha, size: alpha),
        ),
        Mistake(
            "size-on-each-side",
            "The neighbourhood reaches size channels to either side.",
            "How many channels are there between c − size and c + size?",
            responding(reach=lambda size: (size, size)),
        ),
        Mistake(
            "last-neighbour-missing",
            "The neighbourhood ends before c + size // 2.",
            "Does a Python slice contain the index after its colon?",
            responding(reach=lambda size: (size // 2, size // 2 - 1)),
        ),
        Mistake(
            "even-size-too-wide",
            "An even size gets size + 1 channels.",
            "With size 4, how many channels lie from c − 2 to c + 2?",
            responding(reach=lambda size: (size // 2, size // 2)),
        ),
        Mistake(
            "even-size-narrow",
            "An even size gets size − 1 channels.",
            "With size 4, how many channels lie from c − 1 to c + 1?",
            responding(reach=lambda size: ((size - 1) // 2, (size - 1) // 2)),
        ),
        Mistake(
            "even-size-other-side",
            "An even size takes one more channel after c than before it.",
            "Size 4 and c = 2: which four channels does the docstring name?",
            responding(reach=lambda size: ((size - 1) // 2, size // 2)),
        ),
        Mistake(
            "earlier-channels-only",
            "The neighbourhood holds only channels up to c.",
            "Is channel c + 1 a neighbour of channel c?",
            responding(reach=lambda size: (size - 1, 0)),
        ),
        Mistake(
            "later-channels-only",
            "The neighbourhood holds only channels from c on.",
            "Is channel c − 1 a neighbour of channel c?",
            responding(reach=lambda size: (0, size - 1)),
        ),
        Mistake(
            "squares-forgotten",
            "The neighbours are summed as they are, not squared.",
            "May a negative neighbour make the denominator smaller?",
            responding(total=lambda around: around.sum(axis=1)),
        ),
        Mistake(
            "magnitudes-for-squares",
            "The magnitudes of the neighbours are summed, not their squares.",
            "What does a neighbour of 3 add to the sum?",
            responding(total=lambda around: np.abs(around).sum(axis=1)),
        ),
        Mistake(
            "square-of-the-sum",
            "The sum is squared, instead of summing the squares.",
            "What do neighbours of 2 and −2 add up to?",
            responding(total=lambda around: around.sum(axis=1) ** 2),
        ),
        Mistake(
            "beta-forgotten",
            "The denominator is not raised to the power beta.",
            "Where does beta occur in your code?",
            responding(
                formula=lambda x, total, alpha, beta, k: x / (k + alpha * total)
            ),
        ),
        Mistake(
            "beta-as-factor",
            "The denominator is multiplied by beta instead of raised to that power.",
            "What does ^ mean in the formula?",
            responding(
                formula=lambda x, total, alpha, beta, k: (
                    x / ((k + alpha * total) * beta)
                )
            ),
        ),
        Mistake(
            "power-without-k",
            "Only the sum is raised to the power beta, k is added afterwards.",
            "What do the brackets of the formula hold?",
            responding(
                formula=lambda x, total, alpha, beta, k: (
                    x / (k + (alpha * total) ** beta)
                )
            ),
        ),
        Mistake(
            "k-forgotten",
            "k is always 1.",
            "Where does k occur in your code?",
            responding(
                formula=lambda x, total, a, beta, k: usual(x, total, a, beta, 1)
            ),
        ),
        Mistake(
            "alpha-forgotten",
            "The sum is not multiplied by alpha.",
            "Where does alpha occur in your code?",
            responding(share=lambda alpha, size: 1 / size),
        ),
        Mistake(
            "multiplied",
            "The input is multiplied by what it should be divided by.",
            "Should a channel with busy neighbours become larger or smaller?",
            responding(
                formula=lambda x, total, alpha, beta, k: x * (k + alpha * total) ** beta
            ),
        ),
        Mistake(
            "denominator-only",
            "The denominator is returned, the input is not divided by it.",
            "What is the output of a channel that is 0?",
            responding(
                formula=lambda x, total, alpha, beta, k: (k + alpha * total) ** beta
            ),
        ),
        Mistake(
            "round-the-ends",
            "The last channel counts as a neighbour of the first.",
            "Which channel comes before channel 0? And what does input[:, -1] give?",
            with_activity(round_the_ends),
        ),
        Mistake(
            "negative-start",
            "Near channel 0 the neighbourhood begins at a negative index.",
            "What does input[:, -1 : 2] give?",
            negative_start,
        ),
        Mistake(
            "without-itself",
            "A channel does not count as one of its own neighbourhood.",
            "For size 1, which channel is the only one in the neighbourhood of c?",
            with_activity(without_itself),
        ),
        Mistake(
            "all-channels",
            "The sum goes over all channels.",
            "Where does size decide which channels are summed?",
            with_activity(lambda values, size: values.sum(axis=1, keepdims=True)),
        ),
        Mistake(
            "over-columns",
            "The neighbours are pixels of the same row instead of channels.",
            "Which axis of (N, C, H, W) does j count along?",
            with_activity(over_columns),
        ),
        Mistake(
            "over-pixels",
            "The neighbours are pixels around the place instead of channels.",
            "Which axis of (N, C, H, W) does j count along?",
            with_activity(over_pixels),
        ),
        Mistake(
            "over-images",
            "The neighbours are images of the batch instead of channels.",
            "Which axis of (N, C, H, W) does j count along?",
            with_activity(over_images),
        ),
        Mistake(
            "mean-of-existing",
            "At the ends, the sum is divided by the number of channels that exist.",
            "By what is alpha divided where the neighbourhood is cut off?",
            of_existing_only,
        ),
        Mistake(
            "divided-as-it-goes",
            "Channels that were already divided count as neighbours.",
            "When channel 1 is computed, does channel 0 still hold the input?",
            divided_as_it_goes,
        ),
        Mistake(
            "size-ignored",
            "The size is always 5.",
            "Where does size occur in your code?",
            size_fixed,
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same array give the same answer?",
            changes_input,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Does input occur in your code at all?",
            lambda *args: np.array([1 / 3, 1 / 4, 1 / 3]).reshape(1, 3, 1, 1),
        ),
    ),
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
