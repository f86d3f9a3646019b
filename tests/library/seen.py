"""What a reader sees of a figure, or of a demo's page, as lines of text.

What only matplotlib decides (its layouts, the ticks that it chooses) is left out. How a
thing looked when somebody last looked at it lies in a file; where a change is meant,
delete the file: the next run of the test writes it anew, and Git shows what has become
different.
"""

import re

import numpy as np
from matplotlib import colors, ticker
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.contour import ContourSet
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

__all__ = ["assert_as_written", "on_page", "seen"]


def assert_as_written(text, path):
    """Compare with what stands in a file; without one, write it and say so.

    Numbers may differ as they do from one processor to the next: in the last of several
    digits.
    """
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        raise AssertionError(
            f"{path.name} is new: look at it, and keep it if it is right"
        )
    written = path.read_text(encoding="utf-8")
    for line, before in zip(text.splitlines(), written.splitlines(), strict=False):
        assert _alike(line, before), f"{path.name}: {line!r} was {before!r}"
    assert len(text.splitlines()) == len(written.splitlines())


def _alike(line, before):
    words, others = (_NUMBER.split(one) for one in (line, before))
    if words[::2] != others[::2]:
        return False
    return all(
        abs(float(one) - float(other)) <= _slack(other)
        for one, other in zip(words[1::2], others[1::2], strict=True)
    )


_NUMBER = re.compile(r"((?<![\w#.])-?\d+(?:\.\d+)?(?:e[-+]\d+)?)")


def _slack(number):
    decimals = len(number.partition("e")[0].partition(".")[2])
    last = 10.0**-decimals if decimals > 1 and "e" not in number else 0
    return max(0.003 * abs(float(number)) * (decimals > 0), last)


def short(value):
    """Numbers with four digits, however they are nested."""
    if value is None or isinstance(value, (str, bool)):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {short(v)}" for k, v in value.items()) + "}"
    if np.ndim(value) == 0 and not isinstance(value, (list, tuple)):
        return f"{value:.4g}" if abs(value) > 1e-9 or value != value else "0"
    return f"({', '.join(map(short, value))})"


def on_page(view, without=()):
    """What the page of a demo gets: its words, its controls, its panels row by row.

    `without` are names of entries that differ from one processor to the next.
    """
    lines = [f"{view['title']}: {view['say']} (cursor: {view['active']})"]
    for row in [view["controls"], *view["rows"]]:
        lines += ["", *(_part(part, without) for part in row)]
    return "\n".join(lines) + "\n"


def _part(part, without):
    hidden = {"kind", "name", "make", "ground", *without}
    shown = [
        f"{name} {_value(value)}"
        for name, value in part.items()
        if name not in hidden and value not in (None, False, [])
    ]
    return f"{part['kind']} {part['name']}: {'; '.join(shown)}"


