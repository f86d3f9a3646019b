"""Reports on a small exercise, and what a reader finds in them."""

import re
from html import unescape

import numpy as np

from cnnlib.checks.calling import LocalCall
from cnnlib.checks.outcomes import outcomes_of
from cnnlib.checks.report import describe
from cnnlib.checks.spec import Case, Exercise

__all__ = [
    "EMPTY",
    "SMALL",
    "STUCK",
    "behind",
    "case",
    "exercise",
    "halves",
    "html_of",
    "lines",
    "shown",
    "table",
    "verdict_on",
]

SMALL = np.array([[2.0, -4], [1, 3]])
EMPTY = np.zeros((0, 2))
STUCK = "Stuck? Type hint(halves) into a new cell below this one (Esc, then B)."


def halves(image, weights=None):
    """The reference: what is given first, halved."""
    if isinstance(image, (list, tuple)):
        return [part / 2 for part in image]
    return image / 2


def exercise(*cases, **options):
    return Exercise(
        assignment="02_convolution",
        reference=halves,
        points=4,
        section="Slide, multiply, add",
        public=cases,
        hidden=lambda rng: (),
        mistakes=(),
        hints=(),
        **options,
    )


def case(*args, about="the lesson's example"):
    return Case(args, about)


def verdict_on(student, *cases, points=0.0, reveal=None, mistake=None, **options):
    asked = exercise(*cases, **options)
    outcomes = outcomes_of(asked, LocalCall(student))
    return describe(asked, outcomes, points, mistake, reveal=reveal)


def lines(verdict):
    return [line.rstrip() for line in verdict.message.splitlines()]


def behind(verdict, label):
    """What stands behind a label."""
    text = "\n".join(lines(verdict))
    found = re.search(rf"^{re.escape(label)}: (.*)$", text, re.MULTILINE)
    assert found, f"there is no {label!r} in {text}"
    return found[1]


def table(verdict, label):
    """The rows of a table, its marked numbers as ``<3>``."""
    marked = re.sub('title="differs">(.*?)</td>', r">&lt;\1&gt;</td>", html_of(verdict))
    (body,) = re.findall(f'<table aria-label="{re.escape(label)}".*?</table>', marked)
    _, *rows = re.split("<tr.*?>", body)
    return [unescape(re.sub("<[^>]*>", " ", row)).split() for row in rows]


def shown(value, **options):
    """A report in which an argument is shown."""

    def fails(image, weights):
        raise ValueError

    return verdict_on(fails, case(SMALL, value), **options)


def html_of(verdict):
    return verdict._repr_html_()
