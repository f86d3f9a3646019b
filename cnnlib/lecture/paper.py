"""A lesson as a page of what is stored: nothing runs, and nothing is fetched."""

from pathlib import Path

import nbformat
from jinja2 import pass_context
from jupyterlab_pygments import JupyterStyle
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.formatters import HtmlFormatter

from cnnlib.lecture.slides import lay_out

__all__ = ["as_page", "looks", "slides_page"]

_TEMPLATES = Path(__file__).parent / "nbconvert" / "templates"


def looks(folder):
    """What templates show that no notebook has: the colours of code, the glossary."""
    glossary = Path(folder, "glossary.md")
    return {
        "code_style": HtmlFormatter(style=JupyterStyle).get_style_defs(".highlight"),
        "glossary": glossary.read_text(encoding="utf-8") if glossary.exists() else "",
    }


def slides_page(path, further=False):
    """A lesson's slides with their stored outputs, as one HTML file.

    Parameters
    ----------
    path : path
        Of the notebook.
    further : bool, optional
        Whether there are slides of what stands beside the way.

    Returns
    -------
    str
    """
    notebook = nbformat.read(path, as_version=4)
    lay_out(notebook, further)
    return as_page(notebook, "lecture", Path(path).parent)


def as_page(notebook, template, folder):
    """A notebook that was laid out, by a template, with pictures out of its folder."""
    for cell in notebook.cells:
        if "demo" in cell["metadata"].get("tags", []):
            _leave_picture(cell.get("outputs", []))
    exporter = _Exporter(
        template_name=template, extra_template_basedirs=[str(_TEMPLATES)]
    )
    resources = looks(folder) | {"metadata": {"path": str(folder)}}
    return exporter.from_notebook_node(notebook, resources)[0]


def _leave_picture(outputs):
    """Of a demo stays its picture, without what is said of the cell that makes it."""
    for output in outputs:
        if html := output.get("data", {}).get("text/html"):
            output.data["text/html"] = html.partition("<p>")[0]


class _Exporter(HTMLExporter):
    """One file, with all that it shows inside."""

    template_file = "index.html.j2"

    @pass_context
    def markdown2html(self, context, source):
        """What a cell says, with its pictures."""
        folder = context["resources"]["metadata"]["path"]
        renderer = _Renderer(
            escape=False, embed_images=True, path=folder, exclude_anchor_links=True
        )
        return MarkdownWithMath(renderer=renderer).render(source)


class _Renderer(IPythonRenderer):
    """Formulas become MathML, which needs no program and no font from elsewhere."""

    def block_math(self, body):
        return convert(body, display="block")

    def inline_math(self, body):
        return convert(body)
