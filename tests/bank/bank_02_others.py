"""Answers to assignment 02: all functions but corr2d."""

import numpy as np
from bank.answers import right, wrong
from bank.bank_02_corr2d import correlate


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
