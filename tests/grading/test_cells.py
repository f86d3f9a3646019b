"""A notebook's cells as plain Python."""

import ast

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from cnnlib.grading.cells import names_bound, plain_python, without


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("x = 1", "x = 1"),
        ("", ""),
        ("\n\n%matplotlib inline\nx = 1", "\n\npass\nx = 1"),
        ("if x:\n    %time y = f(x)", "if x:\n    y = f(x)"),
        ("%prun f(1)", "f(1)"),
        ("files = !ls\nn = %sql x", "files = []\nn = []"),
        ("a, b.c = !ls", "a, b.c = []"),
        ("!pip install x", "pass"),
        ("for i in x:\n    !ls {i}", "for i in x:\n    pass"),
        ("?np.dot\nnp.dot?\nnp.*dot??", "pass\npass\npass"),
        ("x = 7 % 4\ny = '%d?' % x", "x = 7 % 4\ny = '%d?' % x"),
        ("%%time\nx = 1", "\nx = 1"),
        ("\n%%capture out\nx = 1", "\n\nx = 1"),
        ("%%timeit\nx", "\nx"),
        ("%%prun\nx", "\nx"),
        ("def f(:\n  %x", "def f(:\n  %x"),
        ("x = (1,\n%time 2)", "x = (1,\n2)"),
        ("x = 1 +", "x = 1 +"),
        ("x\x00 = 1\n%time y", "x\x00 = 1\n%time y"),
    ],
    ids=repr,
)
def test_only_what_jupyter_adds_is_taken_out(cell, plain):
    assert plain_python(cell) == plain


@pytest.mark.parametrize("cell", ["%%bash\nrm -r x", "\n%%html\n<b>", "%%", "%%timer"])
def test_cells_of_another_language_are_left_out(cell):
    assert plain_python(cell) is None


def test_there_is_a_most_of_magics():
    cell = "\n".join(["%x"] * 200)
    assert plain_python(cell) == "\n".join(["pass"] * 200)
    left = plain_python(cell + "\n%x").splitlines()
    assert left == ["pass"] * 200 + ["%x"]


def test_nothing_is_said_of_what_python_only_warns_of(recwarn):
    plain_python("x = '\\d'\n1 is 1")
    assert not recwarn.list


def test_the_names_of_a_cell_s_own_statements():
    cell = """
import numpy as np, os.path, torch.nn
from scipy import signal, ndimage as nd
def f(x): y = x
class C: z = 1
a = b = 1
a.b = 3
if a: (c, [d]) = 2, [3]
for e in x: pass
with x as g: import h
"""
    names = set().union(*map(names_bound, ast.parse(cell).body))
    assert names == set("np os torch signal nd f C a b c d e g h".split())


@pytest.mark.parametrize(
    ("statement", "parts"),
    [
        ("import a", []),
        ("import a, b.c as d", ["import a", "import b.c as d"]),
        ("from .. import a, b", ["from .. import a", "from .. import b"]),
        ("def f(x: A, *y: B, z: C=1, **k: D) -> E: 0", ["def f(x, *y, z=1, **k):"]),
        ("async def f() -> E: 0", ["async def f():"]),
        ("def f(x=A): 0", []),
        ("x: A = 1", ["x = 1"]),
        ("x: A", []),
        ("x = A", []),
    ],
)
def test_what_a_statement_can_do_without(statement, parts):
    found = [ast.unparse(part) for part in without(ast.parse(statement).body[0])]
    assert [text.splitlines()[0] for text in found] == parts


# What IPython's documentation and tests show, and cells that only look like it.
IPYTHON = [
    "!pip install a \\\n  b",
    "!pip install 'a' \\\n  b \\\n  c\nx = 1",
    "%time x = \\\n 3",
    "x = %magic a \\\n b",
    "a = !ls | \\\n grep x\ny = 2",
    "np.dot?",
    "a[0]?\nb = 1",
    "x = a?",
    "?np",
    "?",
    "/f 1 2",
    ",f a b",
    ";f a b",
    "!!ls",
    "  x = 1\n  y = 2",
    "\n\n    if x:\n        y = 2",
    ">>> x = 1\n>>> if x:\n...     y = 2\n",
    "In [1]: x = 1\n   ...: y = 2",
    "In [12]: def f():\n    ...:     return 1",
    "\n\n%%time\nx = 1",
    "'''\n%time\n'''",
    "if 1:\n  %time\n  x = !ls",
    "def f():\n    %time y = 1\n    return y",
    "a, b = %time (1, 2)",
    "d['x'] = !ls",
    "d.x = %foo",
    "x: int = !ls",
    "%cd ~\n%ls",
    "! ls\n\n\n!echo '(' \"",
    "for i in x:\n    !echo {i}\nelse:\n    pass",
    "await x",
    "...\nx = 1",
    "x = (7\n% 4)",
    "f(a)?",
    "x = 1; !ls",
    "x += !ls",
    "#comment\n%%time\nx",
    "print('a')?",
    "x = '",
    "x = 'what?",
    "def f(:",
]


@pytest.mark.parametrize("cell", IPYTHON)
def test_what_ipython_accepts_is_accepted_and_nothing_else(cell):
    theirs, ours = TransformerManager().transform_cell(cell), plain_python(cell)
    if theirs.startswith("get_ipython().run_cell_magic("):
        theirs = cell.lstrip().partition("\n")[2]
    assert is_python(ours) == is_python(theirs)
    if is_python(ours):
        assert stored(ours) >= stored(theirs)


def is_python(text):
    try:
        ast.parse(text)
        return True
    except SyntaxError:
        return False


def stored(text):
    """The names that are assigned or defined."""
    nodes = list(ast.walk(ast.parse(text)))
    names = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    found = [node for node in nodes if isinstance(node, ast.Name)]
    return names | {node.id for node in found if isinstance(node.ctx, ast.Store)}
