"""Exercise: the gradients of a convolution."""

import numpy as np

from cnnlib.checks.arrays import reals
from cnnlib.checks.spec import Case, Exercise, Mistake

from .gradients import (
    changed,
    changes_input,
    conv2d_backward,
    cut_at_the_end,
    cut_with_minus_zero,
    first_output_channel,
    framed,
    mean_over_samples,
    of_one_sample,
    replaced_at_each_place,
    replaced_at_each_tap,
    replaced_by_each_channel,
    stride_forgotten,
    unflipped,
    weight_before_input,
    weight_of_last_place,
    weight_stride_forgotten,
    weight_swapped,
    weight_turned,
    with_arguments,
    without_pairs,
    without_remainder,
)
from .patches import output_sizes, swapped


def layer(image, kernel, stride=1, padding=0, start=0):
    """Arguments without any symmetry, for an image and a kernel of the given shapes."""
    input, weight = reals(*image, start=start), reals(*kernel, start=start + 3)
    size = output_sizes(input, kernel[2:], stride, padding)
    grad_output = reals(image[0], kernel[0], *size, start=start + 7)
    options = (stride, padding) if padding != 0 else (stride,) if stride != 1 else ()
    return grad_output, input, weight, *options


EXAMPLE = (
    np.ones((1, 1, 2, 2)),
    np.arange(9.0).reshape(1, 1, 3, 3),
    np.arange(4.0).reshape(1, 1, 2, 2),
)

