"""The sliding window shows what has been taught, and more when it is asked for."""

import pytest
from panels import parts

from cnnlib import demos
from cnnlib.demos.refusals import DemoError

MORE = {"stride", "padding", "dilation"}


def notes(demo):
    return [p["text"] for row in demo.view["rows"] for p in row if p["kind"] == "note"]


def test_stride_padding_dilation_and_the_formula_wait_until_they_are_asked_for():
    demo = demos.convolution()
    assert not MORE & set(parts(demo)) and notes(demo) == []
    with pytest.raises(DemoError, match="nothing called 'stride'"):
        demo.set(stride=2)
    demo.set(more=True)
    assert set(parts(demo)) >= MORE
    assert notes(demo)[0].startswith("output size = ⌊(n + 2p")


@pytest.mark.parametrize("given", [{"stride": 2}, {"padding": 1}, {"dilation": 2}])
def test_they_are_there_at_once_where_one_of_them_is_given(given):
    assert set(parts(demos.convolution(**given))) >= MORE


def test_what_is_hidden_again_is_not_in_force():
    demo = demos.convolution(padding=2, stride=3, dilation=2)
    demo.set(more=False)
    assert demo.numbers == demos.convolution().numbers


def test_on_paper_padding_is_hatched():
    hatched = [
        sum(bool(p.get_hatch()) for p in demo.figure().axes[0].patches)
        for demo in (demos.convolution(), demos.convolution(padding=1))
    ]
    assert hatched == [0, 7 * 7 - 5 * 5]
