"""Exercise: write a convolution as the dense matrix that it is."""

import numpy as np

from cnnlib import filters
from cnnlib.checks.spec import Case, Exercise, Mistake

FOUR = np.array([[0, 1], [2, 3]])
SIX = np.array([[1, -2, 4], [0, 5, 3]])


def hidden(rng):
    for group, kind in (
        ("basic", "a square kernel on a square image"),
        ("general", "a random kernel on a random size"),
        ("edge", "a kernel as wide as the image"),
    ):
        for _ in range(2):
            kh, kw = (2, 2) if group == "basic" else rng.integers(1, 4, 2)
            height = int(kh + rng.integers(1, 4))
            width = int(kw + rng.integers(1, 5))
            width = {"basic": height, "general": width, "edge": int(kw)}[group]
            yield Case((rng.standard_normal((kh, kw)), height, width), kind, group)


def places(kernel, height, width):
    return height - kernel.shape[0] + 1, width - kernel.shape[1] + 1


def rows(kernel, height, width):
    """The right matrix with its four axes apart: output i, j and pixel p, q."""
    out = places(kernel, height, width)
    matrix = filters.conv_matrix(kernel, height, width)
    return matrix.reshape(*out, height, width)


def moved(kernel, height, width, offset=None, shift=None, dtype=float):
    """Row after row, as most students fill it, with the places to go wrong open."""
    out_h, out_w = places(kernel, height, width)
    offset = offset or (lambda a, b: a * width + b)
    shift = shift or (lambda i, j: i * width + j)
    matrix = np.zeros((out_h * out_w, height * width), dtype)
    for i in range(out_h):
        for j in range(out_w):
            for a in range(kernel.shape[0]):
                for b in range(kernel.shape[1]):
                    place = shift(i, j) + offset(a, b)
                    matrix[i * out_w + j, place] = kernel[a, b]
    return matrix


def kernel_without_gaps(kernel, height, width):
    kw = kernel.shape[1]
    return moved(kernel, height, width, offset=lambda a, b: a * kw + b)


def no_jump_at_line_end(kernel, height, width):
    out_w = places(kernel, height, width)[1]
    return moved(kernel, height, width, shift=lambda i, j: i * out_w + j)


def height_for_width(kernel, height, width):
    return moved(
        kernel,
        height,
        width,
        offset=lambda a, b: a * height + b,
        shift=lambda i, j: i * height + j,
    )


def without_plus_one(kernel, height, width):
    out_h, out_w = places(kernel, height, width)
    matrix = rows(kernel, height, width)[: out_h - 1, : out_w - 1]
    return matrix.reshape(-1, height * width)


