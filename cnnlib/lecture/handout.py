"""A lesson for students to take home: a page, the same on paper, and its slides."""

import csv
import re
import shutil
import subprocess
from html import escape
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbformat.v4 import new_markdown_cell

from cnnlib import files
from cnnlib.lecture.paper import as_page, slides_page
from cnnlib.lecture.questions import question, right_answer
from cnnlib.lecture.slides import is_prediction, lay_out
from cnnlib.workspace.notebooks import headings

__all__ = ["handout", "handout_page"]

_BROWSERS = "chromium chromium-browser google-chrome chrome msedge".split()
# To a file that lies beside the lesson, and not beside the handout.
_LINK = re.compile(r'<a\b[^>]*\bhref="(?!https?:)[^"]*"[^>]*>(.*?)</a>', re.S)
_NEAR = 8  # cells after a question, in which its answer is looked for


def handout(path, folder, votes=None):
    """Write what students get of a lesson into a folder.

    Parameters
    ----------
    path : path
        Of the notebook.
    folder : path
        Made where it is missing.
    votes : path, optional
        What ``--save-votes`` has written in the lecture.

    Returns
    -------
    list of pathlib.Path
        The page and, where there is a Chromium that prints, the PDFs of it and of the
        slides.
    """
    folder, name = Path(folder), Path(path).stem
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write(folder / f"{name}.html", handout_page(path, votes).encode())]
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser:
        with TemporaryDirectory() as work:
            slides = Path(work, "slides.html")
            slides.write_text(slides_page(path), encoding="utf-8")
            printed = {f"{name}.pdf": written[0], f"{name}_slides.pdf": slides}
            for target, page in printed.items():
                data = _print(browser, page, Path(work, target))
                written.append(_write(folder / target, data))
    return written


def handout_page(path, votes=None):
    """The page that `handout` writes, as HTML in one piece."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [c for c in notebook.cells if not c["id"].startswith("way-")]
    notebook.metadata.answers = _answers(notebook.cells, _counts(votes))
    asked = [k for k, cell in enumerate(notebook.cells) if is_prediction(cell)]
    given_away = [
        _giving_away(notebook.cells[place + 1 :], answer["right"])
        for place, answer in zip(asked, notebook.metadata.answers, strict=True)
    ]
    lay_out(notebook, further=True)
    notebook.cells = _answers_last(notebook, given_away)
    return _LINK.sub(r"\1", as_page(notebook, "handout", Path(path).parent))


def _answers(cells, counts):
    found = []
    for place, cell in enumerate(cells):
        if is_prediction(cell):
            asked = question(cell["source"])
            texts = [
                text for near in cells[place + 1 :][:_NEAR] for text in _said(near)
            ]
            right = right_answer(asked, texts) or "What the next cell shows."
            votes = counts.get(asked.question, [])
            found.append({"question": asked.question, "right": right, "votes": votes})
    return found


def _giving_away(after, right):
    """Of the cells after a question those that answer it, and say why."""
    run = list(takewhile(_goes_on, after))
    shown = [k for k, cell in enumerate(run) if cell.get("outputs")]
    alone = re.compile(rf"(?<![\d.,]){re.escape(right)}(?!\d|[.,]\d)")
    again = [k for k in shown if any(map(alone.search, _printed(run[k])))]
    last = max(shown[:1] + again, default=-1)
    if shown and run[last + 1 :] and run[last + 1].cell_type == "markdown":
        last += 1
    return run[: last + 1]


def _goes_on(cell):
    """Whether a cell is neither a question nor under a heading of its own."""
    if cell.cell_type == "markdown":
        return not headings(cell.source)
    return not is_prediction(cell)


def _answers_last(notebook, given_away):
    """The cells in the order of paper: what gives a question away stands at the end."""
    later = [cell["id"] for cells in given_away for cell in cells]
    body = [cell for cell in notebook.cells if cell["id"] not in later]
    asked = [cell for cell in body if is_prediction(cell)]
    end = []
    numbered = zip(asked, notebook.metadata.answers, given_away, strict=True)
    for n, (blank, answer, cells) in enumerate(numbered, 1):
        hint = f'<p class="later">The answer is number {n} at the end.</p>'
        blank.outputs[0].data["text/html"] += hint
        if cells:
            title = f"<h3>{n}. {escape(answer['question'])}</h3>"
            end += [new_markdown_cell(title), *cells]
    if end:
        title = '<h2 class="afterwards">What the questions lead to</h2>'
        end.insert(0, new_markdown_cell(title))
    return body + end


def _said(cell):
    return [cell["source"], *_printed(cell)]


def _printed(cell):
    for output in cell.get("outputs", []):
        yield output.get("text", "")
        yield output.get("data", {}).get("text/plain", "")


def _counts(votes):
    """Question → (answer, votes), of the last time that the class was asked."""
    if votes is None:
        return {}
    with open(votes, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = {row["question"]: row["count"] for row in rows}
    counts = {}
    for row in rows:
        if row["count"] == last[row["question"]]:
            counts.setdefault(row["question"], []).append((row["answer"], row["votes"]))
    return counts


def _print(browser, page, target):
    # In a container Chromium has no sandbox to go into; the page is our own file.
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    options += ["--window-size=1280,720", f"--print-to-pdf={target}"]
    subprocess.run(
        [browser, *options, page.resolve().as_uri()], check=True, capture_output=True
    )
    return target.read_bytes()


def _write(target, data):
    files.write(target, data)
    return target
