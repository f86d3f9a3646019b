"""The sliding window shows what has been taught, and more when it is asked for."""

import pytest
from panels import panel, parts

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


@pytest.mark.parametrize("given", [{}, {"padding": 1, "stride": 2}, {"flip": True}])
def test_what_runs_into_an_output_are_the_products_that_it_is_the_sum_of(given):
    demo = demos.convolution([[1, -2, 3], [4, 5, 6], [7, 8, 9]], **given)
    outputs = sum(demo.numbers["output"], [])
    for k, link in enumerate(panel(demo, "output")["links"]):
        (flow,) = link["flows"]
        ways = [[["input", cell], ["output", k]] for cell in link["light"]["input"]]
        assert flow["ways"] == ways
        assert sum(map(product, flow["texts"])) == outputs[k]


def product(text):
    """The value of a product as written, such as (−2)·3."""
    first, second = text.replace("−", "-").split("·")
    return float(first.strip("()")) * float(second.strip("()"))
