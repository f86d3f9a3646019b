"""What a check makes of the notebook cell that it stands in.

A cell whose result is the Verdict of a function that is not right ends in an error, so
that a program that runs the notebook (nbgrader's *Validate* is one) learns of it. The
report stays the cell's only output: the error is said to the program that asked, and
no traceback is shown.

*Run All* is to go on: check cells have the tag ``raises-exception``, with which it
does. Where an error would stop the cells below, as in an exercise given out before
they had it, there is none. Nor is ``verdict = check(corr2d)`` an error.

A cell that did not run leaves the function that was defined before: a check of that
says so.
"""

import ast
import re
import sys

from cnnlib.checks import catalogue
from cnnlib.checks.report import Verdict

__all__ = ["NotRight", "is_earlier", "prepare"]

_DEFINED = re.compile(r"^ *def +(\w+)", re.MULTILINE)  # in what may be no Python
_before = {}  # what was called so before the cell that defines it ran
_earlier = {}  # what is still called so, as the cell did not run up to there


class NotRight(Exception):
    """How a cell ends whose result is the Verdict of a function that is not right."""


def prepare():
    """See to the cells of this kernel, if there is one."""
    IPython = sys.modules.get("IPython")
    shell = IPython and IPython.get_ipython()
    if shell and _end not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("pre_run_cell", _begin)
        shell.events.register("post_run_cell", _compare)
        shell.events.register("post_run_cell", _end)
        shell.ast_transformers.append(_OfAMissingFunction(shell.user_ns))


def is_earlier(fn):
    """Whether a function is older than the cell that now defines it, which failed."""
    return any(fn is kept for kept in _earlier.values())


def _begin(info):
    """Keep what is called as the functions that the cell is to define."""
    names = sys.modules["IPython"].get_ipython().user_ns
    _before.clear()
    _before.update({name: names.get(name) for name in _DEFINED.findall(info.raw_cell)})


def _compare(result):
    """Note the functions that the cell was to define anew, and did not."""
    names = sys.modules["IPython"].get_ipython().user_ns
    for name, before in _before.items():
        _earlier.pop(name, None)
        if not result.success and before is not None and names.get(name) is before:
            _earlier[name] = before


def _end(result):
    """Turn what a cell came to into an error, after all is shown and before it is told.

    Parameters
    ----------
    result : IPython.core.interactiveshell.ExecutionResult
    """
    verdict, shell = result.result, sys.modules["IPython"].get_ipython()
    if not result.success or not isinstance(verdict, Verdict) or verdict.passed:
        return
    asked = getattr(shell, "parent_header", {}).get("content", {})
    if not asked.get("stop_on_error", True):
        headline, *_ = verdict.message.splitlines()
        result.error_in_exec = NotRight(headline)
        # From here the kernel takes what it tells as the traceback, but does not show.
        shell._last_traceback = [verdict.message]


# What is asked with instead of a function that is not defined.
_WITHOUT_IT = {"check": "(lambda *_: {0}, {0!r})", "hint": "({0!r},)"}


class _OfAMissingFunction(ast.NodeTransformer):
    """Lets a check report that its function is not defined, without a traceback.

    A hint needs no more than the name.

    Examples
    --------
    >>> transformer = _OfAMissingFunction({})
    >>> for cell in ("check(corr2d)", "hint(corr2d)"):
    ...     print(ast.unparse(transformer.visit(ast.parse(cell))))
    check(lambda *_: corr2d, 'corr2d')
    hint('corr2d')
    """

    def __init__(self, names):
        self.names = names

    def visit_Module(self, tree):
        """Change the call in a cell that is nothing but a check or a hint."""
        match tree.body:
            case [ast.Expr(ast.Call(ast.Name(asks), [ast.Name(name)], []) as call)]:
                missing = name not in self.names and name in catalogue.by_name()
                if missing and asks in _WITHOUT_IT:
                    arguments = _WITHOUT_IT[asks].format(name)
                    call.args = ast.parse(arguments, mode="eval").body.elts
        return tree
