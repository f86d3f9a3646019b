"""The cheat sheet says what the lessons say at their end."""

import re

from cheat_sheet import FIGURES, SHEET, Renderer, sheet
from notebooks import LESSONS, Images, links, read

TEXT = SHEET.read_text(encoding="utf-8")


def test_it_is_what_the_lessons_end_with():
    assert sheet() == TEXT, "run: python tests/lessons/cheat_sheet.py"


def test_each_lesson_has_its_points_and_a_figure_in_words():
    articles = re.findall(r"<article>.*?</article>", TEXT, re.DOTALL)
    assert [re.search(r"<h2>(\d\d)", one)[1] for one in articles] == sorted(FIGURES)
    for article in articles:
        assert article.count("<li>") >= 3
        assert all(Images(article).alts)


def test_a_formula_is_drawn_and_can_be_heard():
    drawn = Renderer().inline_math(r"\tfrac 1k \le n_h - k_h + 1")
    assert drawn.startswith('<svg role="img" aria-label="\\tfrac 1k \\le n_h')
    assert re.search(r'<path d="M-?\d+ ', drawn)


def test_nothing_of_it_comes_from_elsewhere():
    assert re.findall(r'(?:src|href)="(?!data:)', TEXT) == []
    assert not re.search(r"<script|@import|url\(", TEXT)


def test_the_start_page_leads_to_it():
    start = read(LESSONS / "00_start_here.ipynb")
    assert SHEET.name in {link for cell in start.cells for link in links(cell)}
