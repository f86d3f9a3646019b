"""Code as a series of tokens in which names, strings, comments and layout do not count.

One linear expression reads whatever a cell holds: Python's own `tokenize` takes the
square of a long line.
"""

import builtins
import keyword
import re

__all__ = ["runs", "tokens", "written"]

RUN = 6
LONGEST_STUB = 40  # tokens

_KEPT = {*keyword.kwlist, "np"}
_TOKEN = re.compile(
    r"""
    (?P<nothing> \#[^\n]*+ | \\\n )
  | (?P<string> (?:[rRbBfFuU]{1,2}(?=['"]))? (?:
        \"{3} (?:[^"\\]|\\.|"(?!""))*+ (?:\"{3})?
      | '{3} (?:[^'\\]|\\.|'(?!''))*+ (?:'{3})?
      | " (?:[^"\\\n]|\\.)*+ "? | ' (?:[^'\\\n]|\\.)*+ '? ) )
  | (?P<name> [^\W\d]\w*+ ) (?P<called> [ \t]*+ \( )?
  | (?P<number> \.?\d[\w.]*+ )
  | (?P<newline> \n )
  | (?P<sign> (?:\*\*|//|>>|<<|[-+*/%&|^@=!<>:])=? | -> | \S )
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text):
    """A cell without what is easily changed: names, strings, comments, layout.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str

    Examples
    --------
    >>> tokens("def area(r):  # of a circle\\n    return np.pi * r ** 2")
    ['def', 'name', '(', 'name', ')', ':', ';', 'return', 'np', '.', 'pi', '*', 'name',
     '**', '2']
    """
    found, before, depth = [], ";", 0
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup, match[0]
        if kind == "nothing":
            continue
        if kind == "newline":
            if depth or before == ";":
                continue
            word = ";"
        elif kind == "string":
            if before == ";":  # a docstring was given to all
                continue
            word = "string"
        elif kind in ("name", "called"):
            word = _name(match["name"], before, kind == "called")
        elif word in "([{":
            depth += 1
        elif word in ")]}":
            depth = max(0, depth - 1)
        found.append(word)
        before = word
        if kind == "called":
            found.append("(")
            before, depth = "(", depth + 1
    return found[:-1] if found[-1:] == [";"] else found


def _name(name, before, called):
    """What is kept of a name: keywords, attributes and built-in functions."""
    own = before == "." or name in _KEPT or called and hasattr(builtins, name)
    return name if own else "name"


def written(text):
    """The tokens of a cell; none of a stub's, in which nothing was written yet."""
    found = tokens(text)
    stub = "raise NotImplementedError" in text and len(found) < LONGEST_STUB
    return [] if stub else found


def runs(text):
    """A number for every `RUN` tokens that follow each other in what was written.

    Parameters
    ----------
    text : str

    Returns
    -------
    set of int

    Examples
    --------
    >>> len(runs("def f(x): return x + 1"))
    5
    >>> runs("y = 3 * (a + b)") == runs("z = 3 * (c + d)  # the same")
    True
    """
    found = written(text)
    return {hash(run) for run in zip(*(found[k:] for k in range(RUN)), strict=False)}
