"""Questions about numbers in arrays: correlation, pooling, normalisation."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.variations.variation import Variation, draw, product, rows, signed

__all__ = ["GENERATORS"]


def _numbers(rng, low, high, shape):
    return rng.integers(low, high + 1, shape)


def _sum(*factors):
    """Products of the entries of arrays, with a plus between them."""
    return " + ".join(product(*f) for f in zip(*map(np.ravel, factors), strict=True))


_CORNERS = {
    "top left": (0, 0),
    "top right": (0, 1),
    "bottom left": (1, 0),
    "bottom right": (1, 1),
}


def _corner(rng):
    """Which output of 2×2 is asked for: its name, row and column."""
    name = list(_CORNERS)[draw(rng, 0, 3)]
    return name, *_CORNERS[name]


def _correlation(rng):
    image, kernel = _numbers(rng, 0, 9, (3, 3)), _numbers(rng, -2, 3, (2, 2))
    name, i, j = _corner(rng)
    return Variation(
        f"Image, row by row: {rows(image)}. Kernel: {rows(kernel)}. What is the {name} "
        "number of the output, without padding and without a flip?",
        int(F.corr2d(image, kernel)[i, j]),
        _sum(image[i : i + 2, j : j + 2], kernel),
    )


def _padded(rng):
    image, kernel = _numbers(rng, 1, 9, (3, 3)), _numbers(rng, 1, 5, (2, 2))
    name, i, j = _corner(rng)
    output = F.corr2d(F.pad(image, 4 * (1,)), kernel)
    return Variation(
        f"Image, row by row: {rows(image)}. Kernel: {rows(kernel)}. What is the {name} "
        "number of the 4×4 output, with one zero on each side?",
        int(output[-i, -j]),
        f"{product(image[-i, -j], kernel[1 - i, 1 - j])}; the other products are 0",
    )


def _two_channels(rng):
    image, kernel = _numbers(rng, 0, 5, (2, 2, 2)), _numbers(rng, -2, 3, (2, 2, 2))
    return Variation(
        f"Two channels of 2×2 pixels: {rows(image[0])} and {rows(image[1])}. The "
        f"kernel for each: {rows(kernel[0])} and {rows(kernel[1])}. What is the only "
        "number of the output?",
        sum(int(F.corr2d(x, w)[0, 0]) for x, w in zip(image, kernel, strict=True)),
        _sum(image, kernel),
    )


def _brighter(rng):
    kernel, more = _numbers(rng, -3, 5, (2, 2)), draw(rng, 2, 9)
    return Variation(
        f"Kernel, row by row: {rows(kernel)}. Every pixel grows by {more}. By how much "
        "does each output grow?",
        int(F.corr2d(np.full((2, 2), more), kernel)[0, 0]),
        _sum(np.full((2, 2), more), kernel),
    )


def _wall(rng):
    kernel, grey = _numbers(rng, -2, 2, (3, 3)), 10 * draw(rng, 2, 20)
    total = " + ".join(product(weight) for weight in kernel.ravel())
    return Variation(
        f"Kernel, row by row: {rows(kernel)}. On an evenly grey wall every pixel is "
        f"{grey}. What does it put out there?",
        int(F.corr2d(np.full((3, 3), grey), kernel)[0, 0]),
        f"{grey} · ({total})",
    )


def _rim(rng):
    k = 2 * draw(rng, 1, 3) + 1
    p = draw(rng, 1, k // 2)
    wall, mean = np.ones((2 * k, 2 * k)), np.full((k, k), 1 / k**2)
    return Variation(
        f"A white wall of ones, the mean of {k}×{k}, padding {p} with zeros: what is "
        "the output in the corner? (three digits)",
        float(F.corr2d(F.pad(wall, 4 * (p,)), mean)[0, 0]),
        f"({k} − {p})² / {k}²",
    )


def _centre_gradient(rng):
    upstream, kernel = _numbers(rng, -2, 4, (2, 2)), _numbers(rng, 0, 5, (2, 2))
    gradient, _, _ = F.conv2d_backward(
        upstream[None, None] * 1.0, np.zeros((1, 1, 3, 3)), kernel[None, None] * 1.0
    )
    return Variation(
        f"An image of 3×3 was correlated with the kernel {rows(kernel)} (row by row). "
        f"From upstream comes {rows(upstream)}. What is the gradient of the loss by "
        "the centre pixel?",
        int(gradient[0, 0, 1, 1]),
        _sum(upstream, kernel[::-1, ::-1]),
    )


def _overlap(rng):
    s = draw(rng, 2, 3)
    k = draw(rng, s + 1, 7)
    spread = F.conv_transpose2d(np.ones((1, 1, 6, 6)), np.ones((1, 1, k, k)), stride=s)
    windows = -(-k // s)
    return Variation(
        f"Ones, spread with {k}×{k} ones at stride {s}: the largest number in the "
        "output?",
        int(spread.max()),
        f"{windows}²; along an axis at most {windows} of the windows overlap",
    )


def _columns(rng):
    k, c = 2 * draw(rng, 1, 4) + 1, 16 * draw(rng, 1, 8)
    image = np.zeros((1, 1, k, k))
    return Variation(
        f"A layer takes {c} channels; its kernels are {k}×{k}, its stride is 1, its "
        "padding keeps the size. How many times as much memory as its input do its "
        "columns take?",
        F.unfold(image, k, padding=k // 2).size // image.size,
        f"{k}²",
    )


def _negative(rng):
    value, k = -draw(rng, 2, 9), 3
    image = np.full((1, 6, 6), float(value))
    if draw(rng, 0, 1):
        name, pool = "max pooling", F.max_pool2d
        how = f"{signed(value)}; the padding of a maximum never wins"
    else:
        name, pool = "average pooling, which counts the zeros,", F.avg_pool2d
        how = f"({signed(value)}) · 2² / 3²"
    return Variation(
        f"Every number is {signed(value)}; 3×3 {name} with padding 1. What stands in "
        "the top left corner of the output? (three digits)",
        float(pool(image, k, padding=1)[0, 0, 0]),
        how,
    )


def _stay(rng):
    k = draw(rng, 2, 6)
    dots = np.eye(3 * k)[:, None, None]  # a bright pixel at every place of a row
    pooled = F.max_pool2d(dots, (1, k))
    same = (pooled[k + 1 : 2 * k + 1] == pooled[k : 2 * k]).all(axis=(1, 2, 3))
    return Variation(
        f"A bright pixel at a random place, {k}×{k} max pooling with stride {k}, a "
        "shift by one pixel to the right: in how many per cent of the cases does the "
        "output stay the same? (three digits)",
        100 * float(same.mean()),
        f"100 · ({k} − 1) / {k}",
    )


def _winner(rng):
    k, gradient = draw(rng, 2, 4), draw(rng, 1, 5)
    n = 2 * k - 1
    peak = np.zeros((1, n, n))
    peak[0, k - 1, k - 1] = 1
    back = F.max_pool2d_backward(np.full((1, k, k), 1.0 * gradient), peak, k, stride=1)
    return Variation(
        f"{n}×{n} pixels, the centre is the largest; {k}×{k} max pooling with stride "
        f"1. Each output receives the gradient {gradient}. What is the gradient of the "
        "centre?",
        int(back[0, k - 1, k - 1]),
        f"{gradient} · {k}²",
    )


def _normalised(x, **options):
    return F.batch_norm(np.array(x, float)[:, None], **options)


def _running(rng):
    low, half, before = draw(rng, 0, 4), draw(rng, 1, 4), draw(rng, 1, 5)
    high = low + 2 * half
    mean, variance = np.zeros(1), np.array([float(before)])
    _normalised([low, high], running_mean=mean, running_var=variance, training=True)
    return Variation(
        f"The batch is {low} and {high}, momentum 0.1, and the running variance was "
        f"{before}. What does PyTorch store as the new running variance? (three "
        "digits)",
        float(variance[0]),
        f"0.9 · {before} + 0.1 · {2 * half}² / 2; the variance is divided by N − 1",
    )


def _scaled(rng):
    factor, more = draw(rng, 2, 20), draw(rng, 2, 20)
    x = rng.normal(size=32)
    before, after = (
        _normalised(batch, running_mean=None, running_var=None, training=True)
        for batch in (x, factor * x + more)
    )
    becomes = {
        f"{factor} times as large": factor * before,
        f"{factor} times as large, plus {more}": factor * before + more,
        "they hardly change": before,
    }
    (answer,) = (c for c, y in becomes.items() if np.allclose(y, after, atol=1e-4))
    return Variation(
        f"Every x of the batch becomes {factor} x + {more}; the scale is 1 and the "
        "shift 0. What happens to the outputs?",
        answer,
        f"(({factor} x + {more}) − ({factor} μ + {more})) / ({factor} σ) = (x − μ) / σ",
        tuple(rng.permutation(list(becomes)).tolist()),
    )


def _means(rng):
    n, c, side = 8 * draw(rng, 1, 8), 8 * draw(rng, 1, 8), draw(rng, 5, 30)
    mean, variance = np.zeros(c), np.ones(c)
    batch = np.ones((2, c, 2, 2))
    F.batch_norm(batch, mean, variance, training=True)
    return Variation(
        f"A batch of {n} images with {c} channels of {side}×{side} pixels goes through "
        "a batch normalisation. How many means are computed?",
        int((mean != 0).sum()),
        f"{c}; one for each channel",
    )


def _same_gradient(rng):
    gradient, n = draw(rng, 2, 9), 4 * draw(rng, 1, 8)
    x = rng.normal(size=(n, 1))
    back, *_ = F.batch_norm_backward(
        np.full((n, 1), 1.0 * gradient), x, None, None, training=True
    )
    return Variation(
        f"A batch of {n}; every output of a channel receives the gradient {gradient}. "
        "What is the gradient of each input?",
        round(float(abs(back).max()), 9),
        "0; what all outputs share, subtracting the mean takes out",
    )


_PLACES = ("first", "second", "third", "fourth", "fifth")


def _neighbours(rng):
    while True:
        responses = _numbers(rng, 0, 4, 5)
        after = F.local_response_norm(
            responses[None, :, None, None] * 1.0, size=3, alpha=3.0, beta=1.0, k=1.0
        ).ravel()
        second, largest = np.sort(after)[-2:]
        if largest > second + 0.01:
            break
    place = after.argmax()
    squares = (responses[max(0, place - 1) : place + 2] ** 2).sum()
    choices = tuple(
        f"the {name}, with its {response}"
        for name, response in zip(_PLACES, responses, strict=True)
    )
    return Variation(
        f"Responses {', '.join(map(str, responses))}; each is divided by 1 plus the "
        "squares of itself and its neighbours on both sides. Which channel is the "
        "largest afterwards?",
        choices[place],
        f"{responses[place]} / {1 + squares} is left of it, and less of every other",
        choices,
    )


GENERATORS = {
    "02-brighter": _brighter,
    "02-corner": _correlation,
    "02-wall": _wall,
    "03-rim": _rim,
    "03-top-left": _padded,
    "04-corner": _two_channels,
    "05-negative": _negative,
    "05-stay": _stay,
    "07-centre": _centre_gradient,
    "07-columns": _columns,
    "07-winner": _winner,
    "08-lrn": _neighbours,
    "08-means": _means,
    "08-ones": _same_gradient,
    "08-running": _running,
    "08-scale": _scaled,
    "13-overlap": _overlap,
}
