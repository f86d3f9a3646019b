"""The course's pages, as they lie in a checkout or a wheel, and copies to study with.

A study copy holds nothing that answers a question before the student does: no stored
outputs, no speaker notes. Its links lead from where it lies in a workspace.
"""

import os
import re
import sys
from pathlib import Path, PurePosixPath
from posixpath import relpath
from urllib.parse import quote, unquote

from cnnlib.workspace import notebooks

__all__ = ["START", "Course", "exercise"]

_PACKAGE = Path(__file__).resolve().parents[1]
_ROOMS = ("lessons", "exercises")
START = "00_start_here.ipynb"
# The target of a link or a picture: in Markdown, or in the HTML that it may hold.
_LINK = re.compile(
    r"(?<=\]\()[^()\s]+(?:\([^()\s]*\)[^()\s]*)*(?=[)\s])"
    r"|(?<=\bhref=\")[^\"]+|(?<=\bsrc=\")[^\"]+"
)
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)


class Course:
    """What there is to study.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Where ``lessons/`` and ``exercises/`` lie; by default the folder that the
        variable ``CNNLIB_COURSE`` names, else where they came with the package.

    Attributes
    ----------
    pages : dict of str to pathlib.Path
        Each name in a workspace, with ``/`` on every system, and the file behind it:
        the notebooks of ``lessons/`` and ``exercises/``, and whatever they link to
        there. All else, such as what is meant for instructors, is not given out.

    Raises
    ------
    FileNotFoundError
        If there are no lessons.

    Examples
    --------
    >>> course = Course()
    >>> "exercises/02_convolution/02_convolution.ipynb" in course.pages
    True
    >>> course.pages["glossary.md"].parent.name
    'lessons'
    """

    def __init__(self, folder=None):
        self.folder = Path(folder) if folder else _home()
        lessons = self.folder.glob("lessons/[0-9][0-9]_*.ipynb")
        exercises = self.folder.glob("exercises/[0-9][0-9]_*/[0-9][0-9]_*.ipynb")
        found = sorted(lessons) + sorted(exercises)
        if not found:
            raise FileNotFoundError(f"{self.folder} holds no lessons")
        linked = {target for page in found for target in self._targets(page)}
        found += sorted(linked - set(found))
        self.pages = {_place(self._name(source)): source for source in found}

    def copy(self, name):
        """The study copy of a page.

        Parameters
        ----------
        name : str
            One of `pages`.

        Returns
        -------
        bytes
        """
        source = self.pages[name]
        if source.suffix == ".md":
            text = source.read_text(encoding="utf-8")
            return self._relinked(source, text).encode()
        if source.suffix != ".ipynb":
            return source.read_bytes()
        notebook = notebooks.read(source.read_bytes())
        for cell in notebook["cells"]:
            self._clear(source, cell)
        edition = notebooks.edition(notebooks.versions(notebook))
        # Editors keep it, so that an old edition is known wherever it is saved again.
        notebook["metadata"] |= {"cnnlib": edition, "language_info": _language()}
        return notebooks.write(notebook)

    def _clear(self, source, cell):
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        else:
            text = _COMMENT.sub("", notebooks.text(cell))
            cell["source"] = self._relinked(source, text)

    def _relinked(self, source, text):
        """The same text; its links lead from the copy to the copies."""
        here = PurePosixPath(_place(self._name(source))).parent

        def moved(found):
            path, hash, anchor = found[0].partition("#")
            target = self._target(source, path)
            if target is None:
                return found[0]
            # JupyterLab finds a heading that is not on the page yet only if told so.
            kind = "heading=" if anchor and target.suffix == ".ipynb" else ""
            link = quote(relpath(_place(self._name(target)), here))
            return link + hash + kind + anchor

        return _LINK.sub(moved, text)

    def _targets(self, page):
        """The files of the course that a notebook links to."""
        cells = notebooks.read(page.read_bytes())["cells"]
        texts = [notebooks.text(c) for c in cells if c["cell_type"] == "markdown"]
        links = (link.partition("#")[0] for link in _LINK.findall("\n".join(texts)))
        return {target for link in links if (target := self._target(page, link))}

    def _target(self, page, link):
        """The file of the course that a link of a page leads to, or None."""
        if not link or ":" in link or link.startswith("/"):
            return None
        target = Path(os.path.normpath(page.parent / unquote(link)))
        ours = any(target.is_relative_to(self.folder / name) for name in _ROOMS)
        return target if ours and target.is_file() else None

    def _name(self, source):
        return source.relative_to(self.folder).as_posix()


def _home():
    """An instructor's own course; or ours: in a wheel in the package, else above it."""
    if own := os.environ.get("CNNLIB_COURSE"):
        return Path(own).absolute()
    inside = _PACKAGE / "course"
    return inside if inside.is_dir() else _PACKAGE.parent


def exercise(assignment):
    """The file of an exercise, as students get it.

    Parameters
    ----------
    assignment : str

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> exercise("02_convolution").name
    '02_convolution.ipynb'
    """
    return _home() / "exercises" / assignment / f"{assignment}.ipynb"


def _place(name):
    """Where a page of the course lies in a workspace.

    The start page, and what all lessons share, lie at the top.
    """
    path = PurePosixPath(name)
    shared = path.parent.name == "lessons" and path.suffix != ".ipynb"
    return path.name if shared or path.name == START else name


def _language():
    """What this Python's kernel says of itself: JupyterLab would write it, and save."""
    major, *_ = sys.version_info
    return {
        "codemirror_mode": {"name": "ipython", "version": major},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": f"ipython{major}",
        "version": sys.version.split()[0],
    }
