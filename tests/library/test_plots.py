"""Figures: they are drawn, described, in one style, and reach the page once."""

import base64
import io
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from seen import assert_as_written, seen

from cnnlib import data, filters, plots
from cnnlib.graph import Value, exp, maximum
from cnnlib.plots.networks import layered

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
    assert html.startswith('<img alt="a &quot;quoted&quot; &lt;text&gt;" width=')
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


def test_a_sliding_window_computes_the_lessons_padded_example():
    x, k = np.arange(1, 10).reshape(3, 3), np.array([[0, 1], [2, 3]])
    corner = plots.sliding_window(x, k, (3, 3), padding=1)
    assert corner.alt.endswith("products 0 + 0 + 0 + 0; output (3, 3) is 0")
    edge = plots.sliding_window(x, k, (0, 3), padding=1)
    assert edge.alt.endswith("products 0 + 0 + 6 + 0; output (0, 3) is 6")
    middle = plots.sliding_window(x, k, (1, 1), padding=1)
    assert middle.alt.endswith("products 0 + 2 + 8 + 15; output (1, 1) is 25")


def test_a_position_outside_the_output_is_refused():
    with pytest.raises(ValueError, match=r"position \(0, 4\) lies outside"):
        plots.sliding_window(np.eye(5), np.eye(2), (0, 4))


def test_stride_three_never_sees_the_last_row_and_column_of_seven():
    alt = plots.padding((7, 7), 3, stride=3).alt
    assert alt.endswith("pixels are seen 0 to 1 times, 13 of them never")


def test_weights_are_coloured_around_zero_and_intensities_are_not():
    weights = plots.filters(np.array([[[[-1.0, 3.0]]]])).axes[0].images[0]
    assert weights.get_clim() == (-3, 3) and weights.get_cmap().name == "PuOr"
    image = plots.images([np.array([[2.0, 3.0]])]).axes[0].images[0]
    assert image.get_clim() == (2, 3) and image.get_cmap().name == "cividis"
    photo = plots.images([np.array([[2.0, 3.0]])], grey=True).axes[0].images[0]
    assert photo.get_clim() == (2, 3) and photo.get_cmap().name == "gray"


def test_a_stage_is_drawn_from_its_last_shown_map_to_its_first():
    maps = np.arange(8.0)[:, None, None] * np.ones((8, 2, 2))
    drawn = plots.volumes([("maps", maps)]).axes[0].images
    front = max(drawn, key=lambda image: image.zorder)
    assert len(drawn) == 6 and (front.get_array() == 0).all()
    with pytest.raises(ValueError, match=r"\(C, H, W\) or \(units,\), got"):
        plots.volumes([("a map", np.zeros((2, 2)))])


def test_the_limits_of_a_photograph_hold_after_filtering_too():
    dark = plots.images([np.full((2, 2, 3), 51.0)], limits=(0, 255))
    np.testing.assert_allclose(dark.axes[0].images[0].get_array(), 0.2)


def test_colours_may_come_first_or_last():
    first = np.random.default_rng(1).random((3, 5, 4))
    fig = plots.images([first, np.moveaxis(first, 0, -1)])
    a, b = (ax.images[0].get_array() for ax in fig.axes)
    assert a.shape == (5, 4, 3)
    np.testing.assert_array_equal(a, b)


def test_the_scale_of_a_heat_map_is_no_taller_than_the_map():
    fig = plots.overlay(PHOTO, rng.random((4, 5)))
    fig.draw_without_rendering()
    picture, heat, scale = (ax.get_window_extent() for ax in fig.axes)
    assert heat.height / 2 < scale.height <= heat.height + 1


def test_pictures_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"\(H, W, 3\), got \(2, 2, 4\)"):
        plots.images([np.zeros((2, 2, 4))])


def test_a_confusion_matrix_counts_true_classes_in_rows():
    fig = plots.confusion_matrix(np.array([0, 0, 1]), np.array([1, 1, 1]))
    texts = {t.get_position(): t.get_text() for t in fig.axes[0].texts}
    assert texts == {(1, 0): "2", (1, 1): "1"}
    assert fig.alt == "1 of 3 right (33.3 %); most often 0 was taken for 1, 2 times"


def test_repeated_runs_show_their_mean_and_range():
    ax = plots.curves({"net": [[1.0, 2.0], [3.0, 4.0]]}).axes[0]
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [2, 3])
    (band,) = ax.collections
    assert band.get_datalim(ax.transData).extents.tolist() == [1, 1, 2, 4]


def test_growth_finds_the_power():
    x = np.array([2, 4, 8, 16])
    assert plots.growth(x, {"y": 5 * x**3}, "x", "y").alt.endswith("power 3.0")


def test_nodes_of_a_graph_stand_before_what_is_made_of_them_and_apart():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    a = x * x + 1
    f = a * x + (a - y) / (x + 10) ** 2
    place, edges = layered(f)
    for operand, node, path in edges:
        columns = [place[key][0] for key in path]
        assert (path[0], path[-1]) == (operand, node)
        assert columns == list(range(columns[0], columns[-1] + 1))
    nodes = f.nodes()
    for i, first in enumerate(nodes):
        for second in nodes[:i]:
            if place[first][0] == place[second][0]:
                assert abs(place[first][1] - place[second][1]) > 0.99


def test_an_unreached_gradient_is_not_drawn():
    x, y = Value(2, "x"), Value(7, "y")
    f = (x * y).named("f")
    next(f.backward_steps())
    assert plots.graph(f).alt == "graph: x = 2, gradient 7; y = 7; f = 14, gradient 1"


def test_a_value_squared_many_times_has_a_short_description():
    f = Value(1, "x")
    for _ in range(35):
        f = f * f
    assert len(plots.graph(f).alt) < 4000


def test_a_receptive_field_counts_what_the_top_unit_sees():
    lenet = [(5, 1, 1), (2, 2, 1), (5, 1, 1), (2, 2, 1)]
    assert plots.receptive_field(lenet).alt.endswith("16 pixels of the input")
