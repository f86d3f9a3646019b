"""How Sphinx reads the pages; ``pages.py`` puts them beside this file."""

import re

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

project = "Convolutional neural networks"
author = "The authors of cnnlib"
html_title = project
language = "en-GB"
extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
]
html_theme = "pydata_sphinx_theme"
html_context = {"default_mode": "auto"}
html_theme_options = {
    "show_prev_next": True,
    "navbar_align": "left",
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
}
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_js_files = [("offline.js", {"type": "module"})]
html_show_sourcelink = False
html_copy_source = False
html_math_renderer = "mathml"
autosummary_generate = True
numpydoc_show_class_members = False
nb_execution_mode = "off"
nb_code_prompt_show = "Show what comes out"
nb_code_prompt_hide = "Hide what comes out"
nb_mime_priority_overrides = [
    ("html", "application/vnd.jupyter.widget-view+json", None),
    ("html", "text/html", 0),
]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4
myst_heading_slug_func = "anchors.as_in_jupyterlab"


def _as_mathml(display):
    """Formulas that need no program and no font from elsewhere to be read."""

    def visit(translator, node):
        translator.body.append(convert(node.astext(), display=display))
        raise SkipNode

    return visit, None


def _shapes(app, what, name, object, options, lines):
    """A shape such as (N, C, *spatial) has a star, and means nothing by it."""
    star = re.compile(r"(?<=[(, ])\*(?=[a-z]\w*[,)]|,)")
    lines[:] = [star.sub(r"\\*", line) for line in lines]


def setup(app):
    app.connect("autodoc-process-docstring", _shapes)
    app.add_html_math_renderer("mathml", _as_mathml("inline"), _as_mathml("block"))
