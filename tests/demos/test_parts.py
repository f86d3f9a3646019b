"""The parts of demos: what they refuse is in test_stage.py; here is how they look."""

import importlib
import json
import pkgutil
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from matplotlib import colors
from seen import assert_as_written, seen

from cnnlib.demos import parts
from cnnlib.demos.parts.charts import Bars, Lines
from cnnlib.demos.parts.controls import Button, Choice, Entry, Player, Slider, Switch
from cnnlib.demos.parts.fan import Fan
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.links import Link
from cnnlib.demos.parts.part import Panel, Part
from cnnlib.demos.parts.picture import Picture
from cnnlib.demos.parts.table import Table
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.stage import Demo
from cnnlib.demos.still import still
from cnnlib.plots import style

COLOUR = style.COLOURS[0]
BARS = [
    {"left": 0, "right": 1, "value": 3, "colour": COLOUR},
    {"left": 1, "right": 2, "value": -1, "colour": COLOUR},
]
FALLING = Lines.line([0, 1, 2], [2, 1, 0.5], COLOUR, dashed=True, dot=(2, 0.5))
FAN = Fan(
    "what a unit reads",
    "two of four columns",
    ["image", "layer 1"],
    ["x", "y"],
    [(0.5, 1, 4), (1, 2, 2)],
    [[[0, 1], [2, 3]]],
    [(0, 2, 2, 2), (0, 1, 1, 1)],
)
PANELS = {
    "grid": Grid("x", "numbers", [[1, np.nan], [-3, 4]], inner=(0, 0, 1, 1)),
    "weights": Grid("x", "weights", [[1, 2, 3]], weights=True, marked=[1]),
    "large grid": Grid("x", "many", np.arange(400).reshape(20, 20), cursor=3),
    "grey": Picture("x", "grey", np.eye(4, 6), "a line", boxes=[(0, 1, 2, 2)]),
    "colour": Picture("x", "colour", np.zeros((2, 5, 3), np.uint8), "black"),
    "bars": Bars("bars", "two bars", (0, 2), (-1, 3), bars=BARS, legend={"a": COLOUR}),
    "one bar": Bars("bars", "none", (1, 1), (0, 0)),
    "lines": Lines("lines", "a line", (0, 2), (0, 2), "steps", lines=[FALLING]),
    "rings": Grid("x", "rings", np.eye(3), cell=2, dots=[(0.5, 1), (2, 2.25)]),
    "table": Table("cost", ["layer", "weights"], [["plain", "144"]], marked=0),
    "fan": FAN,
    "sign": Sign("⋆"),
    "note": Note("two\nlines"),
}
CONTROLS = [
    Slider("n", "n", 2, 1, 3),
    Switch("on", "on", True),
    Choice("word", "word", "sum", ["sum", "product"]),
    Button("more", "More"),
    Entry("text", "text", ""),
    Player("x", "window", 0, 4),
]


def kinds(room):
    """The kinds of parts that a room of `cnnlib.demos.parts` makes."""
    module = importlib.import_module(f"cnnlib.demos.parts.{room}")
    things = [getattr(module, name) for name in module.__all__]
    return {t.kind for t in things if isinstance(t, type) and issubclass(t, Part)}


def test_a_kind_of_part_is_one_room_here_and_one_file_of_that_name_for_the_page():
    rooms = {room.name for room in pkgutil.iter_modules(parts.__path__)} - {"part"}
    scripts = Path(parts.__file__).parents[1] / "js" / "parts"
    drawn = {
        file.stem: set(re.findall(r"^KINDS\.(\w+) =", file.read_text("utf-8"), re.M))
        for file in scripts.glob("*.js")
    }
    assert drawn == {room: kinds(room) for room in rooms if kinds(room)}


def test_a_new_kind_of_panel_brings_its_picture_on_paper():
    @dataclass
    class Dial(Panel):
        title: str
        share: float

        def inches(self):
            return 1, 2

        def draw(self, ax, lit):
            ax.plot([0, 1], [0, self.share])

    shown = Demo("One", {}, lambda state: View([], [[Dial("dial", 0.3)]]))
    assert shown.view["rows"][0][0]["kind"] == "dial"
    fig = shown.figure()
    (ax,) = fig.axes
    assert ax.get_title(loc="left") == "dial"
    assert ax.lines[0].get_ydata().tolist() == [0, 0.3]
    size = ax.get_position().size * fig.get_size_inches()
    assert size == pytest.approx([1, 2])


def on_paper(*rows, **view):
    return still("One", View(CONTROLS, rows, say="It.", **view))


@pytest.mark.parametrize("name", PANELS)
def test_every_panel_has_a_static_picture(name):
    fig = on_paper([PANELS[name]])
    assert 'alt="One: It."' in style.as_html(fig)
    file = f"paper_{name.replace(' ', '_')}.txt"
    assert_as_written(seen(fig), Path(__file__).parent / "pages" / file)


def framed(ax):
    """The cells (row, column) with a frame of the mark's colour."""
    return {
        (patch.get_y() + 0.5, patch.get_x() + 0.5)
        for patch in ax.patches
        if colors.same_color(patch.get_edgecolor(), style.MARK)
    }


def test_a_cursor_that_lights_nothing_up_is_shown_itself():
    (ax,) = on_paper([Grid("x", "x", np.eye(2, 3), cursor=5)]).axes
    assert framed(ax) == {(1, 2)}


