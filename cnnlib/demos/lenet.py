"""Draw a digit and look into the network that reads it."""

from contextlib import redirect_stdout
from io import StringIO
from typing import NamedTuple

import numpy as np

from cnnlib import data, models
from cnnlib.demos import drawing
from cnnlib.demos.inside import middle, pictures
from cnnlib.demos.occlusion import HINT, PICTURE, PLACES, SIDE, chance, cover, covering
from cnnlib.demos.parts.charts import Bars
from cnnlib.demos.parts.controls import Switch
from cnnlib.demos.parts.pad import Pad
from cnnlib.demos.parts.picture import Picture
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.reader import Reader
from cnnlib.demos.refusals import DemoError, array_of
from cnnlib.demos.stage import Demo, demo
from cnnlib.demos.unit import Seen, look
from cnnlib.plots.style import BLUE, COLOURS

__all__ = ["lenet"]

_COVERED = COLOURS[1]
_EMPTY = (
    "The pad is empty: draw a digit with the mouse, a finger or the keys, or take an "
    "example. Then click on a unit of any map, or go there with the arrow keys, to see "
    "what it is made of."
)


@demo
def lenet(model=None, images=None, labels=None):
    """Draw a digit; LeNet reads it, and every layer shows what it makes of it.

    Parameters
    ----------
    model : Module, optional
        From (N, 1, 28, 28) to (N, 10) scores, such as the network that you trained; it
        is copied. The LeNet that comes with the library by default. The layers of a
        `Sequential` are shown one by one.
    images : array-like of shape (N, 1, 28, 28) or (N, 28, 28), optional
        Examples, brightness in [0, 1]; the demo starts with the first. By default
        it starts with an empty pad, and the examples are MNIST's test images, all of
        them if they are on this machine.
    labels : array-like of shape (N,), optional
        What `images` show, 0 to 9.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these.

    Notes
    -----
    A drawing is prepared as MNIST's digits were: scaled to fit into 20×20 pixels, its
    centre of mass in the middle. Examples are shown to the network as they are.

    The arrow keys or a click on a unit of a map choose the unit whose window, kernel
    and sum are shown in place of the probabilities, until *a unit's sum* is switched
    off. Its numbers are in hundredths, rounded so that they add up as they are printed.

    *Cover a part* puts a grey patch of 6×6 pixels on the picture. The map beside it
    tells, for each place of the patch, the probability that is left for the digit of
    the label; without a label, for the answer to the whole picture.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document
    recognition, 1998. Zeiler and Fergus, Visualizing and understanding convolutional
    networks, 2014, section 4.2 (the patch).

    Examples
    --------
    >>> seven = np.zeros((1, 28, 28))
    >>> seven[0, 5:7, 8:19] = seven[0, 7:23, 17:19] = 1
    >>> reading = lenet(images=seven, labels=[7])
    >>> reading.numbers["answer"], reading.numbers["label"]
    (7, 7)
    >>> reading.set(clear=True)
    >>> reading.say[:32]
    'The pad is empty: draw a digit w'
    """
    examples = _examples(images, labels)
    reader = Reader(models.lenet(pretrained=True) if model is None else model)
    start = {
        **drawing.start(examples.pictures, empty=images is None),
        "unit": False,
        "layer": 0,
        "source": None,
        "occlude": False,
        "patch": PLACES * (PLACES + 1) // 2,
    }
    name = "LeNet" if model is None else "your network"
    return Demo(
        _capital(f"{name} reads a digit"),
        start,
        lambda state: _view(name, reader, examples, state),
        lambda state, changed: _change(examples, state, changed),
    )


class _Examples(NamedTuple):
    pictures: np.ndarray  # (N, 28, 28) of uint8
    labels: list | None
    origin: str


def _examples(images, labels):
    if images is not None:
        return _own_examples(images, labels)
    if labels is not None:
        raise DemoError("labels need their images")
    with redirect_stdout(StringIO()):  # how many they are is said in the demo
        images, labels = data.mnist(download=False).test
    return _Examples(drawing.as_pixels(images[:, 0]), labels, "MNIST's test images")


def _own_examples(images, labels):
    pixels = array_of("images", images, "pictures of numbers")
    if pixels.ndim not in (3, 4) or pixels.shape[1:] not in ((28, 28), (1, 28, 28)):
        raise DemoError(
            f"images must have shape (N, 1, 28, 28) or (N, 28, 28), got {pixels.shape}"
        )
    if not len(pixels):
        raise DemoError("images: at least one is needed")
    if pixels.dtype.kind not in "buif" or not (pixels.min() >= 0 and pixels.max() <= 1):
        raise DemoError("images must have brightness from 0 to 1")
    if labels is not None:
        digits = f"{len(pixels)} digits, one for each image"
        labels = array_of("labels", labels, digits)
        if labels.shape != pixels.shape[:1] or not np.isin(labels, range(10)).all():
            raise DemoError(f"labels must be {digits}")
    return _Examples(
        drawing.as_pixels(pixels.reshape(-1, SIDE, SIDE)), labels, "your images"
    )


def _change(examples, state, changed):
    """What the buttons do; the next drawing is not covered."""
    drawing.change(examples.pictures, state, changed)
    if changed.startswith("layer "):
        state.layer, state.unit = int(changed.removeprefix("layer ")), True
    if changed == "clear" or (changed != "occlude" and state.unit):
        state.occlude = False
    elif changed == "occlude" and state.occlude:
        if not state.pad.any():
            raise DemoError("the pad is empty: draw a digit before you cover a part")
        state.unit = False


