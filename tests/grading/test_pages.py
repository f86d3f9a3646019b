"""A student's feedback and the notebook for formgrader, as they are read."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import nbformat
import pytest
from books import book, code, markdown
from nbconvert.filters import markdown2html

from cnnlib.grading import pages
from cnnlib.grading.gradebook import ByHand
from cnnlib.grading.results import FunctionResult, Grade
from cnnlib.grading.submission import Unreadable


def result(name, points=2.0, most=4):
    text = f"{name}: {points:g} of {most}."
    html = f"<div>report on {name}</div>"
    return FunctionResult(name, "wrong", points, most, None, text, html)


def grade(*functions, notes=()):
    return Grade("02_convolution", functions or (result("corr2d"),), notes)


def lines(page):
    """What a browser shows of a page."""
    body = page.partition("<body>")[2]
    text = unescape(re.sub("<[^>]*>", "", body))
    return [line for line in text.splitlines() if line.strip()]


def feedback(*functions, student="ada", notes=(), **by_hand):
    return pages.feedback(student, grade(*functions, notes=notes), ByHand(**by_hand))


def total(page):
    return re.search("<strong>(.*) points</strong>", page)[1]


def test_a_page_has_the_total_and_each_function_s_report():
    page = feedback(result("corr2d"), result("corr1d", 1.0, 1))
    assert "<title>02_convolution</title>" in page
    assert lines(page) == [
        "02_convolution",
        "ada: 3 of 5 points",
        "corr2d",
        "report on corr2d",
        "corr1d",
        "report on corr1d",
    ]


def test_a_page_loads_and_runs_nothing():
    page = feedback()
    policy = r'Content-Security-Policy"\s+content="default-src \'none\'; style-src'
    assert re.search(policy, page)
    assert not re.search("<script|src=|href=|url\\(", page)


def test_points_by_hand_take_the_place_of_the_automatic_ones():
    page = feedback(points={"corr2d": 3.5})
    assert total(page) == "3.5 of 4"
    assert lines(page)[-1] == "Points given by hand: 3.5."
    assert total(feedback(points={"corr2d": 0.0})) == "0 of 4"


def test_extra_credit_is_added_and_may_lead_beyond_the_most():
    page = feedback(extra={"corr2d": 2.25})
    assert total(page) == "4.25 of 4"
    assert lines(page)[-1] == "Extra credit: 2.25."


def test_a_penalty_is_said_and_never_leads_below_nothing():
    page = feedback(penalty=1.5)
    assert total(page) == "0.5 of 4"
    assert lines(page)[2] == "1.5 points less, for being late."
    late = feedback(penalty=3.0)
    assert total(late) == "0 of 4"
    assert lines(late)[2] == "3 points less, for being late."
    assert "for being late" not in feedback()


def test_everything_by_hand_is_added_up():
    page = feedback(
        result("corr2d"),
        result("corr1d", 1.0, 1),
        points={"corr2d": 3.0},
        extra={"corr2d": 0.5, "corr1d": 0.25},
        penalty=1.0,
    )
    assert total(page) == "3.75 of 5"


def test_a_comment_stands_with_its_function_and_is_only_text():
    comments = {"corr2d": "*well* <b>done</b>"}
    page = feedback(result("corr2d"), result("corr1d"), comments=comments)
    shown = lines(page)
    assert shown.index("well <b>done</b>") == shown.index("corr1d") - 1
    assert "<p>Comment:</p>\n<p><em>well</em>" in page
    assert "<b>" not in page


def test_notes_about_the_notebook_are_listed_at_the_end():
    page = feedback(notes=("it is called <x>", "a mark is lost"))
    assert lines(page)[-3:] == [
        "About the notebook",
        "it is called <x>",
        "a mark is lost",
    ]
    assert page.count("<li>") == 2
    assert "About the notebook" not in feedback()


def test_a_student_s_name_is_one_harmless_line():
    page = feedback(student="a\x1b[31m\nb" + "<i>")
    assert lines(page)[1] == "a[31m b<i>: 2 of 4 points"


# The notebook that formgrader shows.


def notebook(*cells, notes=(), names=("corr2d",)):
    graded = grade(*map(result, names), notes=notes)
    text = pages.notebook(book(list(cells)), graded)
    nbformat.validate(json.loads(text))
    return json.loads(text)["cells"]


def raw(source):
    return markdown(source) | {"cell_type": "raw"}


def marks(cells):
    found = (cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells)
    return list(found)


CORR2D = "def corr2d(input, kernel):\n    return 1"


def test_a_function_is_followed_by_its_report():
    before, cell, check, after = notebook(code("x = 1"), code(CORR2D), code("y = 2"))
    assert (before["source"], after["source"]) == ("x = 1", "y = 2")
    assert cell["source"] == CORR2D
    assert cell["metadata"]["nbgrader"] == {
        "schema_version": 3,
        "grade_id": "corr2d",
        "solution": True,
        "grade": False,
        "locked": False,
        "task": False,
        "cell_type": "code",
    }
    assert check["source"] == "check(corr2d)"
    assert check["metadata"]["nbgrader"] == {
        "schema_version": 3,
        "grade_id": "check-corr2d",
        "solution": False,
        "grade": True,
        "locked": True,
        "task": False,
        "points": 4,
        "cell_type": "code",
    }
    (output,) = check["outputs"]
    assert output["output_type"] == "display_data"
    assert output["data"]["text/plain"] == "corr2d: 2 of 4."
    html = '<div class="tex2jax_ignore"><div>report on corr2d</div></div>'
    assert output["data"]["text/html"] == html
    assert [cell["id"] for cell in notebook()] == ["cell-0", "cell-1"]


@pytest.mark.parametrize(
    "source", [CORR2D, "async " + CORR2D, "class corr2d:\n    pass", "x = 1\n" + CORR2D]
)
def test_the_last_cell_that_defines_a_function_is_its_own(source):
    cells = notebook(code(CORR2D), code(source), code("corr2d(1, 2)"), code("z = 3"))
    assert marks(cells) == [None, "corr2d", "check-corr2d", None, None]


@pytest.mark.parametrize(
    "source", ["def corr2d_of(x): pass", "    def corr2d(): pass", "x = 'def corr2d'"]
)
def test_another_name_is_another_function(source):
    cells = notebook(code(source))
    assert marks(cells) == [None, "corr2d", "check-corr2d"]
    assert read_by_formgrader(cells[1]) == "No cell defines corr2d."


def test_a_marked_cell_stands_for_a_function_that_nobody_defines():
    cells = notebook(code("# my attempt", "corr2d"), code("z = 3"))
    assert marks(cells) == ["corr2d", "check-corr2d", None]
    both = notebook(code("# my attempt", "corr2d"), code(CORR2D))
    assert marks(both) == [None, "corr2d", "check-corr2d"]


def test_two_functions_in_one_cell_get_a_report_each():
    source = CORR2D + "\n\ndef corr1d(): pass"
    cells = notebook(code(source), names=("corr2d", "corr1d"))
    assert marks(cells) == ["corr2d", "check-corr2d", "corr1d", "check-corr1d"]
    assert read_by_formgrader(cells[2]) == "No cell defines corr1d."


def test_outputs_of_a_student_s_are_dropped():
    cell = code(CORR2D)
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "spy"}]
    shown = notebook(cell)[0]
    assert (shown["outputs"], shown["execution_count"]) == ([], None)


@pytest.mark.parametrize(
    "ours", ["check(corr2d)", "hint(corr2d)", "\ncheck(corr2d);  hint(corr2d)\n"]
)
def test_the_checks_of_the_exercise_are_shown_once(ours):
    assert marks(notebook(code(CORR2D), code(ours))) == ["corr2d", "check-corr2d"]


def test_a_cell_that_does_more_than_check_is_shown():
    cells = notebook(code(CORR2D), code("check(corr2d)\nprint(1)"))
    assert cells[-1]["source"] == "check(corr2d)\nprint(1)"


def html_in_formgrader(cell):
    """What nbconvert makes of a text; it is put into formgrader's page as it is."""
    assert cell["cell_type"] == "markdown"
    return markdown2html(cell["source"])


