"""What the page of each demo is told, at the start and after some changes."""

from pathlib import Path

import pytest
from seen import assert_as_written, on_page

from cnnlib import demos

PAGES = Path(__file__).parent / "pages"
CHANGES = {
    "batch_norm": [
        {},
        {"step": 2, "batch_size": "256", "layer": "layer 2"},
        {"learning_rate": "10", "layer": "no layer"},
    ],
    "boxes": [{}, {"place": 420, "height": 20}, {"other": True, "width": 28}],
    "channels": [{}, {"step": 1}, {"show": "1×1 mixing"}],
    "conv_backward": [{}, {"start": "a pixel", "padding": 1}, {"start": "a weight"}],
    "convolution": [{}, {"more": True}, {"padding": 1, "stride": 2, "flip": True}],
    "dropout": [{}, {"hundred": True}, {"mode": "inference"}],
    "family": [{}, {"kind": "deformable"}, {"share": 1, "output": 7}],
    "graph": [{}, {"step": 5}, {"formula": "x * x + max(x, 2)", "step": 3}],
    "heat_maps": [{}, {"of": "3", "place": 20}, {"weights": "random"}],
    "kernels": [{}, {"size": "5×5", "place": 0}, {"image": "coffee", "kernel": "edge"}],
    "lenet": [{"next": True}, {"occlude": True}, {"clear": True, "layer 2": 700}],
    "neighbours": [{}, {"right": 4, "down": -2}, {"clear": True}],
    "optimisers": [{}, {"step": 7, "surface": "saddle"}, {"SGD": 0, "mu": 0.5}],
    "padding_stride": [{}, {"border": "same", "stride": 3}, {"padding": 2}],
    "pooling": [{}, {"up": True, "digits": True}, {"kind": "average"}],
    "receptive_field": [{}, {"preset": "LeNet"}, {"add": True, "stride": 2}],
}


# A hundred steps of training make the last bit of a processor visible.
TRAINED = {"batch_norm": ["bars", "lines", "y_limits"]}


@pytest.mark.parametrize("name", demos.__all__)
def test_the_page_is_told_what_is_written_down(name):
    demo = getattr(demos, name)()
    for number, changes in enumerate(CHANGES[name]):
        demo.set(**changes)
        page = on_page(demo.view, TRAINED.get(name, ()))
        assert_as_written(page, PAGES / f"{name}_{number}.txt")
