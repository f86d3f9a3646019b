"""Exercise: the gradients of a convolution."""

import numpy as np

from cnnlib.checks.arrays import reals
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import output_sizes


def conv2d_backward(grad_output, input, weight, stride=1, padding=0):
    """Gradients of a convolution with respect to its input, weight and bias.

    With D = `grad_output`; stride s and padded input x are those of the forward pass::

        grad_weight[o, c, a, b] = Σ_n,i,j D[n, o, i, j] · x[n, c, i·s + a, j·s + b]
        grad_x[n, c, i·s + a, j·s + b] += D[n, o, i, j] · weight[o, c, a, b]
        grad_bias[o] = Σ_n,i,j D[n, o, i, j]

    and grad_input is grad_x without the frame. The result is (grad_input, grad_weight,
    grad_bias). Judged are shapes and values, and that no argument changes.

    >>> image, ones = np.arange(9.0).reshape(1, 1, 3, 3), np.ones((1, 1, 2, 2))
    >>> conv2d_backward(ones, image, ones)[1].tolist()
    [[[[8.0, 12.0], [20.0, 24.0]]]]
    """
    kh, kw = weight.shape[2:]
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    x = np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    grad_x, grad_weight = np.zeros(x.shape), np.zeros(weight.shape)
    h_out, w_out = grad_output.shape[2:]
    for i in range(h_out):
        for j in range(w_out):
            top, left = i * sh, j * sw
            rows, columns = slice(top, top + kh), slice(left, left + kw)
            D = grad_output[:, :, i, j]  # (N, C_out)
            grad_weight += np.tensordot(D, x[:, :, rows, columns], (0, 0))
            grad_x[:, :, rows, columns] += np.tensordot(D, weight, (1, 0))
    h, w = input.shape[2:]
    grad_input = grad_x[:, :, ph : ph + h, pw : pw + w]
    grad_bias = grad_output.sum(axis=(0, 2, 3))
    return grad_input, grad_weight, grad_bias


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
    Case(layer((1, 2, 2, 3), (2, 2, 3, 2), 1, (2, 0)), "a frame above and below only"),
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
    mistakes=mistakes_of(conv2d_backward),
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