def test_a_cursor_that_lights_something_up_shows_only_that():
    links = [Link({"x": [k], "y": [5 - k]}) for k in range(6)]
    grids = [Grid(name, name, np.eye(2, 3), cursor=1, links=links) for name in "xy"]
    axes = on_paper(grids, active="x").axes
    assert [framed(ax) for ax in axes] == [{(0, 1)}, {(1, 1)}]
    assert [framed(ax) for ax in on_paper(grids).axes] == [set(), set()]


def test_marked_cells_have_a_frame_of_another_colour_within():
    (ax,) = on_paper([Grid("x", "x", np.eye(2, 3), marked=[4])]).axes
    (mark,) = (p for p in ax.patches if colors.same_color(p.get_edgecolor(), "#56b4e9"))
    assert mark.get_bbox().extents == pytest.approx([0.56, 0.56, 1.44, 1.44])
    assert framed(ax) == set()


def test_rings_stand_at_their_row_and_column():
    (ax,) = on_paper([Grid("x", "x", np.eye(2, 4), dots=[(0.5, 3), (1, 2.25)])]).axes
    rings = [line for line in ax.lines if line.get_marker() == "o"]
    assert [ring.get_xydata().tolist() for ring in rings] == [[[3, 0.5]], [[2.25, 1]]]


def test_a_picture_shows_its_own_boxes_and_those_that_are_lit():
    links = [Link({"p": [(1, 2, 1, 2)]})] * 24
    picture = Picture("p", "p", np.eye(4, 6), "", boxes=[(0, 1, 2, 3)], cursor=0)
    picture.links = links
    (ax,) = on_paper([picture], active="p").axes
    boxes = [patch.get_bbox().bounds for patch in ax.patches]
    assert boxes == [(0.5, -0.5, 3, 2), (1.5, 0.5, 2, 1)]


def test_panels_stand_in_their_order_in_rows_each_as_large_as_it_says():
    rows = [[PANELS["grid"], PANELS["sign"], PANELS["lines"]], [PANELS["note"]]]
    fig = on_paper(*rows)
    places = [ax.get_position() for ax in fig.axes]
    lefts = [place.x0 for place in places]
    assert lefts[:3] == sorted(lefts[:3]) and lefts[3] == lefts[0]
    assert all(place.y0 > places[3].y1 for place in places[:3])
    for panel, place in zip(sum(rows, []), places, strict=True):
        width, height = place.size * fig.get_size_inches()
        inches = [inch - panel.margin for inch in panel.inches()]
        assert [width, height] == pytest.approx(inches)
    titles = [ax.get_title(loc="left") for ax in fig.axes]
    assert titles == ["numbers", "", "lines", ""]


def test_all_panels_fit_into_one_picture_without_touching():
    rows = [list(PANELS.values())[:4], list(PANELS.values())[4:]]
    fig = Demo("All", {}, lambda state: View([], rows, say="All.")).figure()
    boxes = [ax.get_position() for ax in fig.axes]
    assert len(boxes) == len(PANELS)
    assert all(box.x0 >= 0 and box.x1 <= 1 and box.y0 >= 0 for box in boxes)
    for k, one in enumerate(boxes):
        assert not any(one.overlaps(other) for other in boxes[k + 1 :])


def test_a_picture_without_panels_has_its_words():
    assert Demo("None", {}, lambda state: View([], [], say="So.")).figure().alt == (
        "None: So."
    )


def test_the_static_picture_shows_what_the_cursor_lights_up():
    links = [Link({"x": [k, 3]}, f"Place {k}.") for k in range(4)]
    grid = Grid("x", "numbers", [[1, 2], [3, 4]], cursor=2, links=links)
    shown = Demo("Lit", {}, lambda s: View([], [[grid]], say="Four.", active="x"))
    fig = shown.figure()
    assert fig.alt == "Lit: Place 2. Four."
    corners = {patch.get_xy() for patch in fig.axes[0].patches}
    assert {(-0.5, 0.5), (0.5, 0.5)} <= corners


def test_the_page_gets_plain_values_and_bytes():
    view = View(CONTROLS, [list(PANELS.values())], say="All.", numbers={"a": [1]})
    pixels = 0

    def plain(value):
        nonlocal pixels
        assert isinstance(value, bytes)
        pixels += 1

    json.dumps(view.as_json(), default=plain, allow_nan=False)
    assert pixels == 2


def test_a_cell_says_its_number_with_a_true_minus_and_nothing_if_empty():
    shown = PANELS["grid"].as_json()
    assert shown["texts"] == ["1", "", "−3", "4"]
    assert len(shown["fills"]) == len(shown["inks"]) == 4


@pytest.mark.parametrize(
    ("part", "value", "new"),
    [
        (Slider("n", "n", 2, 1, 3), 3, 3),
        (Slider("n", "n", 0.1, 0, 1, 0.1), 0.25, 0.25),
        (Slider("n", "n", 2, 1, 3), 3.0, 3),
        (Player("n", "n", 0, 4), 3, 3),
        (PANELS["large grid"], 399, 399),
        (Picture("x", "x", np.eye(4), "", cursor=0, fields=(2, 2)), 3, 3),
    ],
)
def test_what_a_part_takes(part, value, new):
    accepted = part.accept(value)
    assert (accepted, type(accepted)) == (new, type(new))


@pytest.mark.parametrize("part", [PANELS["grey"], PANELS["bars"], PANELS["note"]])
def test_a_panel_to_look_at_cannot_be_changed(part):
    with pytest.raises(ValueError, match="cannot be changed"):
        part.accept(0)


def test_a_picture_refuses_a_field_that_it_does_not_have():
    picture = Picture("x", "x", np.eye(4), "", cursor=0, fields=(2, 2))
    with pytest.raises(ValueError, match="from 0 to 3"):
        picture.accept(4)
