"""Figures in the dark: their ink turns light, and their pictures stay what they are."""

import io

import numpy as np
import pytest
from ink import in_the_dark
from PIL import Image

from cnnlib import data, plots
from cnnlib.plots.dark import inked

pytestmark = pytest.mark.requires("chromium")

# How JupyterLab and Notebook 7, and how the website, say that they are dark.
DARK = {
    "jupyter": ('data-jp-theme-light="false"', "--jp-layout-color0", "#111111"),
    "website": ('data-theme="dark"', "--pst-color-background", "#14181e"),
}
DENSE = 1.5  # times 96 pixels per inch are the 144 of the file
PAGE = "<html {0}><style>html {{ {1}: {2}; background: {2} }}</style>{3}</html>"
FIGURES = {
    "photographs": lambda: plots.images(
        [data.photo("chelsea"), data.photo("camera", grey=True)], ["a cat", "a camera"]
    ),
    "weights": lambda: plots.filters(np.arange(-75, 75).reshape(6, 1, 5, 5) / 75),
    "volumes": lambda: plots.volumes(
        [("maps", np.arange(1152.0).reshape(8, 12, 12)), ("out", np.arange(10.0))]
    ),
    "lines": lambda: plots.curves({"a": [1, 3, 2], "b": [2, 1, 3]}),
}


@pytest.fixture
def page(browser):
    """A page on a screen that needs no mixing of a figure's pixels."""
    page = browser.new_page(device_scale_factor=DENSE)
    yield page
    page.close()


def looks(page, html):
    """The figure as the browser shows it, in numbers from 0 to 1."""
    page.set_content(html)
    shown = page.locator(".cnnlib-figure img")
    shown.evaluate("image => image.decode()")
    picture = Image.open(io.BytesIO(page.screenshot()))
    box = shown.bounding_box()
    edges = (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
    return (
        np.asarray(picture.convert("RGB").crop([round(DENSE * e) for e in edges])) / 255
    )


@pytest.mark.parametrize("where", DARK)
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_stands_on_the_ground_of_the_page_and_keeps_its_pictures(
    page, name, where, artefacts
):
    figure = FIGURES[name]()
    html = plots.as_html(figure)
    attribute, variable, colour = DARK[where]
    light = looks(page, PAGE.format("", "--none", "white", html))
    dark = looks(page, PAGE.format(attribute, variable, colour, html))
    page.screenshot(path=artefacts / f"dark-{name}-{where}.png")
    ground = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    corners = dark[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert np.abs(corners - ground).max() < 1.5 / 255
    ink = np.zeros(light.shape[:2], bool)
    for left, top, right, bottom in inked(figure):
        rows, columns = (
            slice(round(a * size), round(b * size))
            for a, b, size in zip((top, left), (bottom, right), ink.shape, strict=True)
        )
        ink[rows, columns] = True
    assert alike(dark, np.maximum(light, ground), ~ink)
    assert alike(dark, in_the_dark(light, ground), ink)


def alike(one, other, where):
    """All but the edges, whose pixels the browser may mix in another way."""
    apart = np.abs(one - other).max(axis=2)[where]
    return not apart.size or np.quantile(apart, 0.97) < 4 / 255


def test_where_the_page_is_light_or_printed_a_figure_is_as_it_was_drawn(page):
    html = plots.as_html(FIGURES["photographs"]())
    light = looks(page, PAGE.format("", "--none", "white", html))
    page.emulate_media(media="print")
    attribute, *_ = DARK["jupyter"]
    printed = looks(page, PAGE.format(attribute, "--none", "white", html))
    assert (printed == light).all()
    assert (light[[2, 2, -3, -3], [2, -3, 2, -3]] == 1).all()
