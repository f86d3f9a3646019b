"""Exercise: slide a kernel with padding and in larger steps."""

import numpy as np

from cnnlib.checks.spec import Case, Exercise, Mistake

from .striding import (
    bordered,
    changes_input,
    corr2d_strided,
    cut_windows,
    edge_repeated,
    first_for_both,
    flipped,
    hanging_over,
    matrix_product,
    mean_of_products,
    one_number_only,
    output_like,
    output_padded,
    padded_after,
    padded_before,
    padding_doubled,
    padding_shared,
    pair,
    pair_as_before_and_after,
    pairs_only,
    pixels_skipped,
    plus_one_inside,
    sizes,
    square_kernel_only,
    starts_late,
    stride_of_the_kernel,
    swapped_sizes,
    turned_pair,
    window_not_moved,
    without_plus_one,
)

NINE = np.arange(9).reshape(3, 3)
FOUR = np.array([[0, 1], [2, 3]])
TALL = np.array([[1, -2, 3], [0, 4, 1], [2, 5, -1], [3, 1, 0], [-2, 2, 6], [1, 7, 4]])
WIDE = TALL.T
RAMP = np.arange(49).reshape(7, 7) ** 2 % 11
SIX = np.array([[1, 2, 0], [-1, 3, 5]])


def hidden(rng):
    for group in ("basic", "basic", "general", "general", "general", "edge", "edge"):
        kh, kw, sv, sh, pv, ph = (int(n) for n in rng.integers((1, 1, 1, 1, 0, 0), 4))
        h, w = kh + int(rng.integers(1, 7)), kw + int(rng.integers(1, 7))
        image, kernel = rng.standard_normal((h, w)), rng.standard_normal((kh, kw))
        if group == "basic":
            yield Case((image, kernel, sv, pv), "one stride, one padding", group)
        elif group == "general":
            kind = "a random stride and padding for each axis"
            yield Case((image, kernel, (sv, sh), (pv, ph)), kind, group)
        else:
            image = rng.integers(0, 256, (h, w))
            yield Case((image, kernel, (sv, sh), ph), "an integer image", group)


def size_rule(input, kernel, stride=1, padding=0):
    parts = zip(input.shape, kernel.shape, pair(padding), pair(stride), strict=True)
    formulas = [f"(⌊({n} + 2·{p} − {k}) / {s}⌋ + 1)" for n, k, p, s in parts]
    rows, columns = sizes(bordered(input, padding), kernel, stride)
    return f"{' × '.join(formulas)} = {rows} × {columns}"


