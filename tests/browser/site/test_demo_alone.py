"""A demo on a page of its own: Python in the browser, and no server behind it."""

import pytest
from stage import Stage

from cnnlib import demos

pytestmark = pytest.mark.requires("chromium", "make", "packages", "pyodide")


# Drawn from a number that was none.
NAN = "xpath=//*[name()='svg']//*[@*[contains(., 'NaN')]]"


def alone(page, address, name):
    page.goto(f"{address}/demos/{name}.html")
    root = page.locator(".cnnlib-demo")
    root.wait_for()
    return Stage(page, root)


def leaves(value, name=""):
    """The numbers in something nested, and the place of each and of all else."""
    if isinstance(value, (int, float)):
        return [value], [name]
    if not isinstance(value, (dict, list, tuple)):
        return [], [f"{name}: {value}"]
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found = [leaves(part, f"{name}/{key}") for key, part in sorted(inside)]
    return sum((n for n, _ in found), []), sum((p for _, p in found), [])


@pytest.mark.parametrize("name", ["convolution", "kernels", "lenet"])
def test_it_shows_what_python_on_a_desk_shows(page, address, name):
    stage = alone(page, address, name)
    native = getattr(demos, name)()
    assert stage.said == native.say
    shown, names = leaves(stage.numbers())
    numbers, same_names = leaves(native.numbers)
    assert names == same_names and shown == pytest.approx(numbers, rel=1e-4, abs=1e-6)
    assert not page.locator(NAN).count()
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
