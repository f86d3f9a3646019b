"""The glossary gives each term a Chinese word, below the lesson that introduces it."""

import re

import pytest
from notebooks import LESSONS, PATHS, read

GLOSSARY = LESSONS / "glossary.md"
HEAD = ("English", "中文", "Meaning")


def sections():
    """Number of a lesson → what stands under its heading."""
    text = GLOSSARY.read_text(encoding="utf-8")
    parts = re.split(r"^## Lesson (\d\d)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def rows(section):
    lines = [line for line in section.splitlines() if line.startswith("|")]
    cells = [tuple(c.strip() for c in line.strip("|").split("|")) for line in lines]
    return [row for row in cells if row != HEAD and set(row[0]) != {"-"}]


def everything():
    return [row for section in sections().values() for row in rows(section)]


def names(term):
    """``"bias, offset (of a layer)"`` → ``["bias", "offset"]``"""
    bare = re.sub(r"\([^)]*\)|[⋆∗]", "", term)
    return [name.strip().lower() for name in re.split(r",| and ", bare)]


def words(path):
    """All words of a lesson in one line, without markup."""
    text = " ".join(cell.source for cell in read(path).cells)
    return re.sub(r"[\s*_`-]+", " ", text).lower()


def test_every_row_is_complete():
    bad = [row for row in everything() if len(row) != 3 or not all(row)]
    assert bad == []


def test_every_term_has_a_chinese_word():
    assert [r[0] for r in everything() if not re.search(r"[\u4e00-\u9fff]", r[1])] == []


def test_no_term_is_explained_twice():
    terms = [row[0] for row in everything()]
    assert [term for term in terms if terms.count(term) > 1] == []


@pytest.mark.parametrize("path", PATHS[1:], ids=lambda path: path.stem)
def test_a_term_occurs_in_the_lesson_that_introduces_it(path):
    section, text = sections()[path.stem[:2]], words(path)
    assert f"]({path.name})" in section
    missing = [
        term
        for term, *_ in rows(section)
        if not any(name.replace("-", " ") in text for name in names(term))
    ]
    assert missing == []
