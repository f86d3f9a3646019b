"""The mistakes of sliding, for lesson 04."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Mistake

NINE = np.arange(9).reshape(3, 3)
FOUR = np.array([[0, 1], [2, 3]])


def turned(kernel):
    return kernel[::-1, ::-1]


def slide(input, kernel, rows, columns, combine=None, dtype=float):
    """The loops that most students write, with the places to go wrong left open."""
    combine = combine or (lambda window: (window * kernel).sum())
    kh, kw = kernel.shape
    output = np.zeros((rows, columns), dtype)
    for i in range(rows):
        for j in range(columns):
            output[i, j] = combine(input[i : i + kh, j : j + kw])
    return output


def places(input, kernel):
    return tuple(n - k + 1 for n, k in zip(input.shape, kernel.shape, strict=True))


def without_plus_one(input, kernel):
    h, w = places(input, kernel)
    return slide(input, kernel, h - 1, w - 1)


def zero_padded(input, kernel):
    kh, kw = kernel.shape
    top, left = (kh - 1) // 2, (kw - 1) // 2
    padded = np.pad(input, ((top, kh - 1 - top), (left, kw - 1 - left)))
    return slide(padded, kernel, *input.shape)


def every_overlap(input, kernel):
    kh, kw = kernel.shape
    padded = np.pad(input, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    return slide(padded, kernel, *places(padded, kernel))


def kernel_height_twice(input, kernel):
    kh = kernel.shape[0]
    h, w = input.shape
    output = np.zeros((h - kh + 1, w - kh + 1))
    for i in range(output.shape[0]):
        for j in range(output.shape[1]):
            output[i, j] = (input[i : i + kh, j : j + kh] * kernel).sum()
    return output


def swapped_sizes(input, kernel):
    h, w = places(input, kernel)
    return slide(input, kernel, w, h)


def transposed_kernel(input, kernel):
    return slide(input, kernel.T, *places(input, kernel.T))


def truncated(input, kernel):
    return slide(input, kernel, *places(input, kernel), dtype=input.dtype)


def matrix_product(input, kernel):
    def combine(window):
        return (window @ kernel).sum()

    return slide(input, kernel, *places(input, kernel), combine)


def last_tap_only(input, kernel):
    h, w = places(input, kernel)
    output = np.zeros((h, w))
    for a in range(kernel.shape[0]):
        for b in range(kernel.shape[1]):
            output[:] = input[a : a + h, b : b + w] * kernel[a, b]
    return output


def mean_of_products(input, kernel):
    def combine(window):
        return (window * kernel).mean()

    return slide(input, kernel, *places(input, kernel), combine)


def blocks(input, kernel):
    kh, kw = kernel.shape
    rows, columns = input.shape[0] // kh, input.shape[1] // kw
    output = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = input[i * kh : (i + 1) * kh, j * kw : (j + 1) * kw]
            output[i, j] = (window * kernel).sum()
    return output


def square_image(input, kernel):
    rows, columns = (input.shape[0] - k + 1 for k in kernel.shape)
    return slide(input, kernel, rows, columns)


def kernel_sides_swapped(input, kernel):
    kw, kh = kernel.shape
    output = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1))
    for i, j in np.ndindex(*output.shape):
        output[i, j] = (input[i : i + kh, j : j + kw] * kernel).sum()
    return output


def of_the_turned(wrong):
    """The same mistake, made in a function that does turn its kernel."""

    def turned_first(input, kernel):
        return wrong(input, turned(kernel))

    return turned_first


def mistakes_of_sliding(turn):
    return tuple(
        Mistake(id, name, question, turn(wrong))
        for id, name, question, wrong in (
            (
                "missing-plus-one",
                "The output is one row and one column short.",
                "A kernel as wide as the input fits in exactly one place. How many "
                "places does your formula give it?",
                without_plus_one,
            ),
            (
                "padded",
                "The input was padded with zeros to keep its size.",
                "Is there any place here where the kernel may hang over the edge?",
                zero_padded,
            ),
            (
                "full",
                "Every overlap of kernel and input was counted, even a partial one.",
                "At your first output, does the whole kernel lie on the input?",
                every_overlap,
            ),
            (
                "square-kernel-only",
                "The kernel's height is used for its width as well.",
                "If the kernel has 1 row and 2 columns, how wide is your window?",
                kernel_height_twice,
            ),
            (
                "height-for-width",
                "Rows and columns of the output are exchanged.",
                "Which axis of the array is the height, the first or the second?",
                swapped_sizes,
            ),
            (
                "square-image-only",
                "The image's height is used for its width as well.",
                "How many columns has your output when the image is wide and low?",
                square_image,
            ),
            (
                "kernel-sides-swapped",
                "The kernel's height and width are exchanged.",
                "In a kernel's shape, which comes first, the height or the width?",
                kernel_sides_swapped,
            ),
            (
                "integer-truncation",
                "The output array holds integers, so fractions are cut off.",
                "What dtype does your output array get when the image is of integers?",
                truncated,
            ),
            (
                "matrix-product",
                "The window and the kernel were multiplied as matrices.",
                "Which of * and @ multiplies each number by the one on top of it?",
                matrix_product,
            ),
            (
                "assign-not-add",
                "Each product replaces the one before it instead of being added.",
                "After the last step of the loop over the kernel, what is left of the "
                "first product: should there be = or +=?",
                last_tap_only,
            ),
            (
                "mean-not-sum",
                "The products are averaged instead of summed.",
                "With a kernel of four ones on an input of ones, is the output 1 or 4?",
                mean_of_products,
            ),
            (
                "windows-do-not-overlap",
                "The window jumps by its own size instead of by one.",
                "How far does the window move between one output and the next?",
                blocks,
            ),
        )
    )


def only_the_example(answer):
    def wrong(input, kernel):
        return np.array(answer)

    return Mistake(
        "hard-coded-example",
        "The numbers of the worked example are returned whatever the input.",
        "Do input and kernel occur in your code at all?",
        wrong,
    )


def changes_input(input, kernel):
    output = slide(input, kernel, *places(input, kernel))
    input *= 0
    return output


def flips_in_place(input, kernel):
    kernel[:] = turned(kernel).copy()
    return F.corr2d(input, kernel)
