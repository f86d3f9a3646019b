"""Exercise: the layer along one axis."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake
from cnnlib.shapes import output_size

from .layers import (
    after,
    mistakes_of_batches,
    mistakes_of_care,
    mistakes_of_channels,
    turned,
    with_weight,
)


def conv1d(input, weight, bias=None, stride=1, padding=0):
    """Cross-correlate a batch of sequences with kernels, summing over input channels.

    ``output[n, o, i] = bias[o] + Σ_c Σ_a weight[o, c, a] ·
    padded[n, c, i·stride + a]``, where the sequences are padded with zeros.

    ``L_out = ⌊(L + 2·padding − k) / stride⌋ + 1``

    Parameters
    ----------
    input : ndarray of shape (N, C_in, L)
    weight : ndarray of shape (C_out, C_in, k)
        Not flipped.
    bias : ndarray of shape (C_out,), optional
        Added to every step of a channel.
    stride : int
        Steps between one window and the next.
    padding : int
        Number of zeros on *each* side.

    Returns
    -------
    ndarray of shape (N, C_out, L_out)

    Examples
    --------
    >>> conv1d(np.array([[[1, 4, 9, 16]]]), np.array([[[-1, 1]]]))
    array([[[3., 5., 7.]]])
    """
    return F.conv1d(*floats(input, weight, bias), stride, padding)


def layer(n, c_in, c_out, length, k, bias=False, *options):
    bias = 4 * np.arange(1, c_out + 1) - 7 if bias else None
    weight = scattered(c_out, c_in, k, start=3)
    return scattered(n, c_in, length), weight, bias, *options


PUBLIC = (
    Case((np.array([[[1, 4, 9, 16]]]), np.array([[[-1, 1]]])), "differences", "basic"),
    Case(layer(1, 1, 2, 3, 2, True), "two output channels and a bias", "basic"),
    Case(layer(2, 2, 3, 4, 2, True), "two sequences, three channels as many as steps"),
    Case(layer(2, 3, 2, 5, 3), "three channels into two"),
    Case(layer(1, 2, 2, 4, 3), "as many channels out as in"),
    Case(layer(1, 1, 1, 6, 3, False, 2), "stride 2 with a step left over"),
    Case(layer(1, 2, 1, 8, 2, True, 3), "a stride larger than the kernel"),
    Case(layer(1, 1, 2, 4, 3, True, 1, 1), "padding 1"),
    Case(layer(2, 2, 3, 5, 4, True, 2, 2), "stride 2 and padding 2"),
    Case(
        (scattered(1, 2, 3), scattered(2, 2, 2) / 4),
        "integers and weights of fractions",
        "edge",
    ),
    Case(layer(1, 2, 2, 3, 3, True), "a kernel as long as the sequence", "edge"),
    Case(layer(1, 2, 3, 3, 1), "a kernel of length 1", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        n, c, o, k = rng.integers(1, 5, 4)
        signal = rng.standard_normal((n, c, k + rng.integers(1, 9)))
        weight, bias = rng.standard_normal((o, c, k)), rng.standard_normal(o)
        options = ()
        if group != "basic":
            options = int(rng.integers(1, 4)), int(rng.integers(0, 3))
        yield Case((signal, weight, bias, *options), "random sequences", group)
    arguments = rng.integers(0, 256, (2, 3, 9)), rng.random((2, 3, 4)), None, 2, 1
    yield Case(arguments, "sequences of integers", "edge")


def size_rule(input, weight, bias=None, stride=1, padding=0):
    n, k = input.shape[2], weight.shape[2]
    size = output_size(n, k, padding, stride)
    return f"⌊({n} + 2·{padding} − {k}) / {stride}⌋ + 1 = {size}"


def padded(input, before, after, mode="constant"):
    return np.pad(input, ((0, 0), (0, 0), (before, after)), mode)


def bias_ignored(input, weight, bias=None, stride=1, padding=0):
    return conv1d(input, weight, None, stride, padding)


def bias_along_length(input, weight, bias=None, stride=1, padding=0):
    output = conv1d(input, weight, None, stride, padding)
    return output if bias is None else output + bias


def bias_for_each_input(input, weight, bias=None, stride=1, padding=0):
    bias = None if bias is None else bias * input.shape[1]
    return conv1d(input, weight, bias, stride, padding)


def stride_ignored(input, weight, bias=None, stride=1, padding=0):
    return conv1d(input, weight, bias, 1, padding)


def windows_too_close(input, weight, bias=None, stride=1, padding=0):
    size = conv1d(input, weight, bias, stride, padding).shape[2]
    return conv1d(input, weight, bias, 1, padding)[:, :, :size]


def stride_on_input(input, weight, bias=None, stride=1, padding=0):
    return conv1d(padded(input, padding, padding)[:, :, ::stride], weight, bias)


def kernel_as_stride(input, weight, bias=None, stride=1, padding=0):
    return conv1d(input, weight, bias, weight.shape[2], padding)


def padding_ignored(input, weight, bias=None, stride=1, padding=0):
    return conv1d(input, weight, bias, stride)


def padding_before_only(input, weight, bias=None, stride=1, padding=0):
    return conv1d(padded(input, padding, 0), weight, bias, stride)


def padding_after_only(input, weight, bias=None, stride=1, padding=0):
    return conv1d(padded(input, 0, padding), weight, bias, stride)


def edge_repeated(input, weight, bias=None, stride=1, padding=0):
    return conv1d(padded(input, padding, padding, "edge"), weight, bias, stride)


def pads_every_axis(input, weight, bias=None, stride=1, padding=0):
    return conv1d(np.pad(input, padding), weight, bias, stride)


def keeps_length(input, weight, bias=None, stride=1, padding=0):
    k = weight.shape[2]
    return conv1d(padded(input, (k - 1) // 2, k // 2), weight, bias, stride, padding)


def counted(rule):
    """The right numbers, but as many of them as `rule` says."""

    def wrong(input, weight, bias=None, stride=1, padding=0):
        size = rule(input.shape[2] + 2 * padding, weight.shape[2], stride)
        return conv1d(input, weight, bias, stride, padding)[:, :, : max(size, 0)]

    return wrong


def rounded_up(input, weight, bias=None, stride=1, padding=0):
    n, k = input.shape[2] + 2 * padding, weight.shape[2]
    left_over = -(n - k) % stride
    return conv1d(padded(input, padding, padding + left_over), weight, bias, stride)


def rounded_up_and_cut(input, weight, bias=None, stride=1, padding=0):
    n, k = input.shape[2] + 2 * padding, weight.shape[2]
    if (n - k) % stride:
        raise ValueError("the last window is cut off")
    return conv1d(input, weight, bias, stride, padding)


EXERCISE = Exercise(
    assignment="13_convolution_family",
    reference=conv1d,
    points=2,
    section="One axis for sequences, three for volumes",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "bias-ignored",
            "The bias is not added.",
            "Does your result change when bias does?",
            bias_ignored,
        ),
        Mistake(
            "bias-along-length",
            "The bias is added along the sequence, not to the channels.",
            "With which axis of (N, C_out, L) does NumPy line up an array of shape "
            "(C_out,)?",
            bias_along_length,
        ),
        Mistake(
            "bias-for-each-input",
            "The bias is added once for every input channel.",
            "Does the line that adds the bias stand inside the loop over input "
            "channels?",
            bias_for_each_input,
        ),
        Mistake(
            "flipped-kernel",
            "The kernels are turned round before they slide.",
            "Does weight[o, c, 0] meet the first or the last step of the window? And "
            "what does np.convolve do?",
            with_weight(conv1d, turned),
        ),
        Mistake(
            "mean-not-sum",
            "The products of a window are averaged instead of summed.",
            "With kernels of ones on sequences of ones, is the output 1?",
            with_weight(conv1d, lambda weight: weight / weight[0].size),
        ),
        Mistake(
            "mean-over-channels",
            "The input channels are averaged instead of added.",
            "Two channels of 5 and 7: is the output 12 or 6?",
            with_weight(conv1d, lambda weight: weight / weight.shape[1]),
        ),
        Mistake(
            "stride-ignored",
            "The windows move by one, whatever the stride.",
            "Where in your code does stride occur?",
            stride_ignored,
        ),
        Mistake(
            "stride-in-size-only",
            "The size follows the stride, but the windows still move by one.",
            "At which step of the sequence does the window of output i begin?",
            windows_too_close,
        ),
        Mistake(
            "stride-skips-inputs",
            "The stride skips steps of the sequence, instead of windows.",
            "Does a stride of 2 pull the steps inside a window apart?",
            stride_on_input,
        ),
        Mistake(
            "kernel-as-stride",
            "The windows move by the kernel's length.",
            "How far does the window move between one output and the next?",
            kernel_as_stride,
        ),
        Mistake(
            "padding-ignored",
            "The sequences are not padded.",
            "Where in your code does padding occur?",
            padding_ignored,
        ),
        Mistake(
            "padding-before-only",
            "The padding counts on one side only: in front.",
            "Four steps with padding 1: how many are there then?",
            padding_before_only,
        ),
        Mistake(
            "padding-after-only",
            "The padding counts on one side only: at the end.",
            "On how many sides of the sequence should there be zeros?",
            padding_after_only,
        ),
        Mistake(
            "padding-as-total",
            "The padding is shared out between the two sides.",
            "Four steps with padding 1: how many are there then?",
            lambda input, weight, bias=None, stride=1, padding=0: conv1d(
                padded(input, padding // 2, padding - padding // 2),
                weight,
                bias,
                stride,
            ),
        ),
        Mistake(
            "first-bias-for-all",
            "The first bias is added to every channel.",
            "Which bias belongs to the second output channel?",
            lambda input, weight, bias=None, stride=1, padding=0: conv1d(
                input,
                weight,
                None if bias is None else 0 * bias + bias[0],
                stride,
                padding,
            ),
        ),
        Mistake(
            "bias-subtracted",
            "The bias is subtracted.",
            "Which sign has the bias in the docstring?",
            lambda input, weight, bias=None, stride=1, padding=0: conv1d(
                input, weight, None if bias is None else -bias, stride, padding
            ),
        ),
        Mistake(
            "ends-joined",
            "The sequence is padded with its own other end.",
            "Which numbers should stand before the first one?",
            lambda input, weight, bias=None, stride=1, padding=0: conv1d(
                padded(input, padding, padding, "wrap"), weight, bias, stride
            ),
        ),
        Mistake(
            "edge-repeated",
            "The sequences are padded with their first and last numbers.",
            "Which numbers stand at the ends of your padded sequence?",
            edge_repeated,
        ),
        Mistake(
            "pads-every-axis",
            "Batch and channels are padded too.",
            "What is the shape of your padded array?",
            pads_every_axis,
        ),
        Mistake(
            "keeps-length",
            "The sequences are always padded so that they keep their length.",
            "Without padding, may the kernel hang over the end?",
            keeps_length,
        ),
        Mistake(
            "missing-plus-one",
            "The output is one step short.",
            "A kernel as long as the sequence fits in one place. How many does your "
            "formula give it?",
            counted(lambda n, k, s: (n - k) // s),
        ),
        Mistake(
            "plus-one-before-dividing",
            "The 1 is added before the division by the stride, instead of after it.",
            "Four steps, a kernel of 2, stride 2: how many windows are there?",
            counted(lambda n, k, s: (n - k + 1) // s),
        ),
        Mistake(
            "rounded-up",
            "Where the windows do not come out even, one too many is counted.",
            "May the last window hang over the end?",
            rounded_up,
        ),
        Mistake(
            "rounded-up-and-cut",
            "Where the windows do not come out even, a cut-off one is counted too.",
            "What is the length of your last window?",
            rounded_up_and_cut,
        ),
        Mistake(
            "channels-swapped-with-steps",
            "Channels and steps of the output are exchanged.",
            "In which order are the axes of the shape in the docstring?",
            after(conv1d, lambda output: output.swapaxes(1, 2)),
        ),
        *mistakes_of_channels(conv1d),
        *mistakes_of_batches(conv1d)[:4],
        *mistakes_of_care(conv1d, [[[3, 5, 7]]]),
    ),
    hints=(
        "conv2d has two loops over places. How many does a sequence need, and what "
        "becomes of kernels of shape (C_in, kh, kw)?",
        "output[n, o, i] is bias[o] plus the sum of all products of weight[o] with the "
        "window of padded sequence n that begins at step i·stride.",
        "pad the last axis with zeros on both sides\n"
        "size = (padded length − kernel length) // stride + 1\n"
        "for each place i of the output:\n"
        "    cut the window out of all sequences and channels at once\n"
        "    output[:, :, i] = sums of window × each weight[o]\n"
        "add bias[o] to every step of channel o",
        "padded = np.pad(input, ((0, 0), (0, 0), …))\n"
        "size = (padded.shape[2] - k) // stride + 1\n"
        "for i in range(size):\n"
        "    window = padded[:, :, i * stride : …]\n"
        "    output[:, :, i] = np.einsum('nca,oca->no', window, weight)\n"
        "if bias is not None:\n"
        "    output += bias[…]",
    ),
    size_rule=size_rule,
)
