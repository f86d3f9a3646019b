"""Every link of every page in a workspace leads to something that is there."""

import re
from pathlib import Path

import pytest
from notebooks import broken_links, links, read

from cnnlib.workspace import start
from cnnlib.workspace.course import Course


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A workspace with the course of this checkout."""
    folder = tmp_path_factory.mktemp("linked") / "work"
    start(folder, lab=False)
    return folder


NOTEBOOKS = [name for name in Course().pages if name.endswith(".ipynb")]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_link_of_a_notebook_leads_somewhere_in_the_workspace(real, name):
    for cell in read(real / name).cells:
        if cell.cell_type == "markdown":
            assert broken_links(real / name, cell) == []
            for link in links(cell):
                assert inside(real, real / name, link), f"{cell.id}: {link}"


def inside(folder, page, link):
    """Whether a link leads to another host, or stays in the folder."""
    path = link.partition("#")[0]
    return "://" in link or (page.parent / path).resolve().is_relative_to(folder)


def test_the_glossary_leads_to_the_lessons(real):
    text = (real / "glossary.md").read_text(encoding="utf-8")
    found = re.findall(r"\]\(([^)]+)\)", text)
    assert len(found) >= 15
    assert all((real / link).is_file() for link in found)


def test_a_link_to_what_is_not_given_out_would_be_seen(tmp_path):
    page = Path(tmp_path, "work", "page.ipynb")
    assert not inside(page.parent, page, "../tests/RESULTS.md")
    assert inside(page.parent, page, "https://example.org/a")
