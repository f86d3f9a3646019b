"""What a unit sees: a stack of layers, and the field of any unit in all below it."""

import functools

from cnnlib import data
from cnnlib.demos.parts.controls import Button, Choice, Slider
from cnnlib.demos.parts.fan import Fan
from cnnlib.demos.parts.links import Bands, Link
from cnnlib.demos.parts.picture import Picture
from cnnlib.demos.parts.table import Table
from cnnlib.demos.parts.view import View
from cnnlib.demos.refusals import DemoError, picture
from cnnlib.demos.sentences import counted
from cnnlib.demos.stack import Layer, Stack, padded, span
from cnnlib.demos.stage import Demo, demo

__all__ = ["receptive_field"]

_OWN = "your own"
_MOST_LAYERS = 8
_MOST_PIXELS = 64
_HIGHEST = {"kernel": 11, "stride": 4, "dilation": 8}
_WIDTH = 74  # em that a row of maps has
_IMAGE, _MAP = (20, 15), (17, 11)  # em: the largest width and height
_FAN = (26, 15)  # em: width and height

_THREE, _POOL = padded(3, 1, 1), padded(2, 2, 1)
_PRESETS = {
    "three 3×3": (_THREE,) * 3,
    "one 7×7": (padded(7, 1, 1),),
    "three 3×3, stride 2": (padded(3, 2, 1),) * 3,
    "dilation 1, 2, 4": (_THREE, padded(3, 1, 2), padded(3, 1, 4)),
    "VGG's start": (_THREE, _THREE, _POOL) * 2,
    "LeNet": (padded(5, 1, 1), _POOL, Layer(5, 1, 1, 0), _POOL, Layer(5, 1, 1, 0)),
}


@demo
def receptive_field(layers=None, image=None):
    """Build a stack of layers, and see what any of its units sees.

    Parameters
    ----------
    layers : list of (kernel, stride, dilation), optional
        Up to 8, first layer first, as for `cnnlib.shapes.receptive_field`; a fourth
        number is the padding on each side, ⌊dilation·(kernel − 1)/2⌋ without it.
        Three layers of 3×3 by default. They can be changed in the demo.
    image : array-like of shape (H, W), (3, H, W) or (H, W, 3), optional
        At most 64 rows and columns; by default a cat, and a digit for LeNet.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these, or a layer does not fit on the one below.

    Examples
    --------
    >>> seen = receptive_field([(5, 1, 1), (2, 2, 1), (5, 1, 1)])
    >>> seen.numbers["fields"], seen.numbers["jumps"]
    ([1, 5, 6, 14], [1, 1, 2, 2])
    """
    chosen = "three 3×3" if layers is None else _OWN
    layers = _PRESETS[chosen] if layers is None else _checked(layers)
    own = None if image is None else _small(picture("image", image))

    @functools.lru_cache(4)
    def build(layers, digit):
        stack = Stack(_picture(digit) if own is None else own, layers)
        numbers = range(1, len(layers) + 1)
        taps = [_taps(stack, n) for n in numbers]
        return stack, [_bands(stack, n) for n in numbers], taps

    def change(state, name):
        if name.startswith("unit"):
            state.layer = name.removeprefix("unit")
        elif name != "layer":
            _rebuild(state, name)
            vars(state).update(_middles(build(state.layers, state.digit)[0]))

    def draw(state):
        return _view(*build(state.layers, state.digit), state)

    start = {"preset": chosen, "layers": layers, "digit": False}
    start |= {"layer": str(len(layers))} | _middles(build(layers, False)[0])
    return Demo("Receptive field", start, draw, change)


def _checked(layers):
    if not isinstance(layers, (list, tuple)) or not 1 <= len(layers) <= _MOST_LAYERS:
        raise DemoError(f"layers must be a list of 1 to {_MOST_LAYERS}, got {layers!r}")
    return tuple(map(_checked_layer, layers))


def _checked_layer(layer):
    numbers = layer if isinstance(layer, (list, tuple)) else ()
    if len(numbers) not in (3, 4) or not all(type(n) is int for n in numbers):
        raise DemoError(
            f"layers: each must be (kernel, stride, dilation), got {layer!r}"
        )
    for number, (name, highest) in zip(numbers, _HIGHEST.items(), strict=False):
        if not 1 <= number <= highest:
            raise DemoError(f"layers: {name} must be 1 to {highest}, got {number}")
    usual = padded(*numbers[:3])
    if len(numbers) == 4 and not 0 <= numbers[3] <= usual.padding:
        raise DemoError(
            f"layers: padding must be 0 to {usual.padding} for {tuple(numbers[:3])}, "
            f"got {numbers[3]}"
        )
    return Layer(*numbers) if len(numbers) == 4 else usual


def _small(image):
    if max(image.shape[1:]) > _MOST_PIXELS:
        height, width = image.shape[1:]
        raise DemoError(
            f"image may have up to {_MOST_PIXELS} rows and columns here, got "
            f"{height}×{width}; image[::4, ::4] takes every fourth"
        )
    return image


def _picture(digit):
    if digit:
        return data.digits().train[0][0]
    cat = data.photo("chelsea")[:, 10:154, 22:230]
    return cat.reshape(3, 36, 4, 52, 4).mean((2, 4))


def _middles(stack):
    """The unit in the middle of each map."""
    return {
        f"unit{n}": height // 2 * width + width // 2
        for n, (height, width) in enumerate(stack.sizes)
    }