EXERCISE = Exercise(
    assignment="03_padding_stride",
    reference=corr2d_strided,
    points=4,
    section="A stride skips outputs, not inputs",
    public=(
        Case((NINE + 1, FOUR, 2, 1), "1 … 9 padded by 1, stride 2", "basic"),
        Case((NINE + 1, FOUR, 1, 1), "1 … 9 padded by 1", "basic"),
        Case((NINE, FOUR), "neither stride nor padding", "basic"),
        Case((RAMP, FOUR, 3), "7×7 with stride 3: a remainder", "basic"),
        Case((NINE, FOUR, (3, 2), 1), "a stride for each axis: 3 down, 2 across"),
        Case((TALL, FOUR, (2, 1)), "two rows at a time on a tall image"),
        Case((WIDE, FOUR, (1, 3)), "three columns at a time on a wide image"),
        Case((TALL, FOUR, 1, (2, 0)), "zeros above and below only"),
        Case((WIDE, SIX, 1, (1, 2)), "a padding for each axis"),
        Case((TALL, SIX, 2, 1), "a kernel that is not square, with a stride"),
        Case((RAMP, SIX.T, (2, 3), (0, 1)), "a tall kernel, everything unequal"),
        Case((RAMP[:5], SIX, (3, 2), (2, 1)), "a wide kernel, everything unequal"),
        Case((RAMP[:4, :6], SIX * 0.25, 2), "an integer image, a kernel of fractions"),
        Case((WIDE, np.array([[2]]), 2), "a 1×1 kernel with stride 2", "edge"),
        Case((SIX, SIX, 3), "a kernel as large as the image, stride 3", "edge"),
        Case((NINE, FOUR, 4, 3), "wide padding and a stride beyond the kernel", "edge"),
        Case((TALL / 4, SIX, 1, (0, 1)), "an image of fractions", "edge"),
    ),
    hidden=hidden,
    mistakes=(
        Mistake(
            "stride-ignored",
            "The window always moves by one.",
            "Where does the stride enter your code?",
            lambda input, kernel, stride=1, padding=0: corr2d_strided(
                input, kernel, 1, padding
            ),
        ),
        Mistake(
            "padding-ignored",
            "No zeros are put round the image.",
            "Where does the padding enter your code?",
            lambda input, kernel, stride=1, padding=0: corr2d_strided(
                input, kernel, stride
            ),
        ),
        Mistake(
            "stride-exchanged",
            "The vertical and the horizontal stride are exchanged.",
            "Which number of stride goes with the rows?",
            lambda input, kernel, stride=1, padding=0: corr2d_strided(
                input, kernel, turned_pair(stride), padding
            ),
        ),
        Mistake(
            "padding-exchanged",
            "The vertical and the horizontal padding are exchanged.",
            "Which number of padding goes above and below the image?",
            lambda input, kernel, stride=1, padding=0: corr2d_strided(
                input, kernel, stride, turned_pair(padding)
            ),
        ),
        Mistake(
            "one-stride-for-both",
            "The vertical stride is used for the horizontal one too.",
            "With stride (1, 3), how far does the window move to the right?",
            lambda input, kernel, stride=1, padding=0: corr2d_strided(
                input, kernel, first_for_both(stride), padding
            ),
        ),
        Mistake(
            "one-padding-for-both",
            "The vertical padding is used for the horizontal one too.",
            "With padding (2, 0), how many columns are added?",
            lambda input, kernel, stride=1, padding=0: corr2d_strided(
                input, kernel, stride, first_for_both(padding)
            ),
        ),
        Mistake(
            "pair-as-before-and-after",
            "A pair of paddings is used as (before, after) on both axes.",
            "What does np.pad(a, (2, 0)) do to the columns of a matrix?",
            pair_as_before_and_after,
        ),
        Mistake(
            "one-number-only",
            "A pair of strides or paddings cannot be used, only one number.",
            "What do you get when you multiply a tuple by a number?",
            one_number_only,
        ),
        Mistake(
            "pairs-only",
            "A single number cannot be used for stride and padding, only a pair.",
            "What happens when you unpack the number 2 into two?",
            pairs_only,
        ),
        Mistake(
            "hangs-over-the-edge",
            "The number of places is rounded up, and zeros are made up for the last.",
            "If the last window would need one row more than there is, does it count?",
            hanging_over,
        ),
        Mistake(
            "window-cut-at-the-edge",
            "The number of places is rounded up, so the last window is cut off.",
            "What shape has the last window that your loop cuts out?",
            cut_windows,
        ),
        Mistake(
            "plus-one-inside",
            "The 1 is added before the division by the stride.",
            "With a stride of 3 and room for one step, how many places are there: the "
            "first one, and …?",
            plus_one_inside,
        ),
        Mistake(
            "missing-plus-one",
            "The output is one row and one column short.",
            "A kernel as large as the image fits in one place. How many does your "
            "formula give it?",
            without_plus_one,
        ),
        Mistake(
            "stride-skips-inputs",
            "Pixels of the image are skipped, and the kernel sees only the others.",
            "Under one window, should neighbouring weights meet neighbouring pixels?",
            pixels_skipped,
        ),
        Mistake(
            "window-not-moved",
            "The output has the right size, but the window moves by one all the same.",
            "Output (1, 1): at which pixel of the padded image does its window start?",
            window_not_moved,
        ),
        Mistake(
            "starts-late",
            "The first window does not start at the top left corner.",
            "Output (0, 0): at which pixel of the padded image does its window start?",
            starts_late,
        ),
        Mistake(
            "stride-of-the-kernel",
            "The window moves by its own size.",
            "Which argument says how far the window moves?",
            stride_of_the_kernel,
        ),
        Mistake(
            "padded-before-only",
            "Zeros are added above and on the left only.",
            "On how many sides does a padding of 1 put zeros?",
            padded_before,
        ),
        Mistake(
            "padding-is-total",
            "The padding is shared between the two sides instead of added on each.",
            "A padding of 2: how many rows taller is the image afterwards?",
            padding_shared,
        ),
        Mistake(
            "padded-after-only",
            "Zeros are added below and on the right only.",
            "On how many sides does a padding of 1 put zeros?",
            padded_after,
        ),
        Mistake(
            "padding-doubled",
            "Twice as many zeros are added as asked for.",
            "Padding 1 on 3 pixels: how many are there then?",
            padding_doubled,
        ),
        Mistake(
            "output-padded",
            "The zeros are put round the output instead of the image.",
            "Does the kernel slide over the zeros?",
            output_padded,
        ),
        Mistake(
            "repeats-the-edge",
            "The border repeats the outermost pixels.",
            "What should the border hold?",
            edge_repeated,
        ),
        Mistake(
            "flipped-kernel",
            "The kernel is turned by 180° before it slides.",
            "Does your kernel slide as it is, or does it get flipped first?",
            flipped,
        ),
        Mistake(
            "square-kernel-only",
            "The kernel's height is used for its width as well.",
            "If the kernel has 2 rows and 3 columns, how wide is your window?",
            square_kernel_only,
        ),
        Mistake(
            "height-for-width",
            "Rows and columns of the output are exchanged.",
            "Which axis of the array is the height, the first or the second?",
            swapped_sizes,
        ),
        Mistake(
            "matrix-product",
            "The window and the kernel were multiplied as matrices.",
            "Which of * and @ multiplies each number by the one on top of it?",
            matrix_product,
        ),
        Mistake(
            "mean-not-sum",
            "The products are averaged instead of summed.",
            "With a kernel of four ones on an input of ones, is the output 1 or 4?",
            mean_of_products,
        ),
        Mistake(
            "integer-truncation",
            "The output has the dtype of the image, so fractions are cut off.",
            "What dtype does your output array get when the image is of integers?",
            output_like(lambda input, kernel: input.dtype),
        ),
        Mistake(
            "dtype-of-the-kernel",
            "The output has the dtype of the kernel, so fractions are cut off.",
            "What dtype does your output array get when the kernel is of integers?",
            output_like(lambda input, kernel: kernel.dtype),
        ),
        Mistake(
            "integers-only",
            "The output array holds integers, so fractions are cut off.",
            "What dtype has your output array?",
            output_like(lambda input, kernel: int),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Do input and kernel occur in your code at all?",
            lambda input, kernel, stride=1, padding=0: np.array([[3, 13], [25, 49]]),
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same array give the same answer?",
            changes_input,
        ),
    ),
    hints=(
        "You can write corr2d and pad2d. Which of the outputs of stride 1 are left "
        "when the window moves by 2?",
        "Output (i, j) looks at the window of the padded image that starts at "
        "(i · vertical stride, j · horizontal stride).",
        "make pairs of stride and padding when they are single numbers\n"
        "put zeros round the image\n"
        "count the places on each axis: ⌊(padded size − kernel size) / stride⌋ + 1\n"
        "for each output (i, j): sum of its window × kernel",
        "sv, sh = (stride, stride) if isinstance(stride, int) else stride\n"
        "pv, ph = …\n"
        "padded = np.pad(input, ((pv, pv), …))\n"
        "h, w = kernel.shape\n"
        "rows, columns = (padded.shape[0] - h) // sv + 1, …\n"
        "output = np.zeros((rows, columns))\n"
        "for i in range(rows):\n"
        "    for j in range(columns):\n"
        "        window = padded[i * sv : i * sv + h, …]\n"
        "        output[i, j] = …",
    ),
    size_rule=size_rule,
)
