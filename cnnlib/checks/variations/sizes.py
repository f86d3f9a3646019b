"""Questions about shapes, receptive fields and costs, which no array is needed for."""

from cnnlib.checks.variations.variation import Variation, draw
from cnnlib.shapes import (
    conv_macs,
    conv_parameters,
    dense_parameters,
    output_size,
    receptive_field,
    same_padding,
)

__all__ = ["GENERATORS"]


def _places(rng):
    k = draw(rng, 2, 5)
    h, w = k + draw(rng, 1, 5), k + draw(rng, 1, 5)
    return Variation(
        f"A {k}×{k} window slides over an image of {h}×{w} pixels and never leaves "
        "it. At how many places can it stand?",
        output_size(h, k) * output_size(w, k),
        f"({h} − {k} + 1) · ({w} − {k} + 1)",
    )


def _layers(rng):
    k, small, layers = 2 * draw(rng, 1, 3) + 1, draw(rng, 4, 9), draw(rng, 4, 20)
    n = size = small + layers * (k - 1)
    count = 0
    while size > small:
        size, count = output_size(size, k), count + 1
    return Variation(
        f"Layers of {k}×{k}, no border: after how many of them has a picture of "
        f"{n}×{n} pixels shrunk to {small}×{small}?",
        count,
        f"({n} − {small}) / ({k} − 1)",
    )


def _strided(rng):
    h, w = draw(rng, 7, 16), draw(rng, 7, 16)
    kh, kw, down, right = draw(rng, 2, 4), draw(rng, 2, 4), draw(rng, 2, 4), 2
    return Variation(
        f"{h}×{w} after padding, kernel {kh}×{kw}, stride {down} downwards and {right} "
        "to the right: what is the shape of the output?",
        (output_size(h, kh, stride=down), output_size(w, kw, stride=right)),
        f"(⌊({h} − {kh}) / {down}⌋ + 1, ⌊({w} − {kw}) / {right}⌋ + 1)",
    )


def _never_seen(rng):
    s = draw(rng, 2, 5)
    k, n = draw(rng, 1, s - 1), s * draw(rng, 4, 20)
    seen = k * output_size(n, k, stride=s)
    return Variation(
        f"Kernel {k}×{k}, stride {s}, on {n}×{n} pixels: how many per cent of the "
        "pixels does no window ever look at? (three digits)",
        100 * (n**2 - seen**2) / n**2,
        f"100 · (1 − {k}² / {s}²)",
    )


def _without_gradient(rng):
    k = draw(rng, 2, 4)
    n = k * draw(rng, 2, 4) + draw(rng, 1, k - 1)
    seen = k * output_size(n, k, stride=k)
    return Variation(
        f"{n}×{n} pixels, a {k}×{k} kernel, stride {k}: for how many of the {n * n} "
        "pixels is the gradient 0, whatever comes from upstream?",
        n**2 - seen**2,
        f"{n}² − {seen}²",
    )


def _padding_that_keeps(rng):
    k, d = 2 * draw(rng, 1, 4) + 1, draw(rng, 2, 5)
    return Variation(
        f"A {k}×{k} kernel with dilation {d}: how much padding on each side keeps the "
        "size?",
        same_padding(k, d)[0],
        f"{d} · ({k} − 1) / 2",
    )


