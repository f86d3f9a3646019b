"""Exercise: in how many places does a window fit?"""

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def output_size(n, k, padding=0, stride=1, dilation=1):
    """Number of places where a window of `k` taps fits on a row of `n` pixels.

    ``⌊(n + 2·padding − dilation·(k − 1) − 1) / stride⌋ + 1``, an int. `padding` pixels
    are added on *each* side; `stride` counts the pixels from one window to the next,
    `dilation` those from one tap of the window to the next: 1 is an ordinary window. At
    least one window fits. Judged is the exact number.

    >>> output_size(32, 5), output_size(7, 3, stride=3), output_size(224, 7, 3, 2)
    (28, 2, 112)
    """
    covered = dilation * (k - 1) + 1
    room = n + 2 * padding - covered
    return room // stride + 1


def hidden(rng):
    kinds = {
        "basic": "a random size, kernel and stride",
        "general": "random numbers for everything",
        "edge": "a window that fits exactly, with a large stride",
    }
    for group in ("basic", "basic", "general", "general", "general", "edge", "edge"):
        k, padding, stride, dilation = (int(v) for v in rng.integers((2, 0, 1, 1), 6))
        if group == "basic":
            padding = dilation = 1
        extent = dilation * (k - 1) + 1
        spare = 0 if group == "edge" else int(rng.integers(1, 60))
        n = max(extent - 2 * padding, 1) + spare
        yield Case((n, k, padding, stride, dilation), kinds[group], group)


def size_rule(n, k, padding=0, stride=1, dilation=1):
    size = output_size(n, k, padding, stride, dilation)
    return f"⌊({n} + 2·{padding} − {dilation * (k - 1) + 1}) / {stride}⌋ + 1 = {size}"


EXERCISE = Exercise(
    assignment="03_padding_stride",
    reference=output_size,
    points=2,
    section="One formula gives every output size",
    tolerance=0,
    public=(
        Case((32, 5), "a 5-wide kernel on 32 pixels", "basic"),
        Case((7, 3, 0, 2), "7 pixels, kernel 3, stride 2", "basic"),
        Case((7, 3, 0, 3), "7 pixels, kernel 3, stride 3: a remainder", "basic"),
        Case((28, 5, 2), "padding that keeps the size"),
        Case((11, 3, 2), "padding that enlarges"),
        Case((224, 7, 3, 2), "padding and stride together"),
        Case((12, 4, 1, 3), "an even kernel, with a remainder"),
        Case((23, 5, 0, 4), "a remainder of more than half a stride"),
        Case((19, 3, 0, 1, 4), "dilation"),
        Case((17, 3, 1, 2, 3), "everything at once"),
        Case((32, 4, 2, 5, 3), "everything at once, with a remainder"),
        Case((39, 2, 3, 3, 5), "a small kernel, spread wide"),
        Case((9, 1, 0, 2), "a kernel of one pixel", "edge"),
        Case((6, 1, 0, 1, 4), "dilation of a kernel of one pixel", "edge"),
        Case((5, 5), "a kernel as wide as the input", "edge"),
        Case((4, 3, 1, 5), "a stride that leaves one place", "edge"),
        Case((15, 2, 0, 4), "a stride larger than the kernel", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(output_size),
    hints=(
        "Put the window at the left end of the padded row. How many pixels are left of "
        "it to move into?",
        "Places = 1 + the whole steps that fit into padded size − covered size.",
        "covered = pixels from the kernel's first tap to its last\n"
        "room = padded size − covered\n"
        "places = whole strides in room, and the first place",
        "covered = dilation * (…) + 1\nroom = n + … - covered\nreturn room // … + …",
    ),
    size_rule=size_rule,
)
