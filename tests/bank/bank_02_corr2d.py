"""Answers to assignment 02: corr2d."""

import numpy as np
from bank.answers import right, wrong
from numpy.lib.stride_tricks import as_strided, sliding_window_view


def correlate(input, kernel):
    """What most students keep from the first task."""
    return np.einsum("ijab,ab->ij", sliding_window_view(input, kernel.shape), kernel)


@right("corr2d")
def corr2d_four_loops(input, kernel):
    H, W = input.shape
    m, n = kernel.shape
    out = np.zeros((H - m + 1, W - n + 1))
    for y in range(H - m + 1):
        for x in range(W - n + 1):
            acc = 0.0
            for dy in range(m):
                for dx in range(n):
                    acc += input[y + dy][x + dx] * kernel[dy][dx]
            out[y][x] = acc
    return out


@right("corr2d")
def corr2d_shift_and_add(input, kernel):
    oh = input.shape[0] - kernel.shape[0] + 1
    ow = input.shape[1] - kernel.shape[1] + 1
    return sum(
        k * input[a : a + oh, b : b + ow] for (a, b), k in np.ndenumerate(kernel)
    )


@right("corr2d")
def corr2d_comprehension(input, kernel):
    kh, kw = kernel.shape
    return np.array(
        [
            [(input[i : i + kh, j : j + kw] * kernel).sum() for j in columns]
            for columns in [range(input.shape[1] - kw + 1)]
            for i in range(input.shape[0] - kh + 1)
        ]
    )


@right("corr2d")
def corr2d_as_strided(input, kernel):
    size = tuple(np.subtract(input.shape, kernel.shape) + 1)
    windows = as_strided(input, size + kernel.shape, input.strides * 2)
    return np.tensordot(windows, kernel, 2)


@right("corr2d")
def corr2d_rows_of_np_correlate(input, kernel):
    kh, kw = kernel.shape
    out = []
    for i in range(len(input) - kh + 1):
        row = np.zeros(input.shape[1] - kw + 1)
        for a in range(kh):
            row += np.correlate(input[i + a], kernel[a], "valid")
        out.append(row)
    return np.array(out)


@right("corr2d")
def corr2d_recursion(input, kernel):
    kh = kernel.shape[0]
    first = [
        np.vdot(input[:kh, j : j + kernel.shape[1]], kernel)
        for j in range(input.shape[1] - kernel.shape[1] + 1)
    ]
    if input.shape[0] == kh:
        return np.array([first])
    return np.vstack([first, corr2d_recursion(input[1:], kernel)])


@wrong("corr2d", "The loops stop one window too early, in both directions.")
def corr2d_early(input, kernel):
    H, W = input.shape
    kh, kw = kernel.shape
    out = np.zeros((H - kh, W - kw))
    for i in range(H - kh):
        for j in range(W - kw):
            out[i, j] = np.sum(input[i : i + kh, j : j + kw] * kernel)
    return out


@wrong("corr2d", "The size is right, but the last row and column are never filled.")
def corr2d_last_row_empty(input, kernel):
    H, W = input.shape
    kh, kw = kernel.shape
    out = np.zeros((H - kh + 1, W - kw + 1))
    for i in range(H - kh):
        for j in range(W - kw):
            out[i, j] = np.sum(input[i : i + kh, j : j + kw] * kernel)
    return out


@wrong("corr2d", "Each product replaces the one before: = where += is meant.")
def corr2d_assigns(input, kernel):
    kh, kw = kernel.shape
    out = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(kh):
                for b in range(kw):
                    out[i, j] = input[i + a, j + b] * kernel[a, b]
    return out


@wrong("corr2d", "It takes the matrix product of window and kernel, and adds that up.")
def corr2d_matmul(input, kernel):
    kh, kw = kernel.shape
    oh, ow = input.shape[0] - kh + 1, input.shape[1] - kw + 1
    out = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[i, j] = np.sum(input[i : i + kh, j : j + kw] @ kernel.T)
    return out


