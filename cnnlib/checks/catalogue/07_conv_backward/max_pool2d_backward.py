"""Exercise: the way back through a maximum."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, reals
from cnnlib.checks.spec import Case, Exercise, Mistake

from .patches import output_sizes, pair, patches, swapped


def max_pool2d_backward(grad_output, input, kernel_size, stride=None):
    """Gradient of max pooling: each window hands its gradient to its largest pixel.

    A pixel that wins several windows receives the sum, a pixel that wins none 0. Of
    equal largest pixels the first one wins, row by row, as in torch.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, H_out, W_out)
        Gradient of the loss with respect to the output.
    input : ndarray of shape (N, C, H, W)
    kernel_size : int or (vertical, horizontal)
    stride : int or (vertical, horizontal), optional
        The kernel's size if not given.

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Examples
    --------
    >>> image = np.array([[[[1.0, 4.0, 2.0], [3.0, 0.0, 5.0]]]])
    >>> max_pool2d_backward(np.array([[[[10.0, 20.0]]]]), image, 2, stride=1)
    array([[[[ 0., 10.,  0.],
             [ 0.,  0., 20.]]]])
    """
    grad_output, input = floats(grad_output, input)
    return F.max_pool2d_backward(grad_output, input, kernel_size, stride)


def mixed(*shape, start=0):
    """Different numbers in a mixed order, from 0 on."""
    count = int(np.prod(shape))
    return ((np.arange(count) + start) * 37 % 101).reshape(shape) * 1.0


def pooled(input, kernel_size, *stride):
    """Arguments for an image: gradients without any symmetry go with it."""
    size = output_sizes(input, kernel_size, *(stride or (kernel_size,)))
    grad_output = reals(*input.shape[:2], *size, start=4) + 0.5
    return grad_output, input, kernel_size, *stride


FOUR = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
EXAMPLE = np.array([[[[10.0, 20], [30, 40]]]]), FOUR[None, None], 2

PUBLIC = (
    Case(EXAMPLE, "the 4×4 image of lesson 05", "basic"),
    Case(pooled(mixed(1, 2, 2, 4, start=3), 2), "two channels", "basic"),
    Case(pooled(mixed(1, 1, 3, 3, start=2), 2, 1), "windows that overlap"),
    Case(pooled(mixed(2, 2, 4, 6), (2, 3)), "two samples, nothing square"),
    Case(pooled(mixed(1, 2, 6, 2, start=8), (3, 1)), "a tall window"),
    Case(pooled(mixed(2, 1, 5, 7, start=5), 3, 2), "overlap, and a stride of 2"),
    Case(pooled(mixed(1, 2, 4, 6, start=1), 2, (1, 2)), "a stride for each axis"),
    Case(pooled(mixed(1, 1, 5, 5, start=4), 2), "a row and a column left over"),
    Case(pooled(mixed(1, 2, 3, 5, start=6), 1, 2), "a stride longer than the window"),
    Case(pooled(mixed(1, 1, 4, 4, start=7) - 120, 2), "negative numbers only", "edge"),
    Case(pooled(np.ones((1, 1, 2, 4)), 2), "all numbers equal", "edge"),
    Case(
        pooled(np.array([[[[1.0, 3, 2], [3, 0, 3], [3, 1, 2]]]]), 2, 1),
        "several largest numbers, windows that overlap",
        "edge",
    ),
    Case(pooled(mixed(2, 2, 2, 3), (2, 3)), "a single window", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        kh, kw = (int(k) for k in rng.integers(1, 4, 2))
        stride = () if group == "basic" else (tuple(rng.integers(1, 4, 2).tolist()),)
        shape = *rng.integers(1, 4, 2), kh + rng.integers(1, 6), kw + rng.integers(0, 6)
        input = rng.standard_normal(shape)
        if group == "edge":
            input = rng.integers(-3, 0, shape) * 1.0
        size = output_sizes(input, (kh, kw), *(stride or ((kh, kw),)))
        grad_output = rng.standard_normal((*shape[:2], *size))
        kind = "ties among negative numbers" if group == "edge" else "another image"
        yield Case((grad_output, input, (kh, kw), *stride), kind, group)


def routed(share, add=True):
    """The loop over windows that most students write, with the places to go wrong open.

    ``share(window, grad)`` distributes the gradients ``grad`` of shape (N, C, 1, 1)
    over the windows, of shape (N, C, kh, kw).
    """

    def gradient(grad_output, input, kernel_size, stride=None):
        stride = kernel_size if stride is None else stride
        grad_input = np.zeros(input.shape)
        for i, j, patch in patches(kernel_size, stride, *grad_output.shape[2:]):
            part = share(input[patch], grad_output[:, :, i : i + 1, j : j + 1])
            grad_input[patch] = part + add * grad_input[patch]
        return grad_input

    return gradient


def one_hot(window, which):
    """1 at one place of each window; ``which`` is its number, counted row by row."""
    places = np.arange(window[0, 0].size).reshape(window.shape[2:])
    return places == np.reshape(which, (*np.shape(which), 1, 1))


def first_largest(window):
    return one_hot(window, window.reshape(*window.shape[:2], -1).argmax(-1))


def last_largest(window):
    backwards = window[:, :, ::-1, ::-1]
    return first_largest(backwards)[:, :, ::-1, ::-1]


def first_down_the_columns(window):
    return first_largest(window.swapaxes(2, 3)).swapaxes(2, 3)


def all_largest(window):
    return window == window.max((2, 3), keepdims=True)


def shared_by_ties(window, grad):
    mask = all_largest(window)
    return mask * grad / mask.sum((2, 3), keepdims=True)


def replaced_at_the_winner(grad_output, input, kernel_size, stride=None):
    stride = kernel_size if stride is None else stride
    grad_input = np.zeros(input.shape)
    for i, j, patch in patches(kernel_size, stride, *grad_output.shape[2:]):
        grad = np.broadcast_to(
            grad_output[:, :, i : i + 1, j : j + 1], input[patch].shape
        )
        winner = first_largest(input[patch])
        grad_input[patch][winner] = grad[winner]
    return grad_input


def height_for_width(window):
    which = window.reshape(*window.shape[:2], -1).argmax(-1)
    kh, kw = window.shape[2:]
    row, column = which // kh, which % kh
    return one_hot(window, np.minimum(row, kh - 1) * kw + np.minimum(column, kw - 1))


def not_moved_to_the_window(grad_output, input, kernel_size, stride=None):
    stride = kernel_size if stride is None else stride
    kh, kw = pair(kernel_size)
    grad_input = np.zeros(input.shape)
    for i, j, patch in patches(kernel_size, stride, *grad_output.shape[2:]):
        grad = grad_output[:, :, i : i + 1, j : j + 1]
        grad_input[:, :, :kh, :kw] += first_largest(input[patch]) * grad
    return grad_input


def of_largest_channel(window):
    across = window.max((1, 2, 3), keepdims=True)
    return window == across


def with_options(change):
    """A mistake in the options: they are changed before they are used."""

    def wrong(grad_output, input, kernel_size, stride=None):
        stride = kernel_size if stride is None else stride
        return routed(lambda window, grad: first_largest(window) * grad)(
            grad_output, input, *change(kernel_size, stride)
        )

    return wrong


def first_sample_only(grad_output, input, kernel_size, stride=None):
    grad_input = max_pool2d_backward(grad_output, input, kernel_size, stride)
    grad_input[1:] = 0
    return grad_input


def without_pairs(grad_output, input, kernel_size, stride=None):
    stride = kernel_size if stride is None else stride
    return max_pool2d_backward(grad_output, input, kernel_size // 1, stride // 1)


def without_default(grad_output, input, kernel_size, stride=None):
    down, right = (stride, stride) if isinstance(stride, int) else stride
    return max_pool2d_backward(grad_output, input, kernel_size, (down, right))


def changes_input(grad_output, input, kernel_size, stride=None):
    grad_input = max_pool2d_backward(grad_output, input, kernel_size, stride)
    input[:] = grad_input
    return grad_input


EXERCISE = Exercise(
    assignment="07_conv_backward",
    reference=max_pool2d_backward,
    points=4,
    section="A maximum sends its gradient to the winner",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "every-tie-wins",
            "Every pixel that equals the maximum receives the whole gradient.",
            "If two pixels of a window are equally large, how often does its gradient "
            "arrive?",
            routed(lambda window, grad: all_largest(window) * grad),
        ),
        Mistake(
            "ties-share",
            "Pixels that are equally large share the gradient.",
            "Which of several largest pixels wins, according to the docstring?",
            routed(shared_by_ties),
        ),
        Mistake(
            "last-tie-wins",
            "Of several largest pixels the last one wins.",
            "When a later pixel is equally large, should it replace the one found "
            "before: > or >=?",
            routed(lambda window, grad: last_largest(window) * grad),
        ),
        Mistake(
            "ties-down-the-columns",
            "Of several largest pixels the first one down the columns wins.",
            "In which order does your code look at the pixels of a window?",
            routed(lambda window, grad: first_down_the_columns(window) * grad),
        ),
        Mistake(
            "assign-not-add",
            "Where windows overlap, the last one replaces what the others gave.",
            "A pixel may win several windows. Should there be = or +=?",
            replaced_at_the_winner,
        ),
        Mistake(
            "window-replaced",
            "Each window overwrites all of its pixels, the winners of others included.",
            "What happens to a winner when the next window covers it as a loser?",
            routed(lambda window, grad: first_largest(window) * grad, add=False),
        ),
        Mistake(
            "average-pooling",
            "All pixels of the window share the gradient: as in average pooling.",
            "If a pixel that is not the largest grows a little, does the maximum?",
            routed(lambda window, grad: grad / window[0, 0].size + 0 * window),
        ),
        Mistake(
            "whole-window",
            "Every pixel of the window receives the whole gradient.",
            "If a pixel that is not the largest grows a little, does the maximum?",
            routed(lambda window, grad: grad + 0 * window),
        ),
        Mistake(
            "first-pixel-of-the-window",
            "The gradient goes to the top left pixel of each window.",
            "Which pixel of the window made the output?",
            routed(lambda window, grad: one_hot(window, 0) * grad),
        ),
        Mistake(
            "smallest-wins",
            "The gradient goes to the smallest pixel of each window.",
            "Which pixel of the window made the output?",
            routed(lambda window, grad: first_largest(-window) * grad),
        ),
        Mistake(
            "largest-in-size",
            "The gradient goes to the pixel that is farthest from 0.",
            "Which is larger, −8 or 2?",
            routed(lambda window, grad: first_largest(np.abs(window)) * grad),
        ),
        Mistake(
            "search-starts-at-zero",
            "The search for the maximum starts from 0, so negative windows have none.",
            "Which is the largest of −3 and −5, and what does your code find?",
            routed(lambda window, grad: first_largest(window) * (window > 0) * grad),
        ),
        Mistake(
            "search-starts-at-zero-in-the-corner",
            "The search starts from 0: in a negative window the corner wins.",
            "Which is the largest of −3 and −5, and what does your code find?",
            routed(lambda window, grad: first_largest(np.maximum(window, 0)) * grad),
        ),
        Mistake(
            "times-input",
            "The gradient is multiplied by the winning pixel.",
            "If the largest pixel grows by 1, by how much does the maximum grow?",
            routed(lambda window, grad: first_largest(window) * window * grad),
        ),
        Mistake(
            "upstream-forgotten",
            "The winners are marked by 1: grad_output is not used.",
            "What must the local gradient be multiplied by?",
            routed(lambda window, grad: first_largest(window) * 1.0),
        ),
        Mistake(
            "height-for-width",
            "The winner's number was divided by the window's height, not its width.",
            "In a window of 2 rows and 3 columns, in which row is pixel number 4?",
            routed(lambda window, grad: height_for_width(window) * grad),
        ),
        Mistake(
            "not-moved-to-the-window",
            "All gradients land in the top left corner of the image.",
            "argmax counts from the window's corner. Where does the window lie?",
            not_moved_to_the_window,
        ),
        Mistake(
            "one-winner-for-all-channels",
            "Only the largest pixel over all channels receives a gradient.",
            "How many outputs has a place with two channels, and how many winners?",
            routed(lambda window, grad: of_largest_channel(window) * grad),
        ),
        Mistake(
            "stride-one-by-default",
            "Without a stride the window moves by one pixel.",
            "What does the docstring say about a stride that is not given?",
            lambda grad_output, input, kernel_size, stride=1: routed(
                lambda window, grad: first_largest(window) * grad
            )(grad_output, input, kernel_size, stride),
        ),
        Mistake(
            "stride-ignored",
            "The window moves by its own size, whatever the stride.",
            "Where does stride occur in your code?",
            with_options(lambda k, s: (k, k)),
        ),
        Mistake(
            "stride-swapped",
            "The vertical stride is used horizontally, and the other way round.",
            "Which number of the pair belongs to the rows?",
            with_options(lambda k, s: (k, swapped(s))),
        ),
        Mistake(
            "window-swapped",
            "The window's height and width are exchanged.",
            "For a kernel_size of (2, 3), how many rows has your window?",
            with_options(lambda k, s: (swapped(k), swapped(s) if s == k else s)),
        ),
        Mistake(
            "no-pairs",
            "Only whole numbers are understood, not a pair for the two axes.",
            "What does your code do with a kernel_size of (2, 3)?",
            without_pairs,
        ),
        Mistake(
            "stride-expected",
            "The code cannot do without a stride.",
            "What is stride when the caller gives none?",
            without_default,
        ),
        Mistake(
            "first-sample-only",
            "Only the first sample receives gradients.",
            "What becomes of the second image of a batch?",
            first_sample_only,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the arguments.",
            "Do the arguments occur in your code at all?",
            lambda *args: max_pool2d_backward(*EXAMPLE),
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same arrays give the same answer?",
            changes_input,
        ),
    ),
    hints=(
        "Which pixels of a window change the maximum when they change a little? What "
        "does a pixel receive that is the largest of two windows?",
        "For each window: grad_input at the winner += grad_output of that window. All "
        "other pixels of the window receive nothing from it.",
        "grad_input = zeros of the input's shape\n"
        "for each sample, channel and place (i, j) of the output:\n"
        "    cut out the window at (i·stride, j·stride)\n"
        "    find the row and column of its largest number\n"
        "    add grad_output there, counted from the image's corner",
        "for n, c, i, j in np.ndindex(grad_output.shape):\n"
        "    top, left = i * sh, …\n"
        "    window = input[n, c, top : top + kh, …]\n"
        "    a, b = np.unravel_index(window.argmax(), …)\n"
        "    grad_input[n, c, top + a, …] += grad_output[n, c, i, j]",
    ),
    size_rule=lambda grad_output, input, *_: f"that of the input: {input.shape}",
)
