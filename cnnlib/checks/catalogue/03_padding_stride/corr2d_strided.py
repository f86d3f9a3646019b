"""Exercise: slide a kernel with padding and in larger steps."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise
from cnnlib.shapes import ntuple

from .output_size import output_size

NINE = np.arange(9).reshape(3, 3)
FOUR = np.array([[0, 1], [2, 3]])
TALL = np.array([[1, -2, 3], [0, 4, 1], [2, 5, -1], [3, 1, 0], [-2, 2, 6], [1, 7, 4]])
WIDE = TALL.T
RAMP = np.arange(49).reshape(7, 7) ** 2 % 11
SIX = np.array([[1, 2, 0], [-1, 3, 5]])


def corr2d_strided(input, kernel, stride=1, padding=0):
    """Slide `kernel` over the zero-padded image, `stride` pixels at a time.

    ``output[i, j] = Σ_a Σ_b padded[i·sv + a, j·sh + b] · kernel[a, b]``: input (H, W),
    kernel (kh, kw), not flipped. `stride` and `padding` are an int or a pair (vertical,
    horizontal); `padding` zeros are added on *each* side. The kernel always lies wholly
    on the padded image: the result is (⌊(H + 2·pv − kh) / sv⌋ + 1, the same across).
    Judged are shape and values, and that the arguments stay as they were.

    >>> image = np.arange(1, 10).reshape(3, 3)
    >>> corr2d_strided(image, np.array([[0, 1], [2, 3]]), stride=2, padding=1)
    array([[ 3., 13.],
           [25., 49.]])
    """
    sv, sh = (stride, stride) if isinstance(stride, int) else stride
    pv, ph = (padding, padding) if isinstance(padding, int) else padding
    padded = np.pad(input, ((pv, pv), (ph, ph)))
    kh, kw = kernel.shape
    rows = (padded.shape[0] - kh) // sv + 1
    columns = (padded.shape[1] - kw) // sh + 1
    output = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sv, j * sh
            window = padded[top : top + kh, left : left + kw]
            output[i, j] = (window * kernel).sum()
    return output


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
    strides = ntuple(stride, 2, "corr2d_strided", "stride")
    paddings = ntuple(padding, 2, "corr2d_strided", "padding")
    axes = list(zip(input.shape, kernel.shape, paddings, strides, strict=True))
    formulas = [f"(⌊({n} + 2·{p} − {k}) / {s}⌋ + 1)" for n, k, p, s in axes]
    rows, columns = (output_size(*axis) for axis in axes)
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
    mistakes=mistakes_of(corr2d_strided),
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
        "kh, kw = kernel.shape\n"
        "rows, columns = (padded.shape[0] - kh) // sv + 1, …\n"
        "output = np.zeros((rows, columns))\n"
        "for i in range(rows):\n"
        "    for j in range(columns):\n"
        "        window = padded[i * sv : i * sv + kh, …]\n"
        "        output[i, j] = …",
    ),
    size_rule=size_rule,
    sign="⋆",
)
