"""The class votes with its phones, and the bars on the slide follow."""

import csv

import pytest
from lecture import Deck, code, notebook, predict, slide
from patience import eventually
from playwright.sync_api import expect
from stage import violations

pytestmark = pytest.mark.requires("chromium")


@pytest.fixture(scope="module")
def room(serve, tmp_path_factory):
    """A lecture with two questions, and the file for its votes."""
    folder = tmp_path_factory.mktemp("room")
    colours = predict("99-colour", "Which?", "blue", choices=["red", "blue"])
    cells = [
        slide("# A choice", id="choice"),
        code(colours, tags=["predict"]),
        slide("# Between", id="between"),
        slide("# A number", id="number"),
        code(predict("99-sum", "2 + 3?", 5), tags=["predict"]),
    ]
    path = notebook(folder / "room.ipynb", cells)
    file = folder / "votes.csv"
    return serve(path, "--vote", "127.0.0.1", "--save-votes", file), file


@pytest.fixture
def deck(page, room):
    return Deck(page, room[0]).open("choice").run()


@pytest.fixture
def phone(browser, deck):
    """Opens the address on the slide, as another person's phone does."""
    contexts = []

    def take_out(scheme="light"):
        address = deck.vote.locator(".phones figcaption").inner_text()
        size = {"width": 360, "height": 640}
        context = browser.new_context(viewport=size, color_scheme=scheme)
        contexts.append(context)
        phone = context.new_page()
        phone.goto(address)
        return phone

    yield take_out
    for context in contexts:
        context.close()


def choose(phone, answer):
    phone.get_by_label(answer, exact=True).check()
    phone.get_by_role("button").click()
    expect(phone.get_by_role("status")).to_have_text(f"You said {answer}.")


def test_phones_fill_the_bars_until_the_answer_is_shown(deck, phone, room, artefacts):
    one, other = phone(), phone("dark")
    choose(one, "red")
    choose(other, "blue")
    expect(deck.vote.locator(".tally")).to_have_text(["1", "1"])
    deck.vote.get_by_role("button", name="Raise a hand for 2: blue").hover()
    deck.page.mouse.down()
    choose(one, "blue")
    expect(deck.vote.locator(".tally")).to_have_text(["0", "2"])
    deck.page.mouse.up()
    expect(deck.vote.locator(".tally")).to_have_text(["0", "3"])
    deck.page.screenshot(path=artefacts / "lecture-vote-phones.png")
    other.screenshot(path=artefacts / "phone-dark.png")
    for page in (one, other):
        assert violations(page, "body") == []
        assert page.evaluate("document.body.scrollWidth <= innerWidth")
    assert violations(deck.page, "body") == []

    deck.press("v")
    expect(one.get_by_role("heading")).to_have_text("No question is open")
    expect(deck.vote.locator(".phones")).to_be_hidden()
    assert eventually(lambda: "Which?,1,blue,3,yes" in room[1].read_text())
    deck.page.reload()
    deck.run()
    expect(deck.vote.get_by_role("status")).to_contain_text("V shows it again.")
    expect(deck.vote.locator(".phones")).to_be_hidden()
    expect(one.get_by_role("heading")).to_have_text("No question is open")
    deck.press("r")
    expect(one.get_by_label("blue", exact=True)).to_be_checked()
    deck.page.reload()
    deck.run()
    expect(deck.vote.locator(".tally")).to_have_text(["0", "3"])

    deck.press("0")
    expect(one.get_by_role("button")).to_have_text("Vote")
    expect(deck.vote.locator(".tally")).to_have_text(["0", "0"])
    choose(one, "red")
    expect(deck.vote.locator(".tally")).to_have_text(["1", "0"])
    rows = list(csv.DictReader(room[1].open()))
    kept = [(row["count"], row["answer"], row["votes"]) for row in rows]
    assert ("1", "blue", "3") in kept, "the first count stands beside the second"


def test_a_number_comes_from_the_phones_and_what_is_none_is_said(deck, phone):
    one, other = phone(), phone()
    deck.press("PageDown")
    expect(one.get_by_role("heading")).to_have_text("No question is open")
    deck.press("PageDown")
    field = one.get_by_label("A number")
    field.fill("many")
    one.keyboard.press("Enter")
    expect(one.get_by_role("status")).to_contain_text("Enter a number, such as")
    for page, said in ((one, "5.0"), (other, "5")):
        page.get_by_label("A number").fill(said)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("You said 5.")
    expect(deck.vote.locator(".tally")).to_have_text(["2"])
    deck.vote.get_by_label("A number that you propose").fill("6")
    deck.press("Enter", "Escape", "1", "v")
    expect(deck.vote.locator(".tally")).to_have_text(["1", "2"])
    expect(deck.vote.locator(".right")).to_contain_text("5")


def test_the_code_is_shown_large_and_leads_to_the_page(deck, artefacts):
    figure = deck.vote.locator(".phones")
    before = figure.bounding_box()["width"]
    deck.press("q")
    assert figure.bounding_box()["width"] > 2 * before
    expect(figure.locator("svg")).to_be_in_viewport(ratio=1)
    deck.page.screenshot(path=artefacts / "lecture-vote-code.png")
    deck.press("q")
    assert figure.bounding_box()["width"] == before


def test_unless_asked_for_there_is_nothing_for_phones(page, serve, tmp_path):
    cells = [slide("# A"), code(predict("99-sum", "2 + 3?", 5), tags=["predict"])]
    deck = Deck(page, serve(notebook(tmp_path / "quiet.ipynb", cells))).open().run()
    expect(deck.vote).to_contain_text("2 + 3?")
    assert deck.page.locator(".phones").count() == 0
    deck.press("q")
    assert deck.page.locator(".large").count() == 0
