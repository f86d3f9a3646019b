"""What students get of a lesson: as a page, and on paper."""

import re
from html import unescape
from pathlib import Path

import nbformat
import pytest
from pypdf import PdfReader

from cnnlib.lecture import handout as handouts
from cnnlib.lecture.handout import handout, handout_page
from cnnlib.lecture.paper import slides_page
from cnnlib.lecture.slides import slides

pytestmark = pytest.mark.requires("chromium")

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("[0-9]*.ipynb"))
FONTS = ("/FontFile", "/FontFile2", "/FontFile3")


@pytest.fixture(scope="module")
def pages():
    """The handout of each lesson, by the notebook's path."""
    return {path: handout_page(path) for path in LESSONS}


def without_code(html):
    """The words of a page, but for those in a code, and what is no word."""
    html = re.sub(r"<(style|pre|code|annotation)\b.*?</\1>", "", html, flags=re.S)
    return re.sub(r"<[^>]*>", "", html)


def fonts(page):
    """Those of a page of a PDF, as they are described."""
    for font in page["/Resources"].get("/Font", {}).values():
        font = font.get_object()
        for one in font.get("/DescendantFonts", [font]):
            yield one.get_object()


def is_embedded(font):
    return font["/Subtype"] == "/Type3" or any(
        f in font["/FontDescriptor"] for f in FONTS
    )


def test_every_handout_has_formulas_questions_and_answers_and_no_notes(pages):
    for path, html in pages.items():
        notebook = nbformat.read(path, as_version=4)
        words = without_code(html)
        assert "$" not in words, path.stem
        assert "notes (" not in words
        assert re.search(r'(src|href)="(?!data:|https?:)', html) is None, path.stem
        asked = [c for c in notebook.cells if "predict" in c.metadata.get("tags", [])]
        assert html.count('class="blank"') == len(asked)
        _, _, answers = html.partition('<section class="answers">')
        assert answers.count("<li>") == len(asked)
        assert "What the next cell shows" not in answers, path.stem
        notes = [s.notes for s in slides(notebook, further=True) if s.notes]
        for note in notes:
            assert note.splitlines()[0][:40] not in words, path.stem


def test_no_answer_stands_between_its_question_and_the_next_heading(pages):
    for path, html in pages.items():
        body, _, end = html.partition('<h2 class="afterwards">')
        answers = re.findall("<br/><strong>(.*?)</strong>", end)
        blanks = body.split('<div class="blank">')[1:]
        for n, (blank, answer) in enumerate(zip(blanks, answers, strict=True), 1):
            question, _, after = blank.partition(
                f"The answer is number {n} at the end."
            )
            told = words(printed(re.split("<h[1-4]", after)[0]))
            alone = rf"(?<![\d.,]){re.escape(answer)}(?![\d]|[.,]\d)"
            if "<ul>" not in question:  # of the choices one is right
                assert re.search(alone, told) is None, (path.stem, n, answer)


def printed(html):
    """What a page says that cells have printed."""
    return " ".join(re.findall('"text/plain">(.*?)</pre>', html, flags=re.S))


def words(html):
    """The text of a page, with what stands in code and outputs."""
    return unescape(re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", "", html, flags=re.S))


def test_every_handout_is_printed_with_its_fonts_and_all_pictures(
    page, pages, tmp_path, artefacts
):
    for path, html in pages.items():
        sheet = tmp_path / "sheet.html"
        sheet.write_text(html, encoding="utf-8")
        page.goto(sheet.as_uri())
        pictures = page.locator("img").count()
        printed = artefacts / f"handout-{path.stem[:2]}.pdf"
        page.pdf(path=printed, prefer_css_page_size=True)
        paper = PdfReader(printed).pages
        assert 2 <= len(paper) <= 40, path.stem
        assert sum(len(one.images) for one in paper) >= pictures
        assert all(is_embedded(font) for one in paper for font in fonts(one)), path.stem
        if "answers" in html.partition("</style>")[2]:
            assert (
                "What comes out" in paper[-1].extract_text() + paper[-2].extract_text()
            )


def test_slides_are_printed_one_on_a_page(page, tmp_path):
    sheet = tmp_path / "slides.html"
    sheet.write_text(slides_page(LESSONS[9]), encoding="utf-8")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(sheet.as_uri())
    parts = page.evaluate("deck.length")
    page.set_viewport_size({"width": 1600, "height": 700})
    page.pdf(path=tmp_path / "slides.pdf", prefer_css_page_size=True)
    paper = PdfReader(tmp_path / "slides.pdf").pages
    assert len(paper) == parts
    assert all(one.extract_text().strip() for one in paper)
    assert page.locator(".sheet").count() == 0, "the copies are gone"


def test_the_command_writes_a_page_and_what_the_class_said(tmp_path, monkeypatch):
    votes = tmp_path / "votes.csv"
    question = "What is the top left number of the output?"
    votes.write_text(
        "question,count,answer,votes,comes_out\n"
        f"{question},1,7,30,no\n{question},2,19,12,yes\n{question},2,18,3,no\n"
    )
    monkeypatch.setattr(handouts, "_BROWSERS", [])
    (written,) = handout(LESSONS[2], tmp_path / "out", votes)
    text = " ".join(without_code(written.read_text("utf-8")).split())
    assert "In the lecture: 19: 12; 18: 3." in text
    assert "7: 30" not in text, "the last count is what the class says"
    assert [path.name for path in written.parent.iterdir()] == [written.name]


def test_where_there_is_a_chromium_it_prints_both(tmp_path):
    page, paper, slides = handout(LESSONS[9], tmp_path)
    assert (page.suffix, paper.suffix) == (".html", ".pdf")
    assert "What comes out" in PdfReader(paper).pages[-1].extract_text()
    width, height = (float(side) for side in PdfReader(slides).pages[0].mediabox[2:])
    assert width / height == pytest.approx(16 / 9, rel=0.01)
