"""Answers to assignment 02."""

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


@right("convolve2d")
def convolve2d_rot90(input, kernel):
    return correlate(input, np.rot90(kernel, 2))


@right("convolve2d")
def convolve2d_full_then_cut(input, kernel):
    H, W = input.shape
    kh, kw = kernel.shape
    full = np.zeros((H + kh - 1, W + kw - 1))
    for a in range(kh):
        for b in range(kw):
            full[a : a + H, b : b + W] += input * kernel[a, b]
    return full[kh - 1 : H, kw - 1 : W]


@wrong("convolve2d", "The kernel is turned by 90° only.")
def convolve2d_quarter(input, kernel):
    return correlate(input, np.rot90(kernel))


@wrong("convolve2d", "The kernel is flipped upside down, but not left to right.")
def convolve2d_one_axis(input, kernel):
    return correlate(input, kernel[::-1])


@wrong("convolve2d", "The flip is done within the caller's kernel.")
def convolve2d_in_place(input, kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    return correlate(input, kernel)


@wrong("convolve2d", "The kernel is flipped twice, that is, not at all.")
def convolve2d_twice(input, kernel):
    kernel = np.flip(kernel)
    kh, kw = kernel.shape
    out = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1))
    for i, j in np.ndindex(*out.shape):
        for a, b in np.ndindex(kh, kw):
            out[i, j] += input[i + a, j + b] * kernel[kh - 1 - a, kw - 1 - b]
    return out


@wrong("convolve2d", "The image is flipped in place of the kernel.")
def convolve2d_flips_image(input, kernel):
    return correlate(input[::-1, ::-1], kernel)


@wrong("convolve2d", "It gives the full convolution, also where the kernel hangs over.")
def convolve2d_full(input, kernel):
    H, W = input.shape
    kh, kw = kernel.shape
    full = np.zeros((H + kh - 1, W + kw - 1))
    for i in range(H):
        for j in range(W):
            full[i : i + kh, j : j + kw] += input[i, j] * kernel
    return full


@wrong(
    "convolve2d", "input[i - a, j - b] begins with negative indices, which wrap round."
)
def convolve2d_wraps(input, kernel):
    kh, kw = kernel.shape
    out = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(kh):
                for b in range(kw):
                    out[i, j] += input[i - a, j - b] * kernel[a, b]
    return out


@wrong(
    "convolve2d",
    "The kernel is flipped left to right only.",
    "The last row of the output is missing.",
)
def convolve2d_half_flip_short(input, kernel):
    return correlate(input, np.fliplr(kernel))[:-1]


@right("corr1d")
def corr1d_np_correlate(input, kernel):
    return np.correlate(input, kernel, mode="valid")


@right("corr1d")
def corr1d_zip(input, kernel):
    return np.array(
        [
            sum(x * w for x, w in zip(input[start:], kernel))
            for start in range(len(input) - len(kernel) + 1)
        ]
    )


@wrong("corr1d", "np.convolve flips the kernel.")
def corr1d_convolve(input, kernel):
    return np.convolve(input, kernel, "valid")


@wrong("corr1d", "The window always begins at 0: the i is missing from the index.")
def corr1d_i_missing(input, kernel):
    out = np.zeros(len(input) - len(kernel) + 1)
    for i in range(len(out)):
        for a in range(len(kernel)):
            out[i] += input[a] * kernel[a]
    return out


@wrong("corr1d", "It returns after the first window: the return is indented too far.")
def corr1d_returns_early(input, kernel):
    out = np.zeros(len(input) - len(kernel) + 1)
    for i in range(len(out)):
        out[i] = np.dot(input[i : i + len(kernel)], kernel)
        return out


@wrong("corr1d", "The windows that hang over the end are kept too, as many as inputs.")
def corr1d_overhang(input, kernel):
    longer = np.append(input, np.zeros(len(kernel) - 1))
    return np.array([longer[i : i + len(kernel)] @ kernel for i in range(len(input))])


@wrong(
    "corr1d",
    "The kernel is flipped.",
    "The last place is missing.",
)
def corr1d_flipped_short(input, kernel):
    k = len(kernel)
    return np.array([input[i : i + k] @ kernel[::-1] for i in range(len(input) - k)])


@right("gaussian_kernel")
def gaussian_kernel_outer(size, sigma):
    x = np.arange(size) - (size - 1) / 2
    g = np.exp(-0.5 * (x / sigma) ** 2)
    g /= g.sum()
    return np.outer(g, g)


@right("gaussian_kernel")
def gaussian_kernel_loops(size, sigma):
    c = (size - 1) / 2
    k = [
        [
            np.exp(-((i - c) ** 2 + (j - c) ** 2) / (2 * sigma * sigma))
            for j in range(size)
        ]
        for i in range(size)
    ]
    return np.array(k) / np.sum(k)


@wrong("gaussian_kernel", "The centre is at size // 2, also for an even size.")
def gaussian_kernel_centre(size, sigma):
    y, x = np.mgrid[:size, :size] - size // 2
    g = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    return g / g.sum()


@wrong("gaussian_kernel", "/ 2 * sigma**2 multiplies by sigma² where it should divide.")
def gaussian_kernel_precedence(size, sigma):
    x = np.arange(size) - (size - 1) / 2
    X, Y = np.meshgrid(x, x)
    g = np.exp(-(X**2 + Y**2) / 2 * sigma**2)
    return g / np.sum(g)


@wrong("gaussian_kernel", "It divides by 2πσ² instead of by the sum of the weights.")
def gaussian_kernel_density(size, sigma):
    x = np.arange(size) - (size - 1) / 2
    r2 = x[:, None] ** 2 + x[None, :] ** 2
    return np.exp(-r2 / (2 * sigma**2)) / (2 * np.pi * sigma**2)


@wrong("gaussian_kernel", "The distance itself stands in the exponent, not its square.")
def gaussian_kernel_not_squared(size, sigma):
    x = np.arange(size) - (size - 1) / 2
    r = np.sqrt(x[:, None] ** 2 + x**2)
    g = np.exp(-r / (2 * sigma**2))
    return g / g.sum()


@wrong("gaussian_kernel", "Each row sums to 1, not the whole kernel.")
def gaussian_kernel_rows(size, sigma):
    x = np.arange(size) - (size - 1) / 2
    g = np.exp(-(x[:, None] ** 2 + x**2) / (2 * sigma**2))
    return g / g.sum(axis=1, keepdims=True)


@wrong("gaussian_kernel", "sigma is used where sigma squared should be.")
def gaussian_kernel_sigma(size, sigma):
    x = np.arange(size) - (size - 1) / 2
    g = np.exp(-(x[:, None] ** 2 + x**2) / (2 * sigma))
    return g / g.sum()


@wrong("gaussian_kernel", "The distances are spread from -1 to 1, not in pixels.")
def gaussian_kernel_linspace(size, sigma):
    x = np.linspace(-1, 1, size)
    g = np.exp(-np.add.outer(x**2, x**2) / (2 * sigma**2))
    return g / g.sum()


@wrong(
    "gaussian_kernel",
    "The 2 in the exponent's denominator is missing.",
    "The weights are divided by the largest, not by their sum.",
)
def gaussian_kernel_peak_one(size, sigma):
    x = np.arange(size) - (size - 1) / 2
    g = np.exp(-np.add.outer(x**2, x**2) / sigma**2)
    return g / g.max()
