"""What the text of a cell says, as far as lines and words tell.

Outside the jail a student's code is neither run nor compiled: it is read line by line,
in time that grows with its length and no faster.
"""

import re
from difflib import get_close_matches

__all__ = ["binds", "calls", "defines", "is_ours", "meant"]

LONGEST_NAME = 50  # characters of a name that may be a misspelt one
MOST_NAMES = 1000
_DEFINITION = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
_CALL = re.compile(r"(?:check|hint)\(\w+\)")


def _defined(line):
    """The name that a line defines, or None."""
    found = _DEFINITION.match(line)
    return found and found[1]


def defines(source, name):
    """Whether a cell defines a function or class of that name, inside nothing else.

    Examples
    --------
    >>> defines("x = 1\\ndef corr2d(input, kernel):", "corr2d")
    True
    """
    return any(_defined(line) == name for line in source.split("\n"))


def binds(source, name):
    """Whether a cell gives the name a meaning anywhere: defines, assigns, imports it.

    Examples
    --------
    >>> binds("from scipy.signal import correlate2d as corr2d", "corr2d")
    True
    >>> binds("print(corr2d(x, k))", "corr2d")
    False
    """
    return any(_binds(line.strip(), name) for line in source.split("\n"))


def _binds(line, name):
    if name not in line:
        return False
    if line.startswith(("from ", "import ")):
        return name in re.findall(r"\w+", line)
    before, assigned, _ = line.partition("=")
    return _defined(line) == name or bool(assigned) and before.strip() == name


def calls(source, name):
    """Whether a cell may call a function, as far as words tell.

    Examples
    --------
    >>> calls("def corr2d(x): return x", "corr2d"), calls("y = corr2d(x)", "corr2d")
    (False, True)
    """
    return any(
        f"{name}(" in line and _defined(line) != name for line in source.split("\n")
    )


def is_ours(source):
    """Whether a cell holds nothing but calls of `check` and `hint`.

    Examples
    --------
    >>> is_ours("check(corr2d)\\n\\nhint(corr2d);"), is_ours("check(corr2d)\\nx")
    (True, False)
    """
    words = source.replace(";", " ").split()
    return bool(words) and all(map(_CALL.fullmatch, words))


def meant(name, sources, others=()):
    """The name that was written in place of another, or None.

    Parameters
    ----------
    name : str
        What is asked for.
    sources : list of str
        The cells.
    others : collection of str
        What is asked for beside it, and so meant as it is.

    Examples
    --------
    >>> meant("corr2d", ["x = 1", "def my_corr2d(input, kernel): ..."])
    'my_corr2d'
    """
    lines = (line for source in sources for line in source.split("\n"))
    written = dict.fromkeys(filter(None, map(_defined, lines)))
    names = [n for n in written if n not in others and len(n) <= LONGEST_NAME]
    plain = {_plain(n): n for n in names[:MOST_NAMES]}
    same = [n for word, n in plain.items() if _plain(name) in word]
    if same:
        return min(same, key=len)
    return next(
        (plain[w] for w in get_close_matches(_plain(name), plain, 1, 0.8)), None
    )


def _plain(name):
    return name.replace("_", "").lower()