PUBLIC = (
    Case(EXAMPLE, "0 … 8 under a 2×2 kernel, all gradients 1", "basic"),
    Case(layer((1, 1, 3, 3), (1, 1, 2, 2)), "other gradients", "basic"),
    Case(layer((1, 2, 3, 4), (3, 2, 2, 2)), "two channels in, three out"),
    Case(layer((2, 2, 3, 4), (2, 2, 2, 3), start=1), "two samples, nothing square"),
    Case(layer((2, 3, 4, 3), (2, 3, 3, 1), start=2), "a tall kernel"),
    Case(
        layer((2, 1, 4, 5), (2, 1, 2, 2), 2),
        "a stride of 2, which leaves a column over",
    ),
    Case(layer((1, 2, 4, 6), (2, 2, 3, 2), (1, 2)), "a stride for each axis"),
    Case(layer((1, 2, 2, 3), (2, 2, 3, 3), 1, 1), "a frame of zeros"),
    Case(layer((2, 1, 3, 2), (2, 1, 2, 3), 1, (0, 1)), "a padding for each axis"),
    Case(layer((2, 2, 4, 5), (3, 2, 3, 3), 2, 1), "stride and padding together"),
    Case(layer((2, 3, 2, 3), (2, 3, 1, 1)), "a 1×1 kernel", "edge"),
    Case(layer((2, 2, 2, 3), (3, 2, 2, 3)), "a kernel as large as the image", "edge"),
    Case(layer((1, 1, 3, 7), (1, 1, 2, 2), (1, 3)), "a stride over a gap", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        n, c, o = rng.integers(1, 4, 3)
        kh, kw = rng.integers(1, 4, 2)
        h, w = kh + rng.integers(1, 5), kw + rng.integers(0, 5)
        stride, padding = (1, 1), (0, 0)
        if group != "basic":
            stride = tuple(rng.integers(1, 4, 2).tolist())
            padding = tuple(rng.integers(0, 3, 2).tolist())
        input, weight = rng.standard_normal((n, c, h, w)), rng.random((o, c, kh, kw))
        size = output_sizes(input, (kh, kw), stride, padding)
        grad_output = rng.standard_normal((n, o, *size))
        arguments = grad_output, input, weight, stride, padding
        yield Case(arguments, "another image and kernel", group)


EXERCISE = Exercise(
    assignment="07_conv_backward",
    reference=conv2d_backward,
    points=5,
    section="Each pixel collects from every output that it helped to make",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "assign-not-add",
            "Where windows overlap, the last one replaces what the others gave.",
            "A pixel under several windows receives several gradients. In the loop "
            "over places, should there be = or +=?",
            changed(replaced_at_each_place),
        ),
        Mistake(
            "assign-in-every-loop",
            "Each place and each output channel replaces what the ones before gave.",
            "A pixel takes part in several outputs. In the innermost loop, should "
            "there be = or +=?",
            changed(replaced_by_each_channel),
        ),
        Mistake(
            "assign-at-each-tap",
            "Each tap of the kernel replaces what the taps before it gave.",
            "In the loop over the kernel's taps, should there be = or +=?",
            changed(replaced_at_each_tap),
        ),
        Mistake(
            "not-flipped",
            "The gradient of the input was made with the kernel the wrong way round.",
            "Output (0, 0) used the pixel (a, b) with weight[a, b]. With which weight "
            "does its gradient go back to that pixel?",
            changed(unflipped),
        ),
        Mistake(
            "grad-weight-turned",
            "The gradient of the weight is turned by 180°.",
            "Which pixels of the window does weight[0, 0] meet?",
            changed(None, weight_turned),
        ),
        Mistake(
            "grad-weight-channels-swapped",
            "The gradient of the weight has its input and output channels exchanged.",
            "Which shape has the weight, and so its gradient?",
            changed(None, weight_swapped),
        ),
        Mistake(
            "frame-not-cut-off",
            "The gradient of the input still has the frame that padding added.",
            "Which shape has the input, and so its gradient?",
            changed(framed),
        ),
        Mistake(
            "frame-cut-at-the-end",
            "Rows and columns were cut off at the bottom and on the right only.",
            "In the padded image, where does the image itself begin?",
            changed(cut_at_the_end),
        ),
        Mistake(
            "slice-to-minus-zero",
            "With a padding of 0 the slice p:-p is empty.",
            "What is x[0:-0]?",
            changed(cut_with_minus_zero),
        ),
        Mistake(
            "remainder-left-out",
            "Rows or columns that no window saw are missing from the gradient.",
            "Which gradient has a pixel that no window ever covered?",
            changed(without_remainder),
        ),
        Mistake(
            "stride-ignored-in-input",
            "The gradient of the input ignores the stride.",
            "Which pixels did the second output see when the stride is 2?",
            changed(stride_forgotten),
        ),
        Mistake(
            "stride-ignored-in-weight",
            "The gradient of the weight ignores the stride.",
            "Which pixels did the second output see when the stride is 2?",
            changed(None, weight_stride_forgotten),
        ),
        Mistake(
            "stride-ignored",
            "Both gradients ignore the stride.",
            "Which pixels did the second output see when the stride is 2?",
            changed(stride_forgotten, weight_stride_forgotten),
        ),
        Mistake(
            "stride-swapped",
            "The vertical stride is used horizontally, and the other way round.",
            "Which number of the pair belongs to the rows?",
            with_arguments(lambda g, x, w, s, p: (g, x, w, swapped(s), p)),
        ),
        Mistake(
            "padding-swapped",
            "The vertical padding is used horizontally, and the other way round.",
            "Which number of the pair makes new rows?",
            with_arguments(lambda g, x, w, s, p: (g, x, w, s, swapped(p))),
        ),
        Mistake(
            "padding-ignored",
            "The image was not padded, though the forward pass did so.",
            "Which pixel, or which zero, did weight[0, 0] meet at the output (0, 0)?",
            with_arguments(lambda g, x, w, s, p: (g, x, w, s, 0)),
        ),
        Mistake(
            "bias-mean",
            "The gradient of the bias is a mean, not a sum.",
            "The bias is added to every output of its channel. When several paths "
            "leave one number, what happens to their gradients?",
            changed(None, None, lambda grad_output, *_: grad_output.mean((0, 2, 3))),
        ),
        Mistake(
            "bias-summed-over-samples-only",
            "The gradient of the bias still has rows and columns.",
            "How many numbers has the bias?",
            changed(None, None, lambda grad_output, *_: grad_output.sum(0)),
        ),
        Mistake(
            "bias-not-summed-over-samples",
            "The gradient of the bias still has one row per sample.",
            "How many numbers has the bias?",
            changed(None, None, lambda grad_output, *_: grad_output.sum((2, 3))),
        ),
        Mistake(
            "bias-over-everything",
            "The gradient of the bias is one number.",
            "How many biases does the layer have?",
            changed(None, None, lambda grad_output, *_: grad_output.sum()),
        ),
        Mistake(
            "bias-keeps-its-axes",
            "The gradient of the bias has four axes.",
            "How many axes has the bias?",
            changed(
                None,
                None,
                lambda grad_output, *_: grad_output.sum((0, 2, 3), keepdims=True),
            ),
        ),
        Mistake(
            "mean-over-samples",
            "The gradients of weight and bias are divided by the number of samples.",
            "If the loss is a mean, is its 1/N in this layer or in grad_output?",
            mean_over_samples,
        ),
        Mistake(
            "no-pairs",
            "Only whole numbers are understood, not a pair for the two axes.",
            "What does your code do with a stride of (1, 2)?",
            without_pairs,
        ),
        Mistake(
            "first-sample-only",
            "Weight and bias get their gradients from the first sample alone.",
            "Does your result change when the second sample does?",
            of_one_sample(0),
        ),
        Mistake(
            "last-sample-only",
            "Each sample's gradient of weight and bias replaces the one before it.",
            "In the loop over samples, should there be = or +=?",
            of_one_sample(-1),
        ),
        Mistake(
            "grad-weight-of-the-last-place",
            "In the gradient of the weight, each place replaces the one before it.",
            "One weight serves all places of all samples: should there be = or +=?",
            changed(None, weight_of_last_place),
        ),
        Mistake(
            "first-output-channel-only",
            "Only the first output channel hands a gradient to the input.",
            "Which outputs does a pixel take part in: those of one channel or of all?",
            changed(first_output_channel),
        ),
        Mistake(
            "upstream-forgotten",
            "grad_output is not used: these are the gradients of the outputs' sum.",
            "Where do the numbers of grad_output occur in your code?",
            with_arguments(lambda g, x, w, s, p: (np.ones_like(g), x, w, s, p)),
        ),
        Mistake(
            "weight-before-input",
            "The gradients are right, but not in the order input, weight, bias.",
            "Which of your three results has the shape of the input?",
            weight_before_input,
        ),
        Mistake(
            "bias-left-out",
            "Only two gradients are returned.",
            "The layer adds a bias as well. What is its gradient?",
            lambda *args: conv2d_backward(*args)[:2],
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the arguments.",
            "Do the arguments occur in your code at all?",
            lambda *args: conv2d_backward(*EXAMPLE),
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same arrays give the same answer?",
            changes_input,
        ),
        Mistake(
            "mean-everywhere",
            "All three gradients are divided by the number of samples.",
            "If the loss is a mean, is its 1/N in this layer or in grad_output?",
            lambda *args: tuple(g / len(args[1]) for g in conv2d_backward(*args)),
        ),
    ),
    hints=(
        "Which outputs did one pixel take part in, and with which weights? And which "
        "pixels did one weight meet?",
        "Every product weight[o, c, a, b] · x[n, c, …] of the forward pass hands each "
        "factor D[n, o, i, j] times the other, and all that arrives at one number is "
        "added up.",
        "x = the padded input, grad_x = zeros of its shape, grad_weight = zeros\n"
        "for each place (i, j) of the output:\n"
        "    patch = the window of x at (i, j), of all samples and channels\n"
        "    D = grad_output at (i, j), of shape (N, C_out)\n"
        "    grad_weight += D.T times patch, summed over the samples\n"
        "    the same window of grad_x += D times weight, summed over C_out\n"
        "cut the frame off grad_x; sum grad_output for the bias",
        "for i in range(h_out):\n"
        "    for j in range(w_out):\n"
        "        rows = slice(i * sh, i * sh + kh)\n"
        "        columns = slice(…)\n"
        "        D = grad_output[:, :, i, j]\n"
        "        grad_weight += np.tensordot(D, x[:, :, rows, columns], (0, 0))\n"
        "        grad_x[:, :, rows, columns] += np.tensordot(D, …, (1, 0))\n"
        "grad_input = grad_x[:, :, ph : ph + h, …]\n"
        "grad_bias = grad_output.sum(axis=(…))",
    ),
    size_rule=lambda grad_output, input, weight, stride=1, padding=0: (
        f"grad_input {input.shape}, grad_weight {weight.shape}, "
        f"grad_bias {weight.shape[:1]}"
    ),
)
