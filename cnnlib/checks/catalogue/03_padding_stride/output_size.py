"""Exercise: in how many places does a window fit?"""

from cnnlib import shapes
from cnnlib.checks.spec import Case, Exercise, Mistake


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


def covered(k, dilation):
    return dilation * (k - 1) + 1


def spare(n, k, padding, dilation):
    """How far the window can move."""
    return n + 2 * padding - covered(k, dilation)


def without_plus_one(n, k, padding=0, stride=1, dilation=1):
    return spare(n, k, padding, dilation) // stride


def one_too_many(n, k, padding=0, stride=1, dilation=1):
    return spare(n, k, padding, dilation) // stride + 2


def plus_one_inside(n, k, padding=0, stride=1, dilation=1):
    return (spare(n, k, padding, dilation) + 1) // stride


def padding_once(n, k, padding=0, stride=1, dilation=1):
    return (n + padding - covered(k, dilation)) // stride + 1


def padding_ignored(n, k, padding=0, stride=1, dilation=1):
    return (n - covered(k, dilation)) // stride + 1


def padding_after(n, k, padding=0, stride=1, dilation=1):
    return (n - covered(k, dilation)) // stride + 1 + 2 * padding


def rounded_up(n, k, padding=0, stride=1, dilation=1):
    return -(-spare(n, k, padding, dilation) // stride) + 1


def rounded_to_nearest(n, k, padding=0, stride=1, dilation=1):
    return round(spare(n, k, padding, dilation) / stride) + 1


def fraction(n, k, padding=0, stride=1, dilation=1):
    return spare(n, k, padding, dilation) / stride + 1


def stride_ignored(n, k, padding=0, stride=1, dilation=1):
    return spare(n, k, padding, dilation) + 1


def kernel_divided_by_stride(n, k, padding=0, stride=1, dilation=1):
    return n + 2 * padding - covered(k, dilation) // stride + 1


def size_over_stride(n, k, padding=0, stride=1, dilation=1):
    return -(-n // stride)


def windows_that_do_not_overlap(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding) // covered(k, dilation)


def dilation_ignored(n, k, padding=0, stride=1, dilation=1):
    return spare(n, k, padding, 1) // stride + 1


def dilation_times_kernel(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - dilation * k) // stride + 1


def dilation_from_zero(n, k, padding=0, stride=1, dilation=1):
    return spare(n, k, padding, dilation + 1) // stride + 1


def last_tap_forgotten(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - dilation * (k - 1)) // stride + 1


def kernel_forgotten(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding) // stride


def size_rule(n, k, padding=0, stride=1, dilation=1):
    size = shapes.output_size(n, k, padding, stride, dilation)
    return f"⌊({n} + 2·{padding} − {covered(k, dilation)}) / {stride}⌋ + 1 = {size}"


EXERCISE = Exercise(
    assignment="03_padding_stride",
    reference=shapes.output_size,
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
    mistakes=(
        Mistake(
            "missing-plus-one",
            "The first place is not counted.",
            "A window as wide as the input fits in one place. How many does your "
            "formula give it?",
            without_plus_one,
        ),
        Mistake(
            "one-too-many",
            "There is one place too many.",
            "Put the window at the left end and move it until it stops. How many "
            "places was it at, the first one included?",
            one_too_many,
        ),
        Mistake(
            "plus-one-inside",
            "The 1 is added before the division by the stride.",
            "With a stride of 3 and room for one step, how many places are there: the "
            "first one, and …?",
            plus_one_inside,
        ),
        Mistake(
            "padding-once",
            "The padding is added on one side only.",
            "Padding 1 on a row of 5 pixels: how long is the row then?",
            padding_once,
        ),
        Mistake(
            "padding-ignored",
            "The padding is not used.",
            "On which row does the window slide: the one you were given, or a longer "
            "one?",
            padding_ignored,
        ),
        Mistake(
            "padding-after",
            "The padding is added to the output's size, after the stride.",
            "Is the border put round the input or round the output?",
            padding_after,
        ),
        Mistake(
            "ceil-for-floor",
            "The last step is rounded up, to a window that hangs over the edge.",
            "If the last window needs one pixel more than there is, does it count?",
            rounded_up,
        ),
        Mistake(
            "rounded-to-nearest",
            "The number of steps is rounded to the nearest whole number.",
            "Room for 1.75 steps: how many can you take?",
            rounded_to_nearest,
        ),
        Mistake(
            "fraction",
            "The number of places is not a whole number.",
            "Room for 1.75 steps: how many can you take? Which of / and // says so?",
            fraction,
        ),
        Mistake(
            "stride-ignored",
            "The stride is not used.",
            "From one window to the next, how many pixels does it move?",
            stride_ignored,
        ),
        Mistake(
            "division-before-subtraction",
            "Only the kernel's size is divided by the stride, not the whole room.",
            "In what order does Python compute a − b // c?",
            kernel_divided_by_stride,
        ),
        Mistake(
            "size-over-stride",
            "The output is taken to be n / stride, whatever the kernel and padding.",
            "For which padding is that right? And without any?",
            size_over_stride,
        ),
        Mistake(
            "windows-do-not-overlap",
            "The window moves by its own size.",
            "Which argument says how far the window moves?",
            windows_that_do_not_overlap,
        ),
        Mistake(
            "dilation-ignored",
            "The dilation is not used.",
            "A kernel of 3 taps with one pixel left out between them: how many pixels "
            "does it cover?",
            dilation_ignored,
        ),
        Mistake(
            "dilation-times-kernel",
            "The kernel is taken to cover dilation·k pixels.",
            "Two taps, 5 pixels apart: from the first to the last, how many pixels?",
            dilation_times_kernel,
        ),
        Mistake(
            "dilation-from-zero",
            "The dilation is taken for the number of pixels left out between taps.",
            "What dilation does an ordinary kernel have: 0 or 1?",
            dilation_from_zero,
        ),
        Mistake(
            "last-tap-forgotten",
            "The kernel covers one pixel more than dilation·(k − 1).",
            "How many pixels does a kernel of one tap cover, in your formula?",
            last_tap_forgotten,
        ),
        Mistake(
            "kernel-forgotten",
            "The kernel's size is not used.",
            "Does a window of 5 fit in as many places as a window of 1?",
            kernel_forgotten,
        ),
        Mistake(
            "hard-coded-example",
            "The number of the worked example is returned whatever the arguments.",
            "Do n and k occur in your code at all?",
            lambda n, k, padding=0, stride=1, dilation=1: 28,
        ),
    ),
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