def _padding_on_the_way_back(rng):
    k = 2 * draw(rng, 1, 4) + 1
    p, n = draw(rng, 0, k // 2), 20
    there = output_size(n, k, p)
    return Variation(
        f"Forward: {k}×{k} kernels, padding {p}, stride 1. Which padding does the "
        "correlation on the way back need?",
        next(back for back in range(k) if output_size(there, k, back) == n),
        f"{k} − 1 − {p}",
    )


def _rows_covered(rng):
    k, d = 2 * draw(rng, 1, 3) + 1, draw(rng, 2, 6)
    return Variation(
        f"How many rows does a {k}×{k} kernel with vertical dilation {d} cover?",
        receptive_field([(k, 1, d)]),
        f"{d} · ({k} − 1) + 1",
    )


def _video(rng):
    n, out = draw(rng, 2, 8), 4 * draw(rng, 1, 8)
    depth, side = draw(rng, 6, 16), 4 * draw(rng, 4, 12)
    long, k = draw(rng, 2, 4), 2 * draw(rng, 1, 3) + 1
    return Variation(
        f"Input ({n}, 3, {depth}, {side}, {side}), layer Conv3d(3, {out}, "
        f"kernel_size=({long}, {k}, {k})). What is the output's shape?",
        (n, out, output_size(depth, long), *2 * (output_size(side, k),)),
        f"({n}, {out}, {depth} − {long} + 1, {side} − {k} + 1, {side} − {k} + 1)",
    )


def _pooled(rng):
    n, c, k = draw(rng, 2, 9), 4 * draw(rng, 1, 8), draw(rng, 2, 4)
    h, w = draw(rng, 10, 30), draw(rng, 10, 30)
    return Variation(
        f"The input has shape ({n}, {c}, {h}, {w}). What is the shape of "
        f"F.max_pool2d(input, {k})?",
        (n, c, output_size(h, k, stride=k), output_size(w, k, stride=k)),
        f"({n}, {c}, ⌊{h} / {k}⌋, ⌊{w} / {k}⌋)",
    )


def _hog(rng):
    c, bins = draw(rng, 4, 10), draw(rng, 6, 12)
    w, h = c * draw(rng, 8, 40), c * draw(rng, 8, 40)
    cells = output_size(w, c, stride=c) * output_size(h, c, stride=c)
    return Variation(
        f"Cells of {c}×{c} pixels, {bins} bins each: by how many numbers does HoG "
        f"describe a picture of {w}×{h} pixels?",
        cells * bins,
        f"({w} / {c}) · ({h} / {c}) · {bins}",
    )


def _field_of_equal_layers(rng):
    layers, k = draw(rng, 2, 6), 2 * draw(rng, 1, 3) + 1
    return Variation(
        f"{layers} layers of {k}×{k} kernels with stride 1: how many pixels wide is "
        "the field?",
        receptive_field([(k, 1, 1)] * layers),
        f"1 + {layers} · ({k} − 1)",
    )


def _field_with_pooling(rng):
    a, b, c = (2 * draw(rng, 1, 3) + 1 for _ in range(3))
    pool = (2, 2, 1)
    return Variation(
        f"Convolution {a}×{a}, pooling 2×2 with stride 2, convolution {b}×{b}, the "
        f"same pooling, convolution {c}×{c}: how many pixels wide is the field of one "
        "output?",
        receptive_field([(a, 1, 1), pool, (b, 1, 1), pool, (c, 1, 1)]),
        f"1 + ({a} − 1) + 1 + ({b} − 1) · 2 + 2 + ({c} − 1) · 4",
    )


def _gridding(rng):
    layers, taps, d = draw(rng, 2, 5), draw(rng, 2, 4), draw(rng, 2, 4)
    span = receptive_field([(taps, 1, d)] * layers)
    return Variation(
        f"{layers} layers, {taps} taps, dilation {d} each; the field spans {span} "
        f"pixels. How many of the {span} does one output read?",
        receptive_field([(taps, 1, 1)] * layers),
        f"1 + {layers} · ({taps} − 1)",
    )


def _memory(rng):
    millions, units = draw(rng, 2, 48), 50 * 2 ** draw(rng, 0, 3)
    weights = dense_parameters(millions * 10**6, units, bias=False)
    return Variation(
        f"{millions} million inputs, {units} units, 4 bytes a weight: how many "
        "gigabytes (10⁹ bytes) of weights? (three digits)",
        4 * weights / 10**9,
        f"{millions} · {units} · 4 / 1000",
    )


def _shared(rng):
    n, k = draw(rng, 10, 40), draw(rng, 3, 7)
    m = output_size(n, k)
    return Variation(
        f"{n}×{n} pixels, {m}×{m} outputs, weights that depend only on the offset "
        "(a, b), no limit to its reach: how many free numbers?",
        output_size(n, m, padding=m - 1) ** 2,
        f"({n} + {m} − 1)²",
    )


def _filters(rng):
    c, side, k = draw(rng, 1, 8), 8 * draw(rng, 2, 8), 2 * draw(rng, 1, 3) + 1
    out = draw(rng, 4, 32)
    return Variation(
        f"Input {c}×{side}×{side}, {out} filters of {k}×{k} with padding {k // 2} and "
        "biases. How many parameters has the layer?",
        conv_parameters(c, out, k),
        f"{out} · ({c} · {k}² + 1)",
    )


def _two_convolutions(rng):
    a, b, k = draw(rng, 4, 12), draw(rng, 13, 32), 2 * draw(rng, 1, 3) + 1
    return Variation(
        f"Two convolutions of {k}×{k}, from 1 to {a} and from {a} to {b} channels, "
        "with biases: how many parameters have they together?",
        conv_parameters(1, a, k) + conv_parameters(a, b, k),
        f"{a} · ({k}² + 1) + {b} · ({a} · {k}² + 1)",
    )


def _enlarged(rng):
    s, n = draw(rng, 2, 4), draw(rng, 5, 40)
    k, p = draw(rng, s, s + 3), draw(rng, 0, 1)
    return Variation(
        f"A transposed convolution with a {k}×{k} kernel, stride {s} and padding {p}, "
        f"on {n}×{n} pixels: how many rows has its output?",
        output_size(s * (n - 1) + 1, k, padding=k - 1 - p),
        f"({n} − 1) · {s} + {k} − 2 · {p}",
    )


def _separable(rng):
    k, c, out = 2 * draw(rng, 1, 3) + 1, 16 * draw(rng, 1, 8), 16 * draw(rng, 1, 8)
    depthwise = conv_parameters(c, c, k, groups=c, bias=False)
    return Variation(
        f"Depthwise {k}×{k} on {c} channels, then 1×1 from {c} to {out}, no biases: "
        "how many weights?",
        depthwise + conv_parameters(c, out, 1, bias=False),
        f"{c} · {k}² + {c} · {out}",
    )


def _groups(rng):
    groups, each = draw(rng, 2, 8), draw(rng, 4, 20)
    c = groups * each
    return Variation(
        f"Two layers in a row, each with {groups} groups of {each} channels. On how "
        f"many of the {c} input channels does one output channel depend?",
        conv_parameters(c, c, 1, groups, bias=False) // c,
        f"{each}; the groups never mix",
    )


def _bottleneck(rng):
    c, between, out = (8 * draw(rng, *of) for of in ((12, 32), (1, 6), (2, 12)))
    k = 2 * draw(rng, 1, 3) + 1
    branch = conv_macs(c, between, 1, 1, 1) + conv_macs(between, out, k, 1, 1)
    return Variation(
        f"A {k}×{k} convolution from {c} to {out} channels; or 1×1 from {c} to "
        f"{between}, then {k}×{k} from {between} to {out}, for outputs of the same "
        "size: by what factor does the second way save multiply-adds? (three digits)",
        conv_macs(c, out, k, 1, 1) / branch,
        f"{c} · {out} · {k}² / ({c} · {between} + {between} · {out} · {k}²)",
    )


def _products(rng):
    n, h, w = 8 * draw(rng, 2, 16), draw(rng, 5, 30), draw(rng, 5, 30)
    return Variation(
        f"{n} pictures, outputs of {h}×{w}: how many products are added up in the "
        "gradient of a single weight?",
        n * conv_macs(1, 1, 1, h, w),
        f"{n} · {h} · {w}",
    )


GENERATORS = {
    "00-places": _places,
    "01-memory": _memory,
    "01-shared": _shared,
    "03-dilation": _padding_that_keeps,
    "03-layers": _layers,
    "03-shape": _strided,
    "03-unseen": _never_seen,
    "04-parameters": _filters,
    "04-video": _video,
    "05-shape": _pooled,
    "07-padding": _padding_on_the_way_back,
    "07-places": _products,
    "07-unseen": _without_gradient,
    "11-conv-share": _two_convolutions,
    "12-dilation": _rows_covered,
    "12-seven": _field_of_equal_layers,
    "12-stride": _field_with_pooling,
    "13-enlarge": _enlarged,
    "13-gridding": _gridding,
    "13-groups": _groups,
    "13-separable": _separable,
    "14-cheaper": _bottleneck,
    "15-hog-size": _hog,
}
