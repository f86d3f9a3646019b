"""A notebook's cells as plain Python."""

import pytest

from cnnlib.grading.cells import names_bound, plain_python


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
if a: c = 2
"""
    names = {"np", "os", "torch", "signal", "nd", "f", "C", "a", "b"}
    assert names_bound(cell) == names