def one_row_per_pixel(kernel, height, width, centred):
    kh, kw = kernel.shape
    top, left = ((kh - 1) // 2, (kw - 1) // 2) if centred else (0, 0)
    big = rows(kernel, height + kh - 1, width + kw - 1)
    cut = big[:, :, top : top + height, left : left + width]
    return cut.reshape(height * width, height * width)


def outputs_column_by_column(kernel, height, width):
    matrix = rows(kernel, height, width).swapaxes(0, 1)
    return matrix.reshape(-1, height * width)


def pixels_column_by_column(kernel, height, width):
    matrix = rows(kernel, height, width).swapaxes(2, 3)
    return matrix.reshape(-1, height * width)


def all_column_by_column(kernel, height, width):
    matrix = rows(kernel, height, width).transpose(1, 0, 3, 2)
    return matrix.reshape(-1, height * width)


def windows_side_by_side(kernel, height, width):
    kh, kw = kernel.shape
    return rows(kernel, height, width)[::kh, ::kw].reshape(-1, height * width)


def transposed_kernel(kernel, height, width):
    return filters.conv_matrix(kernel.T, height, width)


def kernel_height_twice(kernel, height, width):
    kh = kernel.shape[0]
    return filters.conv_matrix(kernel[:, :kh], height, width)


def three_axes(kernel, height, width):
    return rows(kernel, height, width).reshape(-1, height, width)


def truncated(kernel, height, width):
    return moved(kernel, height, width, dtype=int)


def flips_in_place(kernel, height, width):
    kernel[:] = kernel[::-1, ::-1].copy()
    return filters.conv_matrix(kernel[::-1, ::-1], height, width)


def size_rule(kernel, height, width):
    (kh, kw), (out_h, out_w) = kernel.shape, places(kernel, height, width)
    return (
        f"({height} − {kh} + 1)·({width} − {kw} + 1) = {out_h * out_w} outputs and "
        f"{height}·{width} = {height * width} pixels"
    )


EXERCISE = Exercise(
    assignment="01_why_convolution",
    reference=filters.conv_matrix,
    points=4,
    section="A convolution is a dense layer with few free numbers",
    public=(
        Case((FOUR, 3, 3), "a 2×2 kernel on a 3×3 image", "basic"),
        Case((FOUR + 1, 4, 4), "a 2×2 kernel on a 4×4 image", "basic"),
        Case((np.array([[1, -1]]), 2, 3), "an edge kernel on two rows"),
        Case((np.array([[2], [-1]]), 3, 2), "a tall kernel on a tall image"),
        Case((FOUR + 1, 3, 5), "an image that is not square"),
        Case((SIX, 3, 5), "a kernel that is not square"),
        Case((SIX.T, 4, 4), "a tall kernel on a square image"),
        Case((np.array([[0.5, 0.25]]), 2, 3), "a kernel of fractions", "edge"),
        Case((np.array([[3]]), 2, 3), "a 1×1 kernel", "edge"),
        Case((SIX, 2, 3), "a kernel as large as the image", "edge"),
        Case((SIX, 4, 3), "a kernel as wide as the image", "edge"),
    ),
    hidden=hidden,
    mistakes=(
        Mistake(
            "flipped-kernel",
            "The kernel is turned by 180° before it is written into the rows.",
            "In your first row, which number stands in column 0: kernel[0, 0] or the "
            "last one?",
            lambda kernel, height, width: filters.conv_matrix(
                kernel[::-1, ::-1], height, width
            ),
        ),
        Mistake(
            "transposed-matrix",
            "Rows and columns of the matrix are exchanged.",
            "In M @ image.ravel(), how many columns must M have?",
            lambda kernel, height, width: filters.conv_matrix(kernel, height, width).T,
        ),
        Mistake(
            "kernel-without-gaps",
            "The rows of the kernel follow each other without a gap.",
            "In image.ravel(), how far is a pixel from the one right below it?",
            kernel_without_gaps,
        ),
        Mistake(
            "no-jump-at-line-end",
            "Each row is the row before moved by one, even where a line of the image "
            "ends.",
            "After the last place where the kernel fits on a line, which pixel does it "
            "start at next?",
            no_jump_at_line_end,
        ),
        Mistake(
            "height-for-width",
            "The height of the image is used as the length of its lines.",
            "In image.ravel(), how many pixels does one line have?",
            height_for_width,
        ),
        Mistake(
            "missing-plus-one",
            "The last place in each direction is left out.",
            "A kernel as wide as the image fits in one place. How many does your "
            "formula give it?",
            without_plus_one,
        ),
        Mistake(
            "one-row-per-pixel",
            "There is a row for every pixel, with the kernel cut off at the edges.",
            "Is there any place here where the kernel may hang over the edge?",
            lambda *args: one_row_per_pixel(*args, centred=False),
        ),
        Mistake(
            "zero-padded",
            "There is a row for every pixel, as if the image were padded with zeros.",
            "Is there any place here where the kernel may hang over the edge?",
            lambda *args: one_row_per_pixel(*args, centred=True),
        ),
        Mistake(
            "outputs-column-by-column",
            "The outputs are listed column by column.",
            "Which output comes second in corr2d(image, kernel).ravel(): the one "
            "to the right of the first, or the one below?",
            outputs_column_by_column,
        ),
        Mistake(
            "pixels-column-by-column",
            "The pixels are listed column by column.",
            "Which pixel comes second in image.ravel()?",
            pixels_column_by_column,
        ),
        Mistake(
            "column-by-column",
            "Outputs and pixels are both listed column by column.",
            "Which pixel comes second in image.ravel()?",
            all_column_by_column,
        ),
        Mistake(
            "windows-do-not-overlap",
            "The window jumps by its own size instead of by one.",
            "How far does the kernel move between one output and the next?",
            windows_side_by_side,
        ),
        Mistake(
            "transposed-kernel",
            "The kernel's rows and columns are exchanged.",
            "Which number of the kernel meets the pixel to the right of the first one?",
            transposed_kernel,
        ),
        Mistake(
            "square-kernel-only",
            "The kernel's height is used for its width as well.",
            "If the kernel has 2 rows and 3 columns, how many of its numbers stand in "
            "your first row?",
            kernel_height_twice,
        ),
        Mistake(
            "not-flattened",
            "The matrix has four axes: output row and column, pixel row and column.",
            "What does @ do with image.ravel() when M has four axes?",
            rows,
        ),
        Mistake(
            "pixels-not-flattened",
            "The outputs are in one axis, but the pixels are still in two.",
            "How many axes does image.ravel() have, and how many has a row of yours?",
            three_axes,
        ),
        Mistake(
            "integer-truncation",
            "The matrix holds integers, so fractions are cut off.",
            "What dtype does your matrix have when the kernel is of fractions?",
            truncated,
        ),
        Mistake(
            "where-not-what",
            "The matrix says with ones where the weights are, not what they are.",
            "Where in your code does the value of a weight enter the matrix?",
            lambda *args: (filters.conv_matrix(*args) != 0).astype(float),
        ),
        Mistake(
            "hard-coded-example",
            "The matrix of the worked example is returned whatever the kernel.",
            "Do the kernel's numbers and the image's size occur in your code at all?",
            lambda kernel, height, width: filters.conv_matrix(FOUR, 3, 3),
        ),
        Mistake(
            "changes-kernel",
            "The caller's kernel is turned round.",
            "After the call, is the kernel that was handed in still the same?",
            flips_in_place,
        ),
    ),
    hints=(
        "One row of M belongs to one output. Which pixels does that output look at, "
        "and where do they stand in image.ravel()?",
        "Pixel (p, q) stands at place p·width + q, and output (i, j) gives pixel "
        "(i + a, j + b) the weight kernel[a, b].",
        "make a matrix of zeros, one row per output, one column per pixel\n"
        "for each output (i, j) and each place (a, b) in the kernel:\n"
        "    row = number of the output, counted row by row\n"
        "    column = number of the pixel (i + a, j + b), counted row by row\n"
        "    M[row, column] = kernel[a, b]",
        "kh, kw = kernel.shape\n"
        "out_h, out_w = height - kh + 1, …\n"
        "M = np.zeros((out_h, out_w, height, width))\n"
        "for i in range(out_h):\n"
        "    for j in range(out_w):\n"
        "        M[i, j, i : i + kh, …] = kernel\n"
        "return M.reshape(…)",
    ),
    size_rule=size_rule,
)
