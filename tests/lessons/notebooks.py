"""Reading a lesson: its cells, headings, links and pictures."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import nbformat

LESSONS = Path(__file__).parents[2] / "lessons"
PATHS = sorted(LESSONS.glob("[0-9][0-9]_*.ipynb"))
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\(")
FENCE = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL)


class Images(HTMLParser):
    """Collects the `alt` of every <img>, None where there is none."""

    def __init__(self, html):
        super().__init__()
        self.alts, self.hrefs = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "img":
            self.alts.append(attributes.get("alt"))
        if tag == "a" and "href" in attributes:
            self.hrefs.append(attributes["href"])


def read(path):
    return nbformat.read(path, as_version=4)


def prose(cell):
    """The text of a markdown cell without code and formulas."""
    return FENCE.sub("", cell.source)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def tags(notebook):
    """All tags, in the order of the cells."""
    return [tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])]


def headings(markdown):
    """``(level, text)`` of each heading."""
    lines = re.sub(r"```.*?```", "", markdown, flags=re.DOTALL).splitlines()
    found = (re.match(r"(#{1,6})\s+(.+?)\s*#*$", line) for line in lines)
    return [(len(match[1]), match[2]) for match in found if match]


def anchors(path):
    """The anchors of a notebook or markdown file, as JupyterLab makes them."""
    if path.suffix == ".ipynb":
        texts = [c.source for c in read(path).cells if c.cell_type == "markdown"]
    else:
        texts = [path.read_text(encoding="utf-8")]
    return {
        re.sub(r"[*`$]", "", text).replace(" ", "-")
        for markdown in texts
        for _, text in headings(markdown)
    }


def links(cell):
    text = prose(cell)
    return LINK.findall(text) + Images(text).hrefs


def broken_links(path, cell):
    """The links of a markdown cell that lead nowhere; other hosts are not asked."""
    return [link for link in links(cell) if not _resolves(path, link)]


def _resolves(path, link):
    if re.match(r"(https?|mailto):", link):
        return True
    name, _, anchor = unquote(link).partition("#")
    anchor = anchor.removeprefix("heading=")  # as JupyterLab wants it
    target = (path.parent / name).resolve() if name else path
    if not target.exists():
        return False
    if not anchor or target.suffix not in (".ipynb", ".md"):
        return True
    known = anchors(target)
    return anchor in known or anchor.lower() in {name.lower() for name in known}


def pictures_without_words(notebook):
    """The ids of cells that show a picture without saying what is on it."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            alts = IMAGE.findall(prose(cell)) + Images(prose(cell)).alts
            bare = False
        else:
            bundles = [output.get("data", {}) for output in cell.outputs]
            html = "".join(bundle.get("text/html", "") for bundle in bundles)
            alts = Images(html).alts
            # An image output of its own has no place for words.
            bare = any(
                mime.startswith("image/") and "text/html" not in bundle
                for bundle in bundles
                for mime in bundle
            )
        if bare or not all(alt and alt.strip() for alt in alts):
            found.append(cell.id)
    return found
