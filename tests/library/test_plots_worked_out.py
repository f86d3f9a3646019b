"""What single figures work out, and how they show it."""

import numpy as np
import pytest

from cnnlib import plots
from cnnlib.graph import Value
from cnnlib.plots.networks import layered


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
    fig = plots.overlay(np.zeros((40, 60, 3), np.uint8), np.eye(4, 5))
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


def test_what_is_to_be_seen_in_a_picture_is_outlined():
    fig = plots.images([np.eye(4)] * 2, frames=[[], [(1, 2, 3, 4), (0, 0, 1, 1)]])
    first, second = (
        [(box.get_xy(), box.get_height(), box.get_width()) for box in ax.patches]
        for ax in fig.axes
    )
    own = ((-0.5, -0.5), 4, 4)  # every picture has its rim
    assert first == [own]
    assert second == [own, ((1.5, 0.5), 3, 4), ((-0.5, -0.5), 1, 1)]
