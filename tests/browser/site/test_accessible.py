"""axe-core finds no serious violation on the pages that are read."""

import pytest
from stage import violations

pytestmark = pytest.mark.requires("chromium", "make", "packages", "pyodide")


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "lessons/02_convolution.html",
        "exercises/02_convolution/02_convolution.html",
    ],
)
def test_a_page(page, address, name):
    page.goto(f"{address}/{name}")
    assert violations(page, "body") == []