def _view(name, reader, examples, state):
    picture = drawing.shown(state)
    label, origin = _known(examples, state)
    _, whole = reader.look(picture)
    say = f"{'without it ' * state.occlude}{name} reads {_reading(whole)}. {origin}."
    say = _capital(say) if picture.any() else _EMPTY
    if state.occlude:
        digit = int(whole.argmax()) if label is None else label
        heat = reader.occluded(picture)[..., digit]
        shown = cover(picture, state.patch)
    else:
        heat, shown = None, picture
    told, belief = reader.look(shown)
    cursors = _cursors(told, state)
    at = state.layer if state.layer in cursors else min(cursors, default=None)
    seen = Seen([], [], "", {})
    if state.unit:
        pixels = shown[None] / 255
        seen = look(told, pixels, at, cursors[at], state.source)
        say = f"{seen.say} {_short(name, picture, whole)}"
    if state.occlude:
        left = covering(picture, shown, state.patch, digit, heat)
    else:
        left = _drawing(state.pad, picture, say, seen.boxes.get(-1, []))
    chart = (
        _chart(whole, belief, state.occlude) if picture.any() else _axes("No digit.")
    )
    right = [chart, *_answer(picture, belief, label)]
    numbers = {
        "probabilities": belief.tolist(),
        "answer": int(belief.argmax()),
        "label": label,
        "heat": None if heat is None else heat.tolist(),
        "unit": [at, cursors[at]] if state.unit else None,
    }
    layers = pictures(told, cursors, seen.boxes)
    controls = _controls(state, bool(cursors), seen.controls)
    active = "patch" if state.occlude else None
    rows = [[*left, *(seen.panels or right)], layers]
    return View(controls, list(filter(None, rows)), say, numbers, active)


def _cursors(told, state):
    """Where the cursor of each layer with maps is, by the layer's position."""
    return {
        position: getattr(state, f"layer {position}", middle(answer.values.shape))
        for position, answer in enumerate(told)
        if answer.values.ndim == 3
    }


def _controls(state, maps, more):
    return [
        *drawing.BUTTONS,
        *([Switch("unit", "a unit's sum", state.unit)] if maps else []),
        Switch("occlude", "cover a part", state.occlude),
        *more,
        *([] if state.unit else [Note(HINT if state.occlude else Pad.KEYS)]),
    ]


def _known(examples, state):
    """The label of the picture, if it has one, and where the picture comes from."""
    if state.drawn:
        return None, "It is your drawing, scaled and centred"
    count = len(examples.pictures)
    origin = f"It is number {state.example + 1:,} of {count:,} from {examples.origin}"
    if examples.labels is None:
        return None, origin
    label = int(examples.labels[state.example])
    return label, f"{origin}, and its label says {label}"


def _capital(sentence):
    return sentence[0].upper() + sentence[1:]


def _short(name, picture, belief):
    """The answer in few words."""
    if not picture.any():
        return "The pad is empty: draw a digit."
    answer = int(belief.argmax())
    return f"{_capital(name)} reads {answer} ({chance(belief[answer])})."


def _reading(belief):
    """The answer, and what comes next to it."""
    second, first = (int(k) for k in np.argsort(belief)[-2:])
    return (
        f"{first}, with a probability of {chance(belief[first])}; "
        f"next comes {second} with {chance(belief[second])}"
    )


def _drawing(drawing, picture, say, boxes):
    """The pad, and what becomes of the drawing."""
    alt = "The digit as the network sees it, in the middle of 28×28 pixels."
    return [
        Pad("pad", "draw a digit", drawing, say, size=PICTURE),
        Picture(
            "seen", "what the network sees", picture, alt, size=PICTURE, boxes=boxes
        ),
    ]


def _chart(whole, belief, occluded):
    """For each digit a bar, or one beside the other: without and with the patch."""
    series = {"whole picture": (whole, BLUE), "with the patch": (belief, _COVERED)}
    series = series if occluded else {"": (belief, BLUE)}
    width = 0.8 / len(series)
    bars = [
        {"left": left, "right": left + width, "value": value, "colour": colour}
        for k, (values, colour) in enumerate(series.values())
        for left, value in zip(0.1 + width * k + np.arange(10.0), values, strict=True)
    ]
    told = ", ".join(f"{digit}: {chance(p)}" for digit, p in enumerate(belief))
    legend = {name: colour for name, (_, colour) in series.items() if name}
    return _axes(f"The probabilities are {told}.", legend=legend, bars=bars)


def _axes(alt, **drawn):
    """The chart; of an empty pad there is nothing to be told."""
    return Bars(
        "probability of each digit",
        alt,
        (0, 10),
        (0, 1),
        x_ticks=[(digit + 0.5, str(digit)) for digit in range(10)],
        y_ticks=[(0, "0 %"), (0.5, "50 %"), (1, "100 %")],
        size=22,
        height=12.5,
        **drawn,
    )


def _answer(picture, belief, label):
    """The answer in large, and below it the label."""
    if not picture.any():
        return [Sign("?", size=8)]
    answer = int(belief.argmax())
    words = chance(belief[answer])
    if label is not None:
        words += f"\nlabel: {label}"
    return [Sign(str(answer), size=8), Sign(words, size=1.3)]
