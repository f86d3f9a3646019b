"""Figures: they are drawn, described, in one style, and reach the page once."""

import base64
import io
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from ink import faint_words
from matplotlib.figure import Figure
from PIL import Image
from seen import assert_as_written, seen

from cnnlib import data, filters, plots
from cnnlib.graph import Value, exp, maximum

PICTURES = Path(__file__).parent / "pictures"
rng = np.random.default_rng(0)
BEGIN = rng.bit_generator.state
PHOTO = rng.integers(0, 256, (40, 60, 3), np.uint8)
STEPS = np.arange(1, 31)


def small_graph():
    x, y, z = Value(-2, "x"), Value(5, "y"), Value(-4, "z")
    f = ((x + y).named("q") * z).named("f")
    f.backward()
    return f


def long_graph():
    """With a constant, a square, an arrow over three columns, and no gradients yet."""
    x, y = Value(3, "x"), Value(0.5, "y")
    return exp((x * x - 2) / 4).named("e") * y + maximum(x, y)


FIGURES = {
    "array": lambda: plots.array(np.eye(3), "identity", mark=(0, 1, 2, 2)),
    "signal": lambda: plots.array(np.arange(5), "signal"),
    "arrays": lambda: plots.arrays(np.eye(3), "⋆", np.ones((2, 2)), "=", np.eye(2)),
    "sliding window": lambda: plots.sliding_window(
        np.arange(20).reshape(4, 5), np.ones((2, 3)), (1, 1), (2, 1), 1
    ),
    "kernels": lambda: plots.kernels(filters.KERNELS),
    "padding": lambda: plots.padding((5, 8), (3, 2), (1, 2), 2, (2, 1)),
    "photographs": lambda: plots.images([PHOTO, PHOTO / 255], ["before", "after"]),
    "signed pictures": lambda: plots.images(
        rng.normal(size=(2, 9, 7)), signed=True, unit="response"
    ),
    "feature maps": lambda: plots.feature_maps(rng.normal(size=(10, 6, 5))),
    "filters": lambda: plots.filters(rng.normal(size=(6, 1, 5, 5))),
    "filters of channels": lambda: plots.filters(rng.normal(size=(2, 3, 3, 3))),
    "volumes": lambda: plots.volumes(
        [("a digit", rng.random((1, 8, 8))), ("maps", rng.random((9, 4, 4)))]
        + [("units", rng.random(30)), ("dense", np.arange(10))]
    ),
    "overlay": lambda: plots.overlay(PHOTO, rng.random((4, 5))),
    "confusion matrix": lambda: plots.confusion_matrix(STEPS % 10, STEPS // 7),
    "mistakes": lambda: plots.mistakes(
        rng.random((30, 1, 8, 8)), STEPS % 10, STEPS // 7, rng.random(30)
    ),
    "no mistakes": lambda: plots.mistakes(
        rng.random((3, 8, 8)), STEPS[:3], STEPS[:3], rng.random(3)
    ),
    "curves": lambda: plots.curves({"SGD": 1 / STEPS, "Adam": rng.random((3, 30))}),
    "panels of curves": lambda: plots.curves(
        {"loss": {"train": 1 / STEPS}, "accuracy (%)": {"train": STEPS}}, log="y"
    ),
    "growth": lambda: plots.growth(STEPS, {"loops": STEPS**2}, "size", "seconds"),
    "histograms": lambda: plots.histograms(
        {f"layer {i}": rng.normal(size=100) for i in range(6)}
    ),
    "bars": lambda: plots.bars({"dense": 3.6e9, "5×5": 25}, "weights", log=True),
    "panels of bars": lambda: plots.bars(
        {"A": {"x": 1, "y": 2}, "B": {"x": 3, "y": 4}}
    ),
    "surface": lambda: plots.surface(
        lambda a, b: a**2 + b**2, (-2, 2), (-1, 1), {"SGD": [[1, 1], [0, 0]]}
    ),
    "decision": lambda: plots.decision(
        rng.normal(size=(20, 2)), STEPS[:20] % 2, lambda p: (p[:, 0] > 0).astype(int)
    ),
    "decisions": lambda: plots.decisions(
        {
            name: (rng.normal(size=(20, 2)), STEPS[:20] % 3, cut)
            for name, cut in (("a", None), ("b", lambda p: (p[:, 1] > 0).astype(int)))
        }
    ),
    "graph": lambda: plots.graph(small_graph()),
    "graph, one step": lambda: plots.graph(
        f := small_graph(), next(f.backward_steps())
    ),
    "receptive field": lambda: plots.receptive_field([(3, 2, 1), (3, 1, 2)]),
    "architecture": lambda: plots.architecture(
        [("input", (3, 8, 8)), [[("conv", (4, 8, 8))], []], ("add", None)] * 4
    ),
    "timeline": lambda: plots.timeline([(1957, "perceptron"), (1998, "LeNet")]),
    "empty and many cells": lambda: plots.arrays(
        [[np.nan, -1.5], [20, 0]], plots.Grid(np.arange(400).reshape(20, 20), "many")
    ),
    "a window without padding": lambda: plots.sliding_window(
        np.arange(12).reshape(3, 4), np.eye(2), (0, 2)
    ),
    "a kernel on its size": lambda: plots.padding((3, 3), 3),
    "small and large kernels": lambda: plots.kernels(
        {f"{n}": np.full((n, n + 2), 0.1) for n in range(1, 4)}, columns=2
    ),
    "grey photographs": lambda: plots.images(
        [PHOTO[..., 0], PHOTO[:20, :, 0] / 255, PHOTO.transpose(2, 0, 1)], columns=2
    ),
    "one scale": lambda: plots.images([np.eye(2), 3 * np.eye(2)], unit="metres"),
    "tall pictures": lambda: plots.images([np.eye(9, 3)] * 9, ["a\nb"] * 9),
    "a constant picture and its heat": lambda: plots.overlay(
        np.zeros((4, 6)), np.full((2, 3), 2.0), "attention"
    ),
    "confused names": lambda: plots.confusion_matrix(
        np.array([0, 0, 2, 2, 2]), np.array([0, 2, 2, 2, 0]), ["cat", "dog", "mouse"]
    ),
    "seven runs": lambda: plots.curves(
        {f"run {n}": n / STEPS[:20] for n in range(1, 8)}, log="xy"
    ),
    "a few steps of their own": lambda: plots.curves(
        {"": [1.0, 2.0, 4.0]}, [0.5, 1, 2], "seconds", "metres"
    ),
    "panels of other runs": lambda: plots.curves(
        {"a": {"x": STEPS, "y": STEPS}, "b": {"z": STEPS}, "c": {"": STEPS}}
    ),
    "shrinking": lambda: plots.growth(
        [1, 10, 100], {"a": [8, 0.8, 0.08], "b": [1, 2, 4]}, "size", "share"
    ),
    "equal values": lambda: plots.histograms(
        {"a": np.ones(4), "b": [1, np.nan]}, "x", 2
    ),
    "marked bars": lambda: plots.bars({"a": -1, "b": 2500}, "m", highlight=["b"]),
    "two paths": lambda: plots.surface(
        lambda a, b: (a - 1) ** 2 + b + 3,
        (0, 3),
        (-1, 1),
        {"one": [[1, 1], [2, 0]], "two": [[0, 1], [0, 0], [1, -1]]},
        *("a", "b"),
        levels=4,
    ),
    "a plain surface": lambda: plots.surface(np.hypot, (0, 3), (0, 4)),
    "names and one side": lambda: plots.decision(
        np.array([[0.0, 1], [2, 5]]),
        np.array([1, 1]),
        lambda points: np.ones(len(points), int),
        ["no", "yes"],
        *("width", "height"),
    ),
    "a long arrow and a twin": lambda: plots.graph(long_graph()),
    "one layer": lambda: plots.receptive_field([(2, 1, 1)], ["the only"]),
    "three layers": lambda: plots.receptive_field([(3, 1, 1), (2, 2, 1), (3, 1, 2)]),
    "branches": lambda: plots.architecture(
        [
            ("a", "text"),
            [[("b", (1, 2))], [("c", None), ("d", (3, 4))], []],
            ("e", None),
        ]
        + [("a long shape", (100, 100, 100))],
        row_width=4,
    ),
    "four years": lambda: plots.timeline(
        [(1990, "a"), (1980, "b"), (2000, "c"), (1981, "d")]
    ),
    "one year": lambda: plots.timeline([(1990, "a")]),
}


@pytest.fixture(params=FIGURES, scope="module")
def fig(request):
    rng.bit_generator.state = BEGIN
    return FIGURES[request.param]()


def test_a_figure_shows_what_is_written_down_of_it(fig, request):
    name = request.node.callspec.params["fig"].replace(" ", "_").replace(",", "")
    assert_as_written(seen(fig), PICTURES / f"{name}.txt")


def test_every_function_of_the_package_is_drawn_here():
    drawn = set(FIGURES["graph"].__code__.co_names)
    for function in FIGURES.values():
        drawn |= set(function.__code__.co_names)
    assert set(plots.__all__) - drawn == {"MARK", "as_html", "show"}


@pytest.mark.filterwarnings("error")
def test_a_figure_is_drawn_without_warnings_on_white_and_fits_the_page(fig):
    assert isinstance(fig, Figure) and fig.get_figwidth() <= 8.7
    png = io.BytesIO()
    fig.savefig(png, dpi=50)
    picture = np.asarray(Image.open(png).convert("RGB"))
    assert (picture[[0, 0, -1, -1], [0, -1, 0, -1]] == 255).all()
    assert (picture < 255).any()


def test_all_text_lies_inside_the_figure(fig):
    fig.draw_without_rendering()
    page = fig.bbox
    for text in fig.texts:
        box = text.get_window_extent()
        assert page.x0 <= box.x0 and box.x1 <= page.x1, text
    for ax in fig.axes:
        box = ax.get_tightbbox()
        assert page.x0 - 4 <= box.x0 and box.x1 <= page.x1 + 4, ax
        assert page.y0 - 4 <= box.y0 and box.y1 <= page.y1 + 4, ax


def test_no_text_is_smaller_than_a_reader_can_read(fig):
    for text in fig.findobj(matplotlib.text.Text):
        if text.get_text().strip():
            assert text.get_fontsize() >= 6, text


@pytest.mark.parametrize("name", FIGURES)
def test_all_words_can_be_read_on_a_light_and_on_a_dark_page(name):
    rng.bit_generator.state = BEGIN
    assert faint_words(FIGURES[name]()) == []


def test_a_word_that_is_too_pale_in_one_of_the_themes_is_noticed():
    fig = Figure()
    fig.text(0.5, 0.5, "vermilion", color=plots.MARK)
    fig.text(0.5, 0.2, "pale", color="#d0d0d0")
    found = [said.rpartition(":")[0] for said in faint_words(fig)]
    assert found == ["'vermilion' in light", "'pale' in light", "'pale' in dark"]


def test_a_figure_describes_itself_in_one_line(fig):
    assert fig.alt == fig.alt.strip() and len(fig.alt) > 5
    assert "\n" not in fig.alt and "nan" not in fig.alt


def test_showing_prints_the_description_where_there_is_no_notebook(capsys):
    fig = plots.array([[1, 2]], "input")
    assert plots.show(fig) is None
    assert capsys.readouterr().out == "input [[1, 2]]\n"
    assert not fig.axes


def test_a_lesson_can_say_more_than_the_description(capsys):
    plots.show(plots.array([[1, 2]]), alt="two numbers")
    assert capsys.readouterr().out == "two numbers\n"


def test_a_figure_without_words_is_not_shown():
    with pytest.raises(ValueError, match="needs alt="):
        plots.show(Figure())


def test_a_notebook_gets_one_png_with_its_alternative_text(monkeypatch):
    import IPython
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(
        IPython.display, "display", lambda data, raw: shown.append(data)
    )
    plots.show(plots.array([[1, 2]]), alt='a "quoted" <text>')
    (data,) = shown
    assert data["text/plain"] == 'a "quoted" <text>'
    html = data["text/html"]
    assert '<img alt="a &quot;quoted&quot; &lt;text&gt;" width=' in html
    png = base64.b64decode(html.split("base64,")[1].split('"')[0])
    assert Image.open(io.BytesIO(png)).format == "PNG"


def picture_of(fig):
    """What a page gets of a figure."""
    png = plots.as_html(fig, alt="a picture").split("base64,")[1].split('"')[0]
    return Image.open(io.BytesIO(base64.b64decode(png)))


def test_a_page_gets_256_colours_where_nobody_sees_it():
    grey = data.photo("camera", grey=True)
    shown, drawn = picture_of(plots.images([grey])), io.BytesIO()
    plots.images([grey]).savefig(drawn, dpi=144)
    true = np.asarray(Image.open(drawn).convert("RGB"), dtype=int)
    assert shown.mode == "P"
    assert np.abs(np.asarray(shown.convert("RGB")) - true).mean() < 0.5


def test_a_photograph_in_colour_keeps_its_colours():
    assert picture_of(plots.images([data.photo("chelsea")])).mode == "RGB"


def test_the_same_figure_is_the_same_file():
    files = []
    for _ in range(2):
        png = io.BytesIO()
        plots.padding((5, 6), 3).savefig(png, metadata={"Software": None})
        files.append(png.getvalue())
    assert files[0] == files[1]


def test_the_users_own_style_is_neither_used_nor_changed():
    with matplotlib.rc_context({"figure.facecolor": "black", "font.size": 30}):
        fig = plots.array([[1]])
        assert fig.get_facecolor() == (1, 1, 1, 1)
        assert matplotlib.rcParams["font.size"] == 30


def test_importing_the_package_does_not_import_matplotlib():
    code = "import sys, cnnlib.plots; print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout == "False\n"


def test_drawing_does_not_load_pyplot():
    code = (
        "import sys; from cnnlib import plots; plots.show(plots.array([[1]])); "
        "print('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout == "[[1]]\nFalse\n"
