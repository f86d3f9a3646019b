"""The pages: the texts of the course for Sphinx, from the notebooks as stored."""

import re
import shutil
from html import escape
from importlib import import_module
from urllib.parse import unquote

from docutils.nodes import make_id
from nbformat import NO_CONVERT
from nbformat import read as read_notebook
from nbformat import write as write_notebook
from nbformat.v4 import new_markdown_cell
from sphinx.cmd.build import build_main

from cnnlib import demos
from cnnlib.lecture.slides import is_prediction, without_notes
from cnnlib.workspace.course import START

__all__ = ["build_pages"]

_SHEET = "cheat_sheet.html"
_ROOMS = (
    "functional nn optim train models data filters graph plots demos checks".split()
)
# In a table, to a page of the course, or to a heading of it as JupyterLab names it.
_LINK = re.compile(r'href="([\w/.]+)\.ipynb(?:#heading=([^"]+))?(?=["#])')
_WAY_IN = (
    '<p class="way-in"><a href="{}run/lab/index.html?path={}">Open this page in '
    "JupyterLab, in your browser</a>: nothing to install, nothing leaves your "
    "machine.</p>"
)
_DEMOS = """# Demos

Each runs by itself, in the reader's browser. A page of Moodle, Canvas or a blog shows
one by its address in a frame:

    <iframe src="…/demos/convolution.html" width="100%" height="560"></iframe>
"""
_STILL = (
    "<p>{picture}</p>"
    '<p class="way-in"><a href="{up}demos/{name}.html">Open this demo</a></p>'
)


def build_pages(folder, work, checkout):
    """Write the static pages into a folder.

    Parameters
    ----------
    folder : pathlib.Path
        What the site serves.
    work : pathlib.Path
        A folder for what is needed on the way.
    checkout : pathlib.Path
        Where lessons and exercises lie.
    """
    source = work / "pages"
    here = checkout / "site"
    shutil.copytree(here / "static", source / "_static")
    for name in ("conf.py", "index.md", "instructors.md"):
        shutil.copy(here / name, source)
    (source / "demos.md").write_text(_all_demos(), "utf-8")
    for folder_name, pattern in (("lessons", "*.ipynb"), ("exercises", "*/*.ipynb")):
        notebooks = sorted((checkout / folder_name).glob(pattern))
        names = [notebook.relative_to(checkout) for notebook in notebooks]
        for name in names:
            _page(name, checkout, source)
        listed = "\n".join(name.relative_to(folder_name).as_posix() for name in names)
        _list(source / folder_name, folder_name.title(), listed)
    for folder_name in ("lessons", "solutions"):
        (source / folder_name).mkdir(exist_ok=True)
        for text in sorted((checkout / folder_name).glob("*.md")):
            shutil.copy(text, source / folder_name)
    shutil.copy(checkout / "lessons" / _SHEET, source / "lessons")
    _reference(source / "reference")
    options = ["-q", "-W", "--keep-going", "-d", str(work / "doctrees")]
    if build_main([*options, str(source), str(folder)]):
        raise SystemExit("Sphinx found mistakes; see above.")
    shutil.rmtree(folder / "_sources", ignore_errors=True)
    shutil.copy(checkout / "lessons" / _SHEET, folder / "lessons")


def _page(name, checkout, source):
    """A notebook as it is stored, without what is said to the lecturer."""
    book = read_notebook(checkout / name, as_version=NO_CONVERT)
    up = "../" * (len(name.parts) - 1)
    finds_out = False
    for cell in book.cells:
        tags = cell.metadata.setdefault("tags", [])
        if cell.cell_type == "markdown":
            cell.source = without_notes(cell.source)
            continue
        if finds_out:
            tags.append("hide-cell")
        finds_out = is_prediction(cell)
        if "demo" in tags:
            shown = cell.outputs[0]
            shown.data["text/html"] = _still(shown, cell.source, up)
        for output in cell.outputs:
            if html := output.get("data", {}).get("text/html"):
                output.data["text/html"] = _LINK.sub(_to_page, html)
    given = name.name if name.name == START else name.as_posix()
    book.cells.insert(1, new_markdown_cell(_WAY_IN.format(up, given)))
    target = source / name
    target.parent.mkdir(parents=True, exist_ok=True)
    write_notebook(book, target)


def _to_page(link):
    name, heading = link.groups()
    return f'href="{name}.html' + (f"#{make_id(unquote(heading))}" if heading else "")


def _still(output, code, up):
    """A demo's picture as it is stored, and the way to the demo."""
    picture, _, _ = output.data["text/html"].partition("<p>")
    name = re.search(r"\bdemos\.(\w+)", code)[1]
    return _STILL.format(picture=picture, up=up, name=name)


def _all_demos():
    """The page that shows them, and how another page can."""
    shown = "\n".join(
        f'<p class="way-in"><a href="demos/{name}.html">{title}</a><br>'
        f'<img src="demos/{name}.png" alt="" width="480"></p>\n'
        for name in demos.__all__
        for title in [escape(getattr(demos, name)().view["title"])]
    )
    return f"{_DEMOS}\n{shown}"


def _list(folder, title, listed):
    """The page that lists a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "index.md").write_text(
        f"# {title}\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n", "utf-8"
    )


def _reference(folder):
    """The page of each room of the library, and what it offers."""
    _list(folder, "The library", "\n".join(_ROOMS))
    for room in _ROOMS:
        names = "\n".join(f"   {n}" for n in import_module(f"cnnlib.{room}").__all__)
        title = f"cnnlib.{room}"
        (folder / f"{room}.rst").write_text(
            f"{title}\n{'=' * len(title)}\n\n.. automodule:: {title}\n\n"
            f".. autosummary::\n   :toctree: {room}\n\n{names}\n",
            "utf-8",
        )
