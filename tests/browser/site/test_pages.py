"""The static pages: whole, linked, and readable as they are."""

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from machine import pyodide

pytestmark = pytest.mark.requires("make", "packages", "pyodide")


class Page(HTMLParser):
    """The addresses on a page, its anchors, and what is folded."""

    def __init__(self, file):
        super().__init__()
        self.links, self.loads, self.anchors, self.unnamed = [], [], set(), []
        self.file = file
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.anchors.add(found.get("id"))
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("img", "script", "iframe") and "src" in found:
            self.loads.append(found["src"])
        if tag == "link" and found.get("rel") in ("stylesheet", "preload", "icon"):
            self.loads.append(found["href"])
        if tag == "img" and "alt" not in found:
            self.unnamed.append(found.get("src", "")[:60])


@pytest.fixture(scope="module")
def pages(site):
    """All pages but those of JupyterLite."""
    others = {"run", "_static"}
    files = [
        f for f in site.rglob("*.html") if f.relative_to(site).parts[0] not in others
    ]
    return {file: Page(file) for file in files}


def test_every_lesson_exercise_and_demo_has_a_page(site, pages):
    names = {file.relative_to(site).as_posix() for file in pages}
    lessons = {"lessons/02_convolution.html", "lessons/cheat_sheet.html"}
    assert {"index.html"} | lessons <= names
    assert "exercises/02_convolution/02_convolution.html" in names
    assert "reference/functional/cnnlib.functional.conv2d.html" in names
    assert "demos/convolution.html" in names


def test_every_link_and_every_file_that_a_page_needs_is_there(site, pages):
    for file, page in pages.items():
        for link in page.links + page.loads:
            parts = urlsplit(link)
            if parts.scheme or not (parts.path or parts.fragment):
                continue
            there = (
                (file.parent / unquote(parts.path)).resolve() if parts.path else file
            )
            there = there / "index.html" if there.is_dir() else there
            assert there.is_file(), f"{file.relative_to(site)}: {link}"
            anchor = unquote(parts.fragment)
            if anchor and there in pages:
                assert anchor in pages[there].anchors, f"{file.name}: {link}"


def test_no_page_needs_another_machine(pages):
    for file, page in pages.items():
        away = [u for u in page.loads if urlsplit(u).scheme not in ("", "data")]
        assert away == [], file


def test_every_picture_says_what_it_shows(pages):
    assert [(f.name, p.unnamed) for f, p in pages.items() if p.unnamed] == []


def test_formulas_are_read_without_a_program(site):
    page = (site / "lessons/02_convolution.html").read_text("utf-8")
    assert page.count("<math") > 20
    text = re.sub(r"<(script|annotation|pre|code).*?</\1>", "", page, flags=re.S)
    assert "$$" not in text and "\\frac" not in text


def test_what_is_found_out_is_folded_after_a_prediction(site):
    page = (site / "lessons/02_convolution.html").read_text("utf-8")
    asked = page.index("By how much does each of the four outputs grow?")
    fold, answer = page.index("<details", asked), page.index("49.]", asked)
    assert asked < fold < answer


def test_what_is_said_to_the_lecturer_stays_with_the_lecturer(pages):
    assert not [f for f in pages if "<!-- notes" in f.read_text("utf-8")]


def test_each_file_of_the_browsers_python_is_the_one_that_its_lock_names(site):
    folder = site / "run/static/pyodide"
    lock = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"]
    assert {"numpy", "matplotlib", "anywidget", "cnnlib"} <= set(lock)
    for entry in lock.values():
        data = (folder / entry["file_name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], entry["name"]
        assert {n.replace("_", "-") for n in entry["depends"]} <= set(lock)
    official = json.loads((Path(pyodide()) / "pyodide-lock.json").read_bytes())
    theirs = {n: e for n, e in official["packages"].items() if n in lock}
    changed = {n for n, e in theirs.items() if e["sha256"] != lock[n]["sha256"]}
    assert not {n for n in changed if not lock[n]["file_name"].endswith("none-any.whl")}