def _rebuild(state, name):
    """Change the layers as a control says."""
    layers, at = list(state.layers), int(state.layer) - 1
    if name == "preset":
        layers = list(_PRESETS.get(state.preset, layers))
        state.digit = state.preset == "LeNet"
        at = len(layers) - 1
    elif name == "add":
        if len(layers) == _MOST_LAYERS:
            raise DemoError(f"there is room for {_MOST_LAYERS} layers")
        layers.insert(at + 1, _THREE)
        at += 1
    elif name == "remove":
        if len(layers) == 1:
            raise DemoError("one layer has to stay")
        del layers[at]
        at = max(at - 1, 0)
    elif name == "stride":
        layers[at] = layers[at]._replace(stride=state.stride)
    else:
        changed = layers[at]._replace(**{name: getattr(state, name)})
        layers[at] = padded(*changed[:3])
    if name != "preset":
        state.preset = _OWN
    state.layers, state.layer = tuple(layers), str(at + 1)


def _view(stack, links, taps, state):
    n = int(state.layer)
    unit = getattr(state, f"unit{n}")
    place = divmod(unit, stack.sizes[n][1])
    layer, jump, field = stack.layers[n - 1], stack.jumps[n], stack.fields[n]
    image, *maps = _pictures(stack, links, state)
    return View(
        _controls(stack, state),
        [[image, _fan(stack, taps, n, place), _table(stack, n)], maps],
        say=f"A unit of layer {n} covers {layer.covers}×{layer.covers} units of the "
        f"layer below and {field}×{field} pixels of the image; its neighbours stand "
        f"{counted(jump, 'pixel')} away.",
        numbers={
            "layers": [list(layer) for layer in stack.layers],
            "sizes": [list(size) for size in stack.sizes],
            "jumps": stack.jumps,
            "fields": stack.fields,
            "layer": n,
            "unit": list(place),
            "boxes": [list(box) for box in stack.boxes(n, *place)],
        },
        active=f"unit{n}",
    )


def _controls(stack, state):
    numbers = [str(n) for n in range(1, len(stack.layers) + 1)]
    layer = stack.layers[int(state.layer) - 1]
    return [
        Choice("preset", "stack", state.preset, [*_PRESETS, _OWN]),
        Button("add", "Add a layer"),
        Button("remove", "Remove it"),
        Choice("layer", "change layer", state.layer, numbers),
        *(
            Slider(name, f"its {name}", getattr(layer, name), 1, highest)
            for name, highest in _HIGHEST.items()
        ),
    ]


def _pictures(stack, links, state):
    """The image and a map for each layer; on these the cursor goes over the units."""
    room = _WIDTH / len(stack.layers) - 1.4
    pictures = []
    for n, (height, width) in enumerate(stack.sizes):
        name = f"layer {n}" if n else "image"
        widest, highest = (min(room, _MAP[0]), _MAP[1]) if n else _IMAGE
        size = min(widest, highest * width / height)
        cursor = {"cursor": getattr(state, f"unit{n}"), "links": links[n - 1]}
        pictures.append(
            Picture(
                f"unit{n}",
                f"{name}: {height}×{width}",
                stack.maps[n],
                f"{name}, {height}×{width}; the arrow keys go from unit to unit",
                size=size,
                **(cursor if n else {}),
            )
        )
    return pictures


def _taps(stack, n):
    """For each column of layer n the columns of the map below that it reads."""
    return [stack.below(n, 1, [k]).tolist() for k in range(stack.sizes[n][1])]


def _fan(stack, taps, n, place):
    """The columns of all maps, each where it stands over the image."""
    names = [f"unit{m}" for m in range(len(stack.sizes))]
    widths = [width for _, width in stack.sizes]
    field = stack.fields[n]
    return Fan(
        "column by column: what one unit reads",
        f"from one unit of layer {n} down to {field} columns of the image",
        ["image", *(f"layer {m}" for m in range(1, len(names)))],
        names,
        list(zip(stack.starts, stack.jumps, widths, strict=True)),
        taps,
        stack.boxes(n, *place),
        size=_FAN[0],
        height=_FAN[1],
    )


def _bands(stack, n):
    """What the units of layer n see: their rows and their columns, in all below."""
    height, width = stack.sizes[n]

    def link(axis, k):
        seen = stack.seen(n, axis, k)
        word = ("row", "column")[axis]
        said = f"{word} {k} sees {_range(word, seen[0], stack.fields[n])}"
        said = f"Layer {n}: {said};" if axis == 0 else f"{said}."
        return Link({f"unit{m}": span(units) for m, units in enumerate(seen)}, said)

    return Bands(
        [link(0, k) for k in range(height)], [link(1, k) for k in range(width)]
    )


def _range(word, seen, field):
    """Rows or columns of the image in words; a dilation or a stride leaves gaps."""
    start, length = span(seen)
    if not length:
        return "nothing but padding"
    last = f"s {start} to {start + length - 1}" if length > 1 else f" {start}"
    some = f"{seen.size} of the " * (seen.size < length)
    cut = f" ({length} of {field}, cut off at the border)" * (length < field)
    return f"{some}{word}{last} of the image{cut}"


def _table(stack, n):
    head = "layer,kernel,stride,dilation,padding,jump,field"
    rows = [["image", *[""] * 4, "1", _times(1, 1)]]
    for m, layer in enumerate(stack.layers, 1):
        kernel, field = layer.kernel, stack.fields[m]
        rows.append([str(m), _times(kernel, kernel), *map(str, layer[1:])])
        rows[-1] += [str(stack.jumps[m]), _times(field, field)]
    return Table("walk over a map below: each unit is a mean", head.split(","), rows, n)


def _times(height, width):
    return f"{height}×{width}"
