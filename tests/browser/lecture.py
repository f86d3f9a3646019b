"""A lecture on the page, driven with the keyboard as a lecturer does."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes
from playwright.sync_api import expect

from cnnlib.checks import seal

__all__ = ["Deck", "notebook", "slide", "code", "predict"]


class Deck:
    """The slides of a page."""

    def __init__(self, page, address):
        self.page, self.address = page, address

    def open(self, at=""):
        """Open the page at a place; its cells begin to run."""
        self.page.goto(f"{self.address}/#{at}")
        self.page.wait_for_function(_SHOWS_ITS_ADDRESS)
        return self

    def run(self):
        """Wait until every cell has run."""
        expect(self.page.locator("#progress")).to_be_hidden()
        expect(self.page.locator(".cnnlib-demo:not([aria-label])")).to_have_count(0)
        return self

    def press(self, *keys):
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    @property
    def place(self):
        """What the address keeps: the slide's id, +part if not its first, /step."""
        self.page.wait_for_function(_SHOWS_ITS_ADDRESS)
        return self.page.evaluate("decodeURIComponent(location.hash.slice(1))")

    @property
    def slide(self):
        """The element of the slide that is shown."""
        return self.page.locator(".slide.current")

    @property
    def vote(self):
        """The vote on this slide."""
        return self.slide.locator(".cnnlib-vote")

    def tally(self):
        """The raised hands, answer by answer."""
        return [int(n) for n in self.vote.locator(".tally").all_inner_texts()]

    def said(self):
        """What the slide that is shown lets the class read."""
        return self.slide.inner_text()

    def shown(self):
        """The places in the notebook of the cells that are shown."""
        cells = self.slide.locator(".cell:not(.elsewhere, .waiting)")
        return cells.evaluate_all(
            "all => all.map(cell => cell.getAttribute('cell-index'))"
        )

    def at_the_end(self):
        """Whether there is nothing to go on to."""
        return self.page.locator("#next").is_disabled()


# The page follows a change of its address a moment later.
_SHOWS_ITS_ADDRESS = """() => {
  const slide = document.querySelector('.slide.current');
  const [page, step] = decodeURIComponent(location.hash.slice(1)).split('/');
  const [id, part] = page.split('+');
  const cells = [...slide?.querySelectorAll('.cell:not(.elsewhere)') ?? []];
  const first = part ? Number(cells[0].dataset.step) : 0;
  const waits = cell => Number(cell.dataset.step) > (step ?? first);
  return slide?.dataset.id === id
    && cells.every(cell => cell.classList.contains('waiting') === waits(cell));
}"""


def slide(source, kind="slide", id=None):
    """A Markdown cell that begins a slide, a subslide or a fragment."""
    given = {"id": id} if id else {}
    return new_markdown_cell(
        source, metadata={"slideshow": {"slide_type": kind}}, **given
    )


def code(source, kind="-", tags=()):
    """A code cell."""
    metadata = {"slideshow": {"slide_type": kind}, "tags": list(tags)}
    return new_code_cell(source, metadata=metadata)


def predict(id, question, answer, **choices):
    """The source of a cell that asks for a prediction."""
    choices = "".join(f", {name}={value!r}" for name, value in choices.items())
    return (
        "from cnnlib.checks import predict\n"
        f"predict({id!r}, {question!r}, answer={seal(id, answer)!r}{choices})"
    )


def notebook(path, cells):
    """Write a notebook; returns its path."""
    path.write_text(writes(new_notebook(cells=cells)), encoding="utf-8")
    return path
