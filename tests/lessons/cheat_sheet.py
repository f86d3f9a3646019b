"""Write what each lesson ends with onto two pages to print: `make lessons`."""

import re
from html import escape

import mistune
import numpy as np
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath
from notebooks import LESSONS, PATHS, headings, read

SHEET = LESSONS / "cheat_sheet.html"
# The figure of each lesson that says most when it is small.
FIGURES = {
    "01": "matrices",
    "02": "figure-step",
    "03": "stride-figure",
    "04": "idea-numbers",
    "05": "loops-figure",
    "06": "product-figure",
    "07": "figure-scatter",
    "08": "axes-picture",
    "09": "figure-mask",
    "10": "race-figure",
    "11": "maps-first",
    "12": "figure-stack",
    "13": "idea-places",
    "14": "residual-figure",
    "15": "templates",
    "16": "contest-figure",
    "17": "nms-figure",
}
SPELT = {"le": r"\leq", "ge": r"\geq", "gets": r"\leftarrow", "tfrac": r"\frac"}
SPELT |= {"big": "", "Big": "", "operatorname": r"\mathrm"}
PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<meta charset="utf-8">
<title>Convolutional neural networks: cheat sheet</title>
<style>
@page { size: A4; margin: 8mm 8mm 7mm; }
* { box-sizing: border-box; }
body { color: #222; columns: 3; column-fill: auto; column-gap: 4.5mm;
  column-rule: 0.2mm solid #ccc;
  font: 8.4pt/1.28 "Source Sans 3", "Noto Sans", "DejaVu Sans Condensed", Arial,
  sans-serif; margin: 0; }
h1 { color: #0072b2; column-span: all; font-size: 11pt; margin: 0 0 1.5mm; }
article { break-inside: avoid; margin-bottom: 2.2mm; }
h2 { border-bottom: 0.3mm solid #0072b2; color: #0072b2; font-size: 9.5pt;
  margin: 0 0 0.9mm; }
img { display: block; margin: 0 auto 0.8mm; max-height: 25mm; max-width: 100%; }
ul { margin: 0; padding-left: 3.4mm; }
li { margin-bottom: 0.4mm; }
code { font-size: 7.4pt; }
svg { fill: currentColor; overflow: visible; }
a { color: inherit; text-decoration: none; }
@media screen { body { margin: 8mm auto; max-width: 194mm; zoom: 1.5; } }
</style>
<body>
<h1>Convolutional neural networks: what you can do after each lesson</h1>
"""


class Renderer(mistune.HTMLRenderer):
    """Formulas as outlines: a browser without a font for them sets indices wrong."""

    def inline_math(self, text):
        words = re.sub(r"\\([A-Za-z]+)", _spelt, text)
        words = re.sub(r"\\frac *(\w)", r"\\frac{\1}", words)
        words = re.sub(r"(\\frac\{[^{}]*\}) *(\w|\\[a-z]+)", r"\1{\2}", words)
        outline = TextPath((0, 0), f"${words}$", size=100)
        (left, bottom), (right, top) = outline.get_extents().get_points().round()
        box = f"{left:.0f} {-top:.0f} {right - left:.0f} {top - bottom:.0f}"
        height, below = (top - bottom) / 100, min(bottom, 0) / 100
        return (
            f'<svg role="img" aria-label="{escape(text)}" viewBox="{box}" '
            f'style="height: {height:.2f}em; vertical-align: {below:.2f}em">'
            f'<path d="{_drawn(outline)}"/></svg>'
        )


def _spelt(found):
    """TeX's commands that Matplotlib does not know, by others that it does."""
    return SPELT.get(found[1], found[0])


def _drawn(outline):
    """An outline as SVG writes it, where the y axis points down."""
    letters = {Outline.MOVETO: "M", Outline.LINETO: "L", Outline.CURVE3: "Q"}
    letters |= {Outline.CURVE4: "C", Outline.CLOSEPOLY: "Z"}
    parts = []
    for points, code in outline.iter_segments(simplify=False):
        numbers = (points * np.tile([1, -1], len(points) // 2)).round().astype(int)
        closed = code == Outline.CLOSEPOLY
        parts.append(letters[code] + ("" if closed else " ".join(map(str, numbers))))
    return "".join(parts)


render = mistune.create_markdown(renderer=Renderer(), plugins=["math"])


def article(path):
    """A lesson's title, its figure, and the list of what one can do now."""
    notebook, number = read(path), path.name[:2]
    title = escape(headings(notebook.cells[0].source)[0][1])
    end = next(c for c in notebook.cells if "summary" in c.metadata.get("tags", []))
    points = re.findall(r"^- .*$", end.source, re.MULTILINE)
    listed = render("\n".join(points)).strip()
    picture = figure(notebook, FIGURES[number])
    return f"<article>\n<h2>{title}</h2>\n{picture}\n{listed}\n</article>\n"


def figure(notebook, id):
    """The first picture of a cell, as large as the sheet allows."""
    (cell,) = (cell for cell in notebook.cells if cell.id == id)
    html = "".join(
        output.get("data", {}).get("text/html", "") for output in cell.outputs
    )
    return re.sub(r' width="\d+"', "", re.search(r"<img [^>]*>", html)[0])


def sheet():
    """The whole page."""
    lessons = [path for path in PATHS if not path.name.startswith("00")]
    return PAGE + "".join(article(path) for path in lessons) + "</body>\n</html>\n"


if __name__ == "__main__":
    SHEET.write_text(sheet(), encoding="utf-8")
