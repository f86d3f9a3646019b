"""Every slide of every lesson on the projectors there are: nothing is out of sight."""

from pathlib import Path

import pytest

from cnnlib.lecture.paper import slides_page

pytestmark = pytest.mark.requires("chromium")

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("[0-9]*.ipynb"))
PROJECTORS = ((1280, 720), (1024, 768))
LOOKED_AT = ("02_convolution", "06_backprop", "11_mnist")  # and kept as pictures

PICTURES_ARE_THERE = """async () => {
  await Promise.all([...document.images].map(image => image.decode()));
  layOutAnew();
}"""
# What is wrong with slides, as a lecturer sees them who goes from one to the next.
FAULTS = """() => {
  const wrong = [];
  for (let n = 0; n < deck.length; n++) {
    show(n, deck[n].last);
    const slide = current();
    const seen = [...slide.querySelectorAll('*')].filter(node =>
      node.getClientRects().length && !node.closest('template, .jp-InputPrompt'));
    const says = fault => wrong.push(`${address()}: ${fault}`);
    if (below() > 8) says(`${Math.round(below())} pixels lie below`);
    if (seen.some(node => node.getBoundingClientRect().right > innerWidth + 2))
      says('wider than the window');
    const titles = seen.filter(node => node.matches('h1, h2, h3, h4'));
    if (!titles.some(node => node.getBoundingClientRect().bottom < innerHeight / 3))
      says('no title');
    for (const node of seen) {
      const own = [...node.childNodes].some(n => n.nodeType === 3 && n.data.trim());
      const size = parseFloat(getComputedStyle(node).fontSize);
      if (own && size < 18 && !node.closest('pre, code, math'))
        says(`${size} pixels: ${node.textContent.slice(0, 40)}`);
    }
    for (const image of slide.querySelectorAll('img'))
      if (image.getClientRects().length && image.clientHeight < 60) says('tiny figure');
  }
  return wrong;
}"""


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    """The slides of each lesson with their stored outputs, as files."""
    folder = tmp_path_factory.mktemp("slides")
    for path in LESSONS:
        html = slides_page(path)
        (folder / f"{path.stem}.html").write_text(html, encoding="utf-8")
    return sorted(folder.iterdir())


def test_every_slide_of_every_lesson_is_seen_as_a_whole(page, sheets, artefacts):
    wrong = []
    for sheet in sheets:
        page.goto(sheet.as_uri())
        for width, height in PROJECTORS:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(PICTURES_ARE_THERE)
            faults = page.evaluate(FAULTS)
            wrong += [f"{sheet.stem} {width}: {fault}" for fault in faults]
            if sheet.stem in LOOKED_AT:
                _keep_pictures(page, artefacts, f"slide-{sheet.stem}-{width}")
    assert len(sheets) == 18
    assert wrong == []


def _keep_pictures(page, artefacts, name):
    for n in range(6):
        page.evaluate("n => show(Math.floor((n + 0.5) * deck.length / 6), Infinity)", n)
        page.screenshot(path=artefacts / f"{name}-{n}.png")


def test_what_is_still_too_long_says_so_and_scrolls_before_it_goes_on(page, sheets):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{sheets[0].as_uri()}#map")
    page.evaluate(
        """() => {
          const text = current().querySelector('.jp-RenderedMarkdown > p');
          text.innerHTML += '<span style="display: block; height: 2200px"></span>';
          layOutAnew();
          show(deck.findIndex(page => page.blocks.includes(text)), 0);
        }"""
    )
    more = page.locator("#more")
    place = "decodeURIComponent(location.hash)"
    before, scrolled = page.evaluate(place), 0
    for key in ("ArrowRight", "PageDown", "Space"):
        assert more.is_visible()
        page.keyboard.press(key)
        assert page.evaluate(place) == before
        page.wait_for_function(f"current().scrollTop > {scrolled}")
        scrolled = page.evaluate("current().scrollTop")
    page.wait_for_function("document.getElementById('more').hidden")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(place) != before


def test_a_part_keeps_its_place_when_the_window_changes(page, sheets):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(sheets[2].as_uri())
    page.evaluate(PICTURES_ARE_THERE)
    page.evaluate("show(deck.findIndex(page => page.part === 1), 0)")
    text, address = page.evaluate("deck[place].blocks[0].textContent"), page.url
    page.set_viewport_size({"width": 1280, "height": 3000})
    page.wait_for_function("deck.length === slides.length")
    assert text in page.locator(".slide.current").inner_text()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.wait_for_function("deck.length > slides.length")
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function(
        "text => deck[place].blocks[0].textContent === text", arg=text
    )


def test_who_is_at_a_demo_stays_there_when_it_moves_to_another_part(page, sheets):
    page.set_viewport_size({"width": 1280, "height": 3000})
    page.goto(f"{sheets[2].as_uri()}#demo-text/1")
    page.evaluate(PICTURES_ARE_THERE)
    assert page.evaluate("address()") == "#demo-text/1"
    page.set_viewport_size({"width": 1280, "height": 720})
    page.wait_for_function("address() === '#demo-text+2'")
