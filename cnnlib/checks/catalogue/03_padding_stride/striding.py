"""Sliding in steps larger than one: as it should be, and as it goes wrong."""

import numpy as np

from cnnlib import functional as F


def corr2d_strided(input, kernel, stride=1, padding=0):
    """Cross-correlate a zero-padded image with a kernel that moves by `stride`.

    ``output[i, j] = Σ_a Σ_b padded[i·sv + a, j·sh + b] · kernel[a, b]``, for all places
    where the kernel lies wholly on the padded image; pixels that are left over at the
    bottom or on the right are not seen.

    Parameters
    ----------
    input : ndarray of shape (H, W)
    kernel : ndarray of shape (kh, kw)
    stride : int or (vertical, horizontal)
        Pixels between one window and the next.
    padding : int or (vertical, horizontal)
        Zeros added on *each* side: above and below, left and right.

    Returns
    -------
    ndarray of shape (output_size(H, kh, …), output_size(W, kw, …))

    Examples
    --------
    >>> image = np.arange(1, 10).reshape(3, 3)
    >>> corr2d_strided(image, np.array([[0, 1], [2, 3]]), stride=2, padding=1)
    array([[ 3, 13],
           [25, 49]])
    """
    sv, sh = pair(stride)
    pv, ph = pair(padding)
    return F.corr2d(F.pad(input, (ph, ph, pv, pv)), kernel)[::sv, ::sh]


def pair(value):
    return (value, value) if isinstance(value, int) else value


def bordered(input, padding, **options):
    """Padded as it should be, or with a border of another kind."""
    pv, ph = pair(padding)
    return np.pad(input, ((pv, pv), (ph, ph)), **options)


def slide(padded, kernel, stride, places=None, combine=None, dtype=float):
    """The loops that most students write, with the places to go wrong left open."""
    (sv, sh), (kh, kw) = pair(stride), kernel.shape
    combine = combine or (lambda window: (window * kernel).sum())
    rows, columns = places or sizes(padded, kernel, stride)
    output = np.zeros((rows, columns), dtype)
    for i in range(rows):
        for j in range(columns):
            window = padded[i * sv : i * sv + kh, j * sh : j * sh + kw]
            output[i, j] = combine(window)
    return output


def sizes(padded, kernel, stride):
    return [
        (n - k) // s + 1
        for n, k, s in zip(padded.shape, kernel.shape, pair(stride), strict=True)
    ]


def first_for_both(value):
    return pair(value)[0]


def turned_pair(value):
    return pair(value)[::-1]


def rounded_up(padded, kernel, stride):
    return [
        -(-(n - k) // s) + 1
        for n, k, s in zip(padded.shape, kernel.shape, pair(stride), strict=True)
    ]


def hanging_over(input, kernel, stride=1, padding=0):
    padded = bordered(input, padding)
    places = rounded_up(padded, kernel, stride)
    sv, sh = pair(stride)
    return slide(np.pad(padded, ((0, sv), (0, sh))), kernel, stride, places)


def cut_windows(input, kernel, stride=1, padding=0):
    padded = bordered(input, padding)
    return slide(padded, kernel, stride, rounded_up(padded, kernel, stride))


def plus_one_inside(input, kernel, stride=1, padding=0):
    padded = bordered(input, padding)
    places = [
        (n - k + 1) // s
        for n, k, s in zip(padded.shape, kernel.shape, pair(stride), strict=True)
    ]
    return slide(padded, kernel, stride, places)


def without_plus_one(input, kernel, stride=1, padding=0):
    rows, columns = sizes(bordered(input, padding), kernel, stride)
    return corr2d_strided(input, kernel, stride, padding)[: rows - 1, : columns - 1]


def pixels_skipped(input, kernel, stride=1, padding=0):
    sv, sh = pair(stride)
    few = bordered(input, padding)[::sv, ::sh]
    if min(n - k for n, k in zip(few.shape, kernel.shape, strict=True)) < 0:
        return np.zeros((0, 0))
    return F.corr2d(few, kernel)


def window_not_moved(input, kernel, stride=1, padding=0):
    padded = bordered(input, padding)
    return slide(padded, kernel, 1, sizes(padded, kernel, stride))


def starts_late(input, kernel, stride=1, padding=0):
    sv, sh = pair(stride)
    return corr2d_strided(input, kernel, 1, padding)[sv - 1 :: sv, sh - 1 :: sh]


def stride_of_the_kernel(input, kernel, stride=1, padding=0):
    return corr2d_strided(input, kernel, kernel.shape, padding)


def padded_before(input, kernel, stride=1, padding=0):
    pv, ph = pair(padding)
    return slide(np.pad(input, ((pv, 0), (ph, 0))), kernel, stride)


def padded_after(input, kernel, stride=1, padding=0):
    pv, ph = pair(padding)
    return slide(np.pad(input, ((0, pv), (0, ph))), kernel, stride)


def padding_shared(input, kernel, stride=1, padding=0):
    sides = tuple((p // 2, p - p // 2) for p in pair(padding))
    return slide(np.pad(input, sides), kernel, stride)


def padding_doubled(input, kernel, stride=1, padding=0):
    pv, ph = pair(padding)
    return corr2d_strided(input, kernel, stride, (2 * pv, 2 * ph))


def output_padded(input, kernel, stride=1, padding=0):
    return bordered(corr2d_strided(input, kernel, stride), padding)


def edge_repeated(input, kernel, stride=1, padding=0):
    return slide(bordered(input, padding, mode="edge"), kernel, stride)


def pair_as_before_and_after(input, kernel, stride=1, padding=0):
    return slide(np.pad(input, padding), kernel, stride)


def one_number_only(input, kernel, stride=1, padding=0):
    rows = (input.shape[0] + 2 * padding - kernel.shape[0]) // stride + 1
    columns = (input.shape[1] + 2 * padding - kernel.shape[1]) // stride + 1
    return slide(bordered(input, padding), kernel, stride, (rows, columns))


def pairs_only(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph) = stride, padding
    return corr2d_strided(input, kernel, (sv, sh), (pv, ph))


def flipped(input, kernel, stride=1, padding=0):
    return corr2d_strided(input, kernel[::-1, ::-1], stride, padding)


def output_like(choose_dtype):
    """The right loops, writing into an array of a dtype that may not hold fractions."""

    def wrong(input, kernel, stride=1, padding=0):
        dtype = choose_dtype(input, kernel)
        return slide(bordered(input, padding), kernel, stride, dtype=dtype)

    return wrong


def square_kernel_only(input, kernel, stride=1, padding=0):
    padded, kh = bordered(input, padding), kernel.shape[0]
    (sv, sh), (rows, columns) = pair(stride), sizes(padded, kernel, stride)
    output = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[i * sv : i * sv + kh, j * sh : j * sh + kh]
            output[i, j] = (window * kernel).sum()
    return output


def swapped_sizes(input, kernel, stride=1, padding=0):
    padded = bordered(input, padding)
    return slide(padded, kernel, stride, sizes(padded, kernel, stride)[::-1])


def matrix_product(input, kernel, stride=1, padding=0):
    padded = bordered(input, padding)
    return slide(padded, kernel, stride, combine=lambda window: (window @ kernel).sum())


def mean_of_products(input, kernel, stride=1, padding=0):
    return corr2d_strided(input, kernel, stride, padding) / kernel.size


def changes_input(input, kernel, stride=1, padding=0):
    output = corr2d_strided(input, kernel, stride, padding)
    input *= 0
    return output
