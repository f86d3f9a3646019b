"""Every static figure of the course, in one style.

Each function returns a `matplotlib.figure.Figure` that carries a description of its
data, ``figure.alt``; `show` puts it on the page with that text.
"""

from cnnlib.plots.diagrams import architecture, receptive_field, timeline
from cnnlib.plots.grids import Grid, array, arrays, kernels
from cnnlib.plots.lines import bars, curves, growth, histograms, surface
from cnnlib.plots.networks import graph
from cnnlib.plots.pictures import (
    confusion_matrix,
    feature_maps,
    filters,
    images,
    mistakes,
    overlay,
)
from cnnlib.plots.planes import decision, decisions
from cnnlib.plots.sliding import padding, sliding_window
from cnnlib.plots.stacks import volumes
from cnnlib.plots.style import MARK, as_html, show

__all__ = [
    "Grid",
    "MARK",
    "architecture",
    "array",
    "arrays",
    "as_html",
    "bars",
    "confusion_matrix",
    "curves",
    "decision",
    "decisions",
    "feature_maps",
    "filters",
    "graph",
    "growth",
    "histograms",
    "images",
    "kernels",
    "mistakes",
    "overlay",
    "padding",
    "receptive_field",
    "show",
    "sliding_window",
    "surface",
    "timeline",
    "volumes",
]
