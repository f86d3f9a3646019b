"""What a demo is made of: controls and panels, described in Python, drawn by `js/`.

A part is a small record. `as_json` is what the page gets; `accept` turns what the page
sends back into a new value of the state, or refuses it with a sentence.
"""

from cnnlib.demos.parts.charts import Bars, Lines
from cnnlib.demos.parts.controls import (
    Button,
    Choice,
    Entry,
    Number,
    Player,
    Slider,
    Switch,
)
from cnnlib.demos.parts.graph import Graph
from cnnlib.demos.parts.net import Net
from cnnlib.demos.parts.pad import Pad
from cnnlib.demos.parts.panels import Bands, Grid, Link, Note, Picture, Sign
from cnnlib.demos.parts.table import Table
from cnnlib.demos.parts.view import View

__all__ = [
    "Bands",
    "Bars",
    "Button",
    "Choice",
    "Entry",
    "Graph",
    "Grid",
    "Lines",
    "Link",
    "Net",
    "Note",
    "Number",
    "Pad",
    "Picture",
    "Player",
    "Sign",
    "Slider",
    "Switch",
    "Table",
    "View",
]
