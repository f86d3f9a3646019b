"""A lesson's cells as slides, and what the lecturer wants to say on each."""

import re
from dataclasses import asdict, dataclass
from itertools import accumulate, pairwise

from nbformat.v4 import new_output

from cnnlib.lecture.questions import as_blank, question
from cnnlib.workspace.notebooks import headings

__all__ = ["Slide", "is_prediction", "lay_out", "slides", "without_notes"]

_COMMENT = re.compile(r"<!--\s*notes\b.*?-->", re.DOTALL)
# Code that draws a figure, or only imports: a slide shows it when asked to.
_ASIDE = re.compile(r"^(plots\.show|demos\.)|\A((from|import|#) .*\n?|\s*\n)*\Z", re.M)
_NOTES = re.compile(r"<!--\s*notes(?: \((\d+) min\))?:(.*?)-->", re.DOTALL)


@dataclass
class Slide:
    """What is on the screen at a time.

    Attributes
    ----------
    id : str
        Of its first cell.
    title : str
        Its first heading, or the title of the slide before it.
    opens : bool
        Whether it opens a group: it is a slide of its own and no subslide.
    cells : list of int
        The places of its cells in the notebook.
    steps : list of int
        For each cell how often the lecturer goes on before it is shown.
    minutes : int
        Planned by its notes.
    notes : str
        What to say, in Markdown.
    repeats : bool
        Whether it has no heading of its own, and its title is to be repeated.
    """

    id: str
    title: str
    opens: bool
    cells: list
    steps: list
    minutes: int
    notes: str
    repeats: bool


def slides(notebook, further=False):
    """Group a notebook's cells by the slide types in their metadata.

    Parameters
    ----------
    notebook : dict
        In the format of nbformat 4.5.
    further : bool, optional
        Whether to show what stands beside the way, too: cells with the tag ``further``.

    Returns
    -------
    list of Slide
        Cells of the type ``skip`` are on none.

    Raises
    ------
    ValueError
        If a comment begins as speaker notes do and goes on otherwise.

    Notes
    -----
    Speaker notes are comments in Markdown cells: ``<!-- notes (4 min): Ask. -->``.
    The cell after a prediction gives it away, so it waits for a step of its own; a demo
    does, so that it comes into view as a whole.

    Examples
    --------
    >>> def cell(id, source, slide_type):
    ...     kind = {"slideshow": {"slide_type": slide_type}}
    ...     return dict(cell_type="markdown", id=id, source=source, metadata=kind)
    >>> edges = cell("edges", "# Edges <!-- notes (4 min): Ask first. -->", "slide")
    >>> why = cell("why", "Because.", "fragment")
    >>> slides({"cells": [edges, why, cell("next", "More.", "subslide")]})[0]
    Slide(id='edges', title='Edges', opens=True, cells=[0, 1], steps=[0, 1],
          minutes=4, notes='Ask first.', repeats=False)
    """
    groups = []
    for place, cell in enumerate(notebook["cells"]):
        beside = _has(cell, "further") and not further
        kind = "skip" if beside else _kind(cell)
        if kind in ("slide", "subslide") or (kind != "skip" and not groups):
            groups.append([])
        if kind != "skip":
            groups[-1].append((place, cell))
    found = []
    for group in groups:
        found.append(_slide(group, found[-1].title if found else ""))
    return found


def lay_out(notebook, further=False):
    """Put into a notebook what the templates show.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place: it gets its slides, and loses what the class is not to see. Of
        a prediction stays the question.
    further : bool, optional
        As `slides` has it.
    """
    found = slides(notebook, further)
    notebook.metadata.setdefault("title", found[0].title)
    notebook.metadata.slides = [asdict(slide) for slide in found]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = without_notes(cell.source)
        elif is_prediction(cell):  # the vote says all that its code and output say
            cell.metadata.transient = {"remove_source": True}
            asked = {"text/html": as_blank(question(cell.source))}
            cell.outputs = [new_output("display_data", asked)]
        else:
            cell.metadata.aside = bool(_ASIDE.search(cell.source))


def is_prediction(cell):
    """Whether a cell asks for a prediction."""
    return _has(cell, "predict")


def without_notes(source):
    """The Markdown of a cell as the class may see it."""
    return _COMMENT.sub("", source)


def _has(cell, tag):
    return tag in cell["metadata"].get("tags", [])


def _kind(cell):
    return cell["metadata"].get("slideshow", {}).get("slide_type", "-")


def _slide(group, title_before):
    places, cells = (list(column) for column in zip(*group, strict=True))
    minutes, notes = _notes(cells)
    title = _title(cells)
    return Slide(
        id=cells[0]["id"],
        title=title or title_before,
        opens=_kind(cells[0]) != "subslide",
        cells=places,
        steps=_steps(cells),
        minutes=minutes,
        notes=notes,
        repeats=not title,
    )


def _texts(cells):
    return [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]


def _title(cells):
    found = headings("\n\n".join(_texts(cells)))
    return re.sub(r"[`*$]", "", found[0]) if found else ""


def _steps(cells):
    waits = [
        _kind(cell) == "fragment" or _has(cell, "demo") or is_prediction(before)
        for before, cell in pairwise([{"metadata": {}}, *cells])
    ]
    return list(accumulate(map(int, waits)))


def _notes(cells):
    """The minutes and the text of all notes in some cells."""
    minutes, texts = 0, []
    for text in _texts(cells):
        for comment in _COMMENT.findall(text):
            found = _NOTES.fullmatch(comment)
            if not found:
                raise ValueError(
                    "slides: notes look like <!-- notes (4 min): Text. -->, "
                    f"got {comment!r}"
                )
            minutes += int(found[1] or 0)
            texts.append(found[2].strip())
    return minutes, "\n\n".join(texts)