def read_by_formgrader(cell):
    return unescape(re.sub("<[^>]*>", "", html_in_formgrader(cell))).strip()


NOTES = """\
# What I found

The kernel *slides*,
it is **not** flipped: `corr2d(x, k)`.

1. first
2. second

```python
x = 1

y = 2
```
"""


def test_markdown_is_shown_as_it_is_meant():
    (text, *_) = notebook(markdown(NOTES), code(CORR2D))
    html = html_in_formgrader(text)
    for part in ("<h1>What I found</h1>", "<em>slides</em>", "<strong>not</strong>"):
        assert part in html
    assert "<li>first</li>" in html
    assert "x = 1\n\ny = 2\n</code></pre>" in unescape(html)


HARMFUL = [
    "<b onclick=alert(1)>bold</b>\n\n<script>alert(1)</script>",
    "<div>\n\n*x*\n\n<img src=x onerror=alert(1)>\n\n</div>",
    "[x](javascript:alert(1)) [y](data:text/html,z) <http://a.example/>",
    "![i](http://a.example/i.png) ![j](/formgrader/api/x)",
    "[x][1] ![y][1]\n\n[1]: javascript:alert(1)",
    '![<img src=x>](a "<b>") [<i>](http://a/"><script>)',
    '``` "><script>\nx\n```',
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x&#62;",
    "a\r\r<script>\u2424\u2424<script>\x0b\x0c<script>\u2028\u2028[x](http://a)",
    "| a |\n|---|\n| <script> |\n\n$$ </div><script> $$\n\n\\\\(<script>\\\\)",
    "</div>\n\n</pre>\n\n<script>",
    "<!-- -->\n\n<?php ?>\n\n<![CDATA[ <script> ]]>",
]


