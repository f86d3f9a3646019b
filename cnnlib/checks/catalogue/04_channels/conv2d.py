"""Exercise: the whole layer, with batch, bias, stride and padding."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import added_to_integers, floats
from cnnlib.checks.spec import Exercise, Mistake
from cnnlib.shapes import ntuple, output_size

from . import batches
from .layer_cases import PUBLIC, hidden


def conv2d(input, weight, bias=None, stride=1, padding=0):
    """Cross-correlate a batch of images with kernels, summing over input channels.

    ``output[n, o, i, j] = bias[o] + Σ_c Σ_a Σ_b weight[o, c, a, b] ·
    padded[n, c, i·stride + a, j·stride + b]``, where the images are padded with zeros.

    Along each axis ``out = ⌊(n + 2·padding − k) / stride⌋ + 1``.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, H, W)
    weight : ndarray of shape (C_out, C_in, kh, kw)
        Not flipped.
    bias : ndarray of shape (C_out,), optional
        Added to every pixel of a channel.
    stride : int or (vertical, horizontal)
        Pixels between one window and the next.
    padding : int or (vertical, horizontal)
        Rows and columns of zeros on *each* side.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out)

    Examples
    --------
    >>> nine = np.arange(9).reshape(3, 3)
    >>> kernel = np.array([[[0, 1], [2, 3]], [[1, 2], [3, 4]]])
    >>> conv2d(np.stack([nine, nine + 1])[None], kernel[None])
    array([[[[ 56.,  72.],
             [104., 120.]]]])
    """
    return F.conv2d(*floats(input, weight, bias), stride, padding)


def size_rule(input, weight, bias=None, stride=1, padding=0):
    (s, t), (p, q) = ntuple(stride, 2, "conv2d", "stride"), ntuple(padding, 2, "", "")
    (h, w), (kh, kw) = input.shape[2:], weight.shape[2:]
    rows, columns = output_size(h, kh, p, s), output_size(w, kw, q, t)
    return (
        f"⌊({h} + 2·{p} − {kh}) / {s}⌋ + 1 = {rows} rows, "
        f"⌊({w} + 2·{q} − {kw}) / {t}⌋ + 1 = {columns} columns"
    )


def only_the_example(input, weight, bias=None, stride=1, padding=0):
    return np.array([[[[56, 72], [104, 120]]]])


EXERCISE = Exercise(
    assignment="04_channels",
    reference=conv2d,
    points=4,
    section="The whole layer: batch, bias, stride and padding",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "bias-ignored",
            "The bias is not added.",
            "Does your result change when bias does?",
            batches.bias_ignored,
        ),
        Mistake(
            "bias-along-width",
            "The bias is added along the columns, not to the channels.",
            "With which axis of (N, C_out, H, W) does NumPy line up an array of shape "
            "(C_out,)?",
            batches.bias_along_width,
        ),
        Mistake(
            "bias-along-height",
            "The bias is added along the rows, not to the channels.",
            "With which axes of (N, C_out, H, W) does NumPy line up an array of shape "
            "(C_out, 1)?",
            batches.bias_along_height,
        ),
        Mistake(
            "bias-for-each-input",
            "The bias is added once for every input channel.",
            "Does the line that adds the bias stand inside the loop over input "
            "channels?",
            batches.bias_for_each_input,
        ),
        Mistake(
            "one-bias-for-all",
            "Every output channel gets the first one's bias.",
            "Which number of bias belongs to output channel 1?",
            batches.first_bias_everywhere,
        ),
        Mistake(
            "flipped-kernel",
            "The kernels are turned by 180° before they slide.",
            "Do your kernels slide as they are, or do they get flipped first?",
            batches.flipped,
        ),
        Mistake(
            "transposed-kernel",
            "The kernels' rows and columns are exchanged.",
            "Which number of a kernel lies on the window's top right corner?",
            batches.transposed,
        ),
        Mistake(
            "axes-of-weight-swapped",
            "The weight's first axis is taken for the input channels.",
            "Which axis of the weight must agree with the input's channels?",
            batches.axes_of_weight_swapped,
        ),
        Mistake(
            "last-input-channel",
            "Each input channel's result replaces the one before it.",
            "After the loop over input channels, what is left of the first one: should "
            "there be = or +=?",
            batches.of_one_input(-1),
        ),
        Mistake(
            "first-input-channel",
            "Only the first input channel is used.",
            "Does your result change when the second channel does?",
            batches.of_one_input(0),
        ),
        Mistake(
            "one-kernel-for-all-inputs",
            "One kernel slides over all the input channels.",
            "Which kernel of weight[o] belongs to the second input channel?",
            batches.one_kernel_for_all,
        ),
        Mistake(
            "mean-over-channels",
            "The input channels are averaged instead of added.",
            "Two channels of 5 and 7: is the output 12 or 6?",
            batches.mean_over_channels,
        ),
        Mistake(
            "mean-of-everything",
            "All the products of a window are averaged instead of summed.",
            "With kernels of ones on images of ones, is the output 1?",
            batches.mean_of_everything,
        ),
        Mistake(
            "outputs-last",
            "The output channels stand on the last axis.",
            "In which order are the axes of the shape in the docstring?",
            batches.outputs_last,
        ),
        Mistake(
            "first-image-only",
            "Only the first image of the batch comes out.",
            "How many images come out when two go in?",
            batches.first_image_only,
        ),
        Mistake(
            "other-images-zero",
            "Only the first image's output is filled, the others are zero.",
            "Over which axes do your loops run, and is the batch among them?",
            batches.only_first_place_filled,
        ),
        Mistake(
            "no-batch-axis",
            "The output has lost the axis of the batch.",
            "How many axes does the shape in the docstring have?",
            batches.without_batch,
        ),
        Mistake(
            "first-image-repeated",
            "Every image of the batch gets the first one's output.",
            "Which image does your window come from?",
            batches.first_image_repeated,
        ),
        Mistake(
            "batch-added-up",
            "The images of the batch are added up to a single one.",
            "How many images come out when two go in?",
            batches.batch_added_up,
        ),
        Mistake(
            "images-added-up",
            "The images of the batch are added up.",
            "May the second image change what comes out for the first?",
            batches.summed_over_images,
        ),
        Mistake(
            "stride-ignored",
            "The windows move by one, whatever the stride.",
            "Where in your code does stride occur?",
            batches.stride_ignored,
        ),
        Mistake(
            "stride-in-size-only",
            "The size follows the stride, but the windows still move by one.",
            "At which row of the image does the window of output row i begin?",
            batches.windows_too_close,
        ),
        Mistake(
            "stride-swapped",
            "The vertical stride is used horizontally, and the other way round.",
            "Which of the two strides moves the window down?",
            batches.stride_swapped,
        ),
        Mistake(
            "one-stride-for-both",
            "The vertical stride is used for both axes.",
            "With stride (1, 2), how far do your windows move to the right?",
            batches.one_stride,
        ),
        Mistake(
            "stride-skips-inputs",
            "The stride skips pixels of the image, instead of windows.",
            "Does a stride of 2 pull the pixels inside a window apart?",
            batches.stride_on_input,
        ),
        Mistake(
            "kernel-as-stride",
            "The windows move by the kernel's size.",
            "How far does the window move between one output and the next?",
            batches.kernel_as_stride,
        ),
        Mistake(
            "padding-ignored",
            "The images are not padded.",
            "Where in your code does padding occur?",
            batches.padding_ignored,
        ),
        Mistake(
            "padding-swapped",
            "The vertical padding is used horizontally, and the other way round.",
            "Padding (0, 2): are there more rows or more columns afterwards?",
            batches.padding_swapped,
        ),
        Mistake(
            "one-padding-for-both",
            "The vertical padding is used for both axes.",
            "Padding (0, 2): how many columns of zeros are there afterwards?",
            batches.one_padding,
        ),
        Mistake(
            "padding-before-only",
            "The padding counts on one side only: above and on the left.",
            "A row of 3 with padding 1: how long is it then?",
            batches.padding_before_only,
        ),
        Mistake(
            "padding-after-only",
            "The padding counts on one side only: below and on the right.",
            "On how many sides of the image should there be zeros?",
            batches.padding_after_only,
        ),
        Mistake(
            "edge-repeated",
            "The images are padded with their edge pixels instead of zeros.",
            "Which numbers stand in the border of your padded image?",
            batches.edge_repeated,
        ),
        Mistake(
            "pads-every-axis",
            "Batch and channels are padded too.",
            "What is the shape of your padded array?",
            batches.pads_every_axis,
        ),
        Mistake(
            "pairs-not-handled",
            "Only a single number is understood, not a pair.",
            "What does your code do when stride or padding is (1, 2)?",
            batches.numbers_only,
        ),
        Mistake(
            "pairs-not-handled-in-pad",
            "Only a single number is understood, not a pair.",
            "What does your call of np.pad make of padding=(0, 2)?",
            batches.numbers_only_in_pad,
        ),
        Mistake(
            "stride-pair-not-handled",
            "Only a single number is understood as stride, not a pair.",
            "What does your code do when stride is (1, 2)?",
            batches.one_number_as_stride,
        ),
        Mistake(
            "missing-plus-one",
            "The output is one row and one column short.",
            "A kernel as large as the image fits in one place. How many does your "
            "formula give it?",
            batches.cropped(lambda n, k, s: (n - k) // s),
        ),
        Mistake(
            "plus-one-before-dividing",
            "The 1 is added before the division by the stride, instead of after it.",
            "A row of 4, a kernel of 2, stride 2: how many windows are there?",
            batches.cropped(lambda n, k, s: (n - k + 1) // s),
        ),
        Mistake(
            "rounded-up",
            "Where the windows do not come out even, one too many is counted.",
            "May the last window hang over the edge?",
            batches.rounded_up(cut=False),
        ),
        Mistake(
            "rounded-up-and-cut",
            "Where the windows do not come out even, a cut-off one is counted too.",
            "What is the shape of your last window?",
            batches.rounded_up(cut=True),
        ),
        Mistake(
            "square-kernel-only",
            "The kernel's height is used for its width as well.",
            "If the kernel has 2 rows and 3 columns, how wide is your window?",
            batches.other_window(lambda kh, kw: (kh, kh)),
        ),
        Mistake(
            "kernel-sides-swapped",
            "The kernel's height and width are exchanged.",
            "In (C_out, C_in, kh, kw), which comes first, the height or the width?",
            batches.other_window(lambda kh, kw: (kw, kh)),
        ),
        Mistake(
            "square-image-only",
            "The image's height is used for its width as well.",
            "How many columns has your output when the image is wide and low?",
            batches.image_height_twice,
        ),
        Mistake(
            "height-for-width",
            "Rows and columns of the output are exchanged.",
            "Which axis of the array is the height, the third or the fourth?",
            batches.rows_and_columns_swapped,
        ),
        Mistake(
            "integer-truncation",
            "The output array holds integers, so fractions are cut off.",
            "What dtype does your output array get when the images are of integers?",
            batches.truncated,
        ),
        Mistake(
            "integer-output",
            "The output array holds integers, and fractions cannot be added to it.",
            "What dtype does your output array get when the images are of integers?",
            added_to_integers(conv2d),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Do input and weight occur in your code at all?",
            only_the_example,
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same array give the same answer?",
            batches.changes_input,
        ),
        Mistake(
            "changes-weight",
            "The weight is overwritten during the computation.",
            "After the call, is the weight that was handed in still the same?",
            batches.changes_weight,
        ),
        Mistake(
            "bias-expected",
            "The code cannot do without a bias.",
            "What is bias when the caller gives none?",
            lambda x, w, bias=None, *options: conv2d(x, w, bias[:], *options),
        ),
        Mistake(
            "first-set-everywhere",
            "All output channels are the same: the first set of kernels.",
            "Which set of kernels belongs to output channel 1?",
            lambda x, w, *options: conv2d(x, w[[0] * len(w)], *options),
        ),
    ),
    hints=(
        "corr2d_multi_in_out handles one image. What do stride, padding and bias "
        "change about where a window begins, and about what is added to its sum?",
        "output[n, o, i, j] is bias[o] plus the sum of all products of weight[o] with "
        "the window of padded image n that begins at row i·stride, column j·stride.",
        "turn stride and padding into pairs\n"
        "pad height and width with zeros on both sides\n"
        "size = (padded size − kernel size) // stride + 1, along each axis\n"
        "for each place (i, j) of the output:\n"
        "    cut the window out of all images and channels at once\n"
        "    output[:, :, i, j] = sums of window × each weight[o]\n"
        "add bias[o] to every pixel of channel o",
        "ph, pw = padding if isinstance(padding, tuple) else (padding, padding)\n"
        "padded = np.pad(input, ((0, 0), (0, 0), (ph, ph), …))\n"
        "rows = (padded.shape[2] - kh) // sh + 1\n"
        "for i in range(rows):\n"
        "    for j in range(…):\n"
        "        window = padded[:, :, i * sh : i * sh + kh, …]\n"
        "        output[:, :, i, j] = np.einsum('ncab,ocab->no', window, …)\n"
        "if bias is not None:\n"
        "    output += bias[:, None, None]",
    ),
    size_rule=size_rule,
)
