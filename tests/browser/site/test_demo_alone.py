"""A demo on a page of its own: Python in the browser, and no server behind it."""

import pytest
from stage import Stage

from cnnlib import demos

pytestmark = pytest.mark.requires("chromium", "make", "packages", "pyodide")


def alone(page, address, name):
    page.goto(f"{address}/demos/{name}.html")
    root = page.locator(".cnnlib-demo")
    root.wait_for()
    return Stage(page, root)


@pytest.mark.parametrize("name", ["convolution", "kernels", "lenet"])
def test_it_shows_what_python_on_a_desk_shows(page, address, name):
    stage = alone(page, address, name)
    assert stage.said == getattr(demos, name)().say
    assert "NaN" not in page.content()
    stage.assert_accessible()


def test_it_is_driven_with_the_keyboard(page, address):
    stage = alone(page, address, "convolution")
    stage.go_to("output").press("ArrowDown", "ArrowRight")
    assert "Output (1, 1): 6·0 + 7·1 + 11·2 + 12·3 = 65." in stage.said
    stage.go_to("more").press("Space")
    stage.go_to("stride").press("ArrowRight")
    assert stage.numbers()["size"] == [2, 2]
    stage.reset()
    assert stage.numbers()["size"] == [4, 4]


def test_without_a_script_its_picture_stands_there(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/demos/pooling.html")
    assert page.locator("img").evaluate("img => img.naturalWidth") > 0
    assert "needs JavaScript" in page.content()
    context.close()