def _value(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, bytes):
        return numbers(np.frombuffer(value, np.uint8))
    if not isinstance(value, (list, tuple)):
        return repr(value) if isinstance(value, str) else short(value)
    if value and all(isinstance(one, (int, float)) for one in value):
        return numbers(value)
    many = len(value) > 12
    some = [*value[:2], value[len(value) // 2], *value[-2:]] if many else value
    count = f"{len(value)}: " if many else ""
    return f"[{count}{', '.join(map(_value, some))}]"


def seen(fig):
    """The figure in words and numbers: first itself, then one axes after the other."""
    lines = [f"{_product(fig.get_size_inches())} inches: {fig.alt}"]
    lines += [_text(text) for text in fig.texts if text.get_text()]
    lines += [_legend(legend) for legend in fig.legends]
    for ax in fig.axes:
        free = fig.get_layout_engine() is None
        lines += ["", *_axes(ax, ax.get_position().bounds if free else "laid out")]
    return "\n".join(lines) + "\n"


def _axes(ax, place):
    if ax.get_label() == "<colorbar>":
        label, scale = ax.get_ylabel(), ax.get_yscale()
        yield f"colours for {label!r}: {scale} {short(ax.get_ylim())}{_ticks(ax.yaxis)}"
        return
    yield f"axes {short(place)}: x {short(ax.get_xlim())}, y {short(ax.get_ylim())}"
    titles = {
        "title": ax.get_title("left") or ax.get_title(),
        "x": ax.get_xlabel(),
        "y": ax.get_ylabel(),
    }
    yield from (f"  {name}: {text!r}" for name, text in titles.items() if text)
    for name, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
        if ax.axison and len(axis.get_ticklocs()):
            yield f"  {name} axis {axis.get_scale()}{_ticks(axis)}"
    texts = [text for text in ax.texts if text.get_text() or _arrow(text)]
    for told, artists in (
        (_image, ax.images),
        (_patch, ax.patches),
        (_line, ax.lines),
        (_collection, ax.collections),
        (_text, texts),
    ):
        yield from (f"  {line}" for line in _few([*map(told, artists)]))
    if ax.get_legend():
        yield f"  {_legend(ax.get_legend())}"


def _few(lines):
    """Of many lines the first, the middle one and the last."""
    if len(lines) <= 40:
        return lines
    return [*lines[:3], f"… {len(lines)} in all", lines[len(lines) // 2], *lines[-2:]]


def _ticks(axis):
    """Where ticks were put, and their labels; nothing where matplotlib chose."""
    where = axis.get_major_locator()
    if not isinstance(where, ticker.FixedLocator):
        return ""
    return f" {short(where.locs)} {[t.get_text() for t in axis.get_ticklabels()]}"


def _image(image):
    values = np.ma.filled(np.ma.asarray(image.get_array()).astype(float), np.nan)
    scale = ""
    if values.ndim == 2:
        scale = f" {image.get_cmap().name} {short(image.get_clim())}"
    extent = short(image.get_extent())
    return f"image {_product(values.shape)}{scale} over {extent}: {numbers(values)}"


def numbers(values):
    """A few numbers; of many the extremes, and means that a shift or a flip changes."""
    values = np.asarray(values, float)
    if values.size <= 36:
        return short(values.ravel())
    weights = [np.linspace(0, 1, n) for n in values.shape]
    means = [np.nanmean(values)]
    for axis, weight in enumerate(weights):
        along = [1] * values.ndim
        along[axis] = -1
        means.append(np.nanmean(values * weight.reshape(along)))
    return (
        f"from {short(np.nanmin(values))} to {short(np.nanmax(values))}, {short(means)}"
    )


def _patch(patch):
    if isinstance(patch, Rectangle):
        box = [*patch.get_xy(), patch.get_width(), patch.get_height()]
    else:
        to_data = patch.axes.transData.inverted()
        box = patch.get_extents().transformed(to_data).bounds
    fill = f" {_colour(patch.get_facecolor())}" if patch.get_fill() else ""
    line = f"{_colour(patch.get_edgecolor())} {short(patch.get_linewidth())}"
    name = type(patch).__name__
    return f"{name} {short(box)}{fill}, line {line} {patch.get_linestyle()}"


def _line(line):
    points = np.stack([np.asarray(values, float) for values in line.get_data()], 1)
    style = f"{_colour(line.get_color())} {line.get_linestyle()}"
    if line.get_linestyle() != "None":
        style += f" {short(line.get_linewidth())}"
    if line.get_marker() not in (None, "None", ""):
        edge = _colour(line.get_markeredgecolor()), line.get_markeredgewidth()
        style += (
            f" marks {line.get_marker()} {short(line.get_markersize())} {short(edge)}"
        )
    label = "" if line.get_label().startswith("_") else f" {line.get_label()!r}"
    return f"line{label} {numbers(points)} {style}"


def _collection(collection):
    fills, edges = (
        list(dict.fromkeys(map(_colour, colours)))
        for colours in (collection.get_facecolor(), collection.get_edgecolor())
    )
    widths = list(dict.fromkeys(np.atleast_1d(collection.get_linewidth())))
    style = f"fill {short(fills)} line {short(edges)} {short(widths)}"
    return f"{type(collection).__name__} {_shapes(collection)} {style}"


def _shapes(collection):
    if isinstance(collection, LineCollection):
        return short(collection.get_segments())
    if isinstance(collection, PathCollection):
        sizes = short(collection.get_sizes())
        return f"{numbers(np.ma.filled(collection.get_offsets()))} sizes {sizes}"
    if isinstance(collection, ContourSet):
        return f"levels {short(collection.levels)}"
    if isinstance(collection, PolyCollection):
        return "; ".join(numbers(path.vertices) for path in collection.get_paths())
    return short([path.get_extents().bounds for path in collection.get_paths()])


def _arrow(text):
    return getattr(text, "arrow_patch", None)


def _text(text):
    look = [text.get_ha(), text.get_va(), text.get_fontsize(), text.get_fontweight()]
    words = f"{text.get_text()!r} at {short(text.get_position())}"
    words += f" {_colour(text.get_color())} {short(look)}"
    if box := text.get_bbox_patch():
        shape = type(box.get_boxstyle()).__name__
        colours = _colour(box.get_facecolor()), _colour(box.get_edgecolor())
        words += f" in {shape} {short([*colours, box.get_linewidth()])}"
    if isinstance(text, Annotation):
        words += f" of {short(text.xy)}, {text.anncoords}"
    if arrow := _arrow(text):
        bend = getattr(arrow.get_connectionstyle(), "rad", 0)
        ends = arrow.shrinkA, arrow.shrinkB, arrow.get_linewidth(), bend
        words += f" by an arrow {_colour(arrow.get_edgecolor())} {short(ends)}"
    return words


def _legend(legend):
    keys = [
        f"{text.get_text()!r} {_colour(_key_colour(key))}"
        for text, key in zip(legend.get_texts(), legend.legend_handles, strict=True)
    ]
    return f"legend {', '.join(keys)}"


def _key_colour(key):
    return key.get_color() if hasattr(key, "get_color") else key.get_facecolor()


def _colour(colour):
    if isinstance(colour, np.ndarray) and colour.ndim == 2:
        colour = colour[0] if len(colour) else "none"
    if isinstance(colour, str) and colour == "none":
        return colour
    return colors.to_hex(colour, keep_alpha=True).removesuffix("ff")


def _product(sizes):
    return "×".join(map(short, sizes))