class Seen(HTMLParser):
    """The elements of a page, and their attributes."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.attributes = set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attributes}


@pytest.mark.parametrize("kind", [markdown, raw])
@pytest.mark.parametrize("text", [*HARMFUL, "".join(HARMFUL), "\n" + "<b>" * 2000])
def test_nothing_of_a_text_is_more_than_text(text, kind):
    (shown, *_) = notebook(kind(text), code(CORR2D))
    seen = Seen(html_in_formgrader(shown))
    assert seen.elements <= set("div p pre code em strong ul ol li h1".split())
    assert seen.attributes <= {"class"}


def test_a_long_text_is_shown_as_typed_and_so_is_what_comes_after_many():
    long, short = "*a* " * 1000, "*a* " * 700
    cells = notebook(markdown(long), *[markdown(short)] * 25, code(CORR2D))
    meant = ["<em>" in html_in_formgrader(cell) for cell in cells[:26]]
    assert meant == [False, *[True] * 20, *[False] * 5]


def test_a_link_says_where_it_leads():
    (text, *_) = notebook(markdown("[x](http://a.example/b) [y](../c.ipynb)"))
    assert read_by_formgrader(text) == "x (http://a.example/b) y"


def test_notes_stand_above_everything():
    (note, *_) = notebook(code(CORR2D), notes=("a mark is <lost>", "odd"))
    html = html_in_formgrader(note)
    assert "<li>a mark is &lt;lost&gt;</li>" in html
    assert "<li>odd</li>" in html


@pytest.mark.parametrize("data", [Unreadable("it is missing"), b"{", b""])
def test_what_cannot_be_read_still_shows_each_function(data):
    cells = json.loads(pages.notebook(data, grade()))["cells"]
    assert marks(cells) == ["corr2d", "check-corr2d"]
    nothing = "There is no notebook that can be read."
    assert read_by_formgrader(cells[0]) == nothing


def test_of_a_very_long_notebook_a_thousand_cells_are_shown():
    cells = notebook(*[code(f"x{n} = 1") for n in range(1001)], code(CORR2D))
    assert [cell["source"] for cell in cells[998:1000]] == ["x998 = 1", "x999 = 1"]
    assert marks(cells[1000:]) == ["corr2d", "check-corr2d"]


def test_the_notebook_opens_with_python():
    text = pages.notebook(book([]), grade())
    assert json.loads(text)["metadata"]["kernelspec"]["name"] == "python3"
    assert (json.loads(text)["nbformat"], json.loads(text)["nbformat_minor"]) == (4, 5)