@wrong("corr2d", "It counts from 1 as MATLAB does, so the first windows are skipped.")
def corr2d_from_one(input, kernel):
    kh, kw = kernel.shape
    oh, ow = input.shape[0] - kh + 1, input.shape[1] - kw + 1
    out = np.zeros((oh, ow))
    for i in range(1, oh):
        for j in range(1, ow):
            out[i, j] = (input[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("corr2d", "The kernel's height is used for its width as well.")
def corr2d_square_kernels_only(input, kernel):
    k = kernel.shape[0]
    out = np.zeros((input.shape[0] - k + 1, input.shape[1] - k + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(k):
                for b in range(k):
                    out[i, j] += input[i + a, j + b] * kernel[a, b]
    return out


@wrong("corr2d", "The output is an array of integers, which cuts off fractions.")
def corr2d_int_output(input, kernel):
    kh, kw = kernel.shape
    out = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1), int)
    for i, j in np.ndindex(*out.shape):
        out[i, j] = (input[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("corr2d", "A border of zeros is put round the image, so the size is kept.")
def corr2d_same(input, kernel):
    kh, kw = kernel.shape
    padded = np.pad(input, ((kh // 2, (kh - 1) // 2), (kw // 2, (kw - 1) // 2)))
    return correlate(padded, kernel)


@wrong("corr2d", "The sum is left out of each window's last row of the kernel.")
def corr2d_taps_short(input, kernel):
    kh, kw = kernel.shape
    out = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1))
    for a in range(kh - 1):
        for b in range(kw):
            out += kernel[a, b] * input[a : a + len(out), b : b + out.shape[1]]
    return out


@wrong("corr2d", "The result is printed, and not returned.")
def corr2d_printed(input, kernel):
    result = correlate(input, kernel)
    print(result)


@wrong("corr2d", "The end of the slice is kh instead of i + kh.")
def corr2d_slice_end(input, kernel):
    kh, kw = kernel.shape
    oh, ow = input.shape[0] - kh + 1, input.shape[1] - kw + 1
    out = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[i, j] = sum(
                (input[i:kh, j:kw] * kernel[: max(kh - i, 0), : max(kw - j, 0)]).flat
            )
    return out


@wrong("corr2d", "The running sum is not set back to zero for the next window.")
def corr2d_never_reset(input, kernel):
    kh, kw = kernel.shape
    out, total = [], 0
    for i in range(input.shape[0] - kh + 1):
        out.append([])
        for j in range(input.shape[1] - kw + 1):
            total += (input[i : i + kh, j : j + kw] * kernel).sum()
            out[-1].append(total)
    return np.array(out)


@wrong("corr2d", "The result comes out as one long list of numbers, not as an image.")
def corr2d_flat(input, kernel):
    return correlate(input, kernel).flatten()


@wrong("corr2d", "The windows do not overlap: each step is as long as the kernel.")
def corr2d_steps_of_kernel(input, kernel):
    kh, kw = kernel.shape
    return correlate(input, kernel)[::kh, ::kw]


@wrong(
    "corr2d",
    "The kernel is turned by 180°.",
    "It divides by the number of weights: a mean, not a sum.",
)
def corr2d_flipped_mean(input, kernel):
    windows = sliding_window_view(input, kernel.shape)
    return (windows * kernel[::-1, ::-1]).mean(axis=(2, 3))


@wrong(
    "corr2d",
    "Rows and columns of the output are exchanged.",
    "The fractional part is lost, because the output takes the image's type.",
)
def corr2d_transposed_typed(input, kernel):
    kh, kw = kernel.shape
    oh, ow = input.shape[0] - kh + 1, input.shape[1] - kw + 1
    out = np.zeros((ow, oh), dtype=input.dtype)
    for i in range(oh):
        for j in range(ow):
            out[j, i] = np.sum(input[i : i + kh, j : j + kw] * kernel)
    return out
