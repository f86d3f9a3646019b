"""A lesson goes on without PyTorch: only cells that say so touch it."""

import symtable

import nbformat
import pytest
from notebooks import PATHS, code_cells, read

from cnnlib.checks import without_torch

TORCH = {"torch", "TF", "torchvision"}


def needs_torch(cell):
    return "torch" in cell.metadata.get("tags", [])


def scopes(table):
    yield table
    for child in table.get_children():
        yield from scopes(child)


def names(source):
    """(names that a cell binds, names that it takes from other cells)."""
    top = symtable.symtable(source, "cell", "exec")
    bound = {
        s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()
    }
    bound |= {child.get_name() for child in top.get_children()}
    taken = {
        symbol.get_name()
        for scope in scopes(top)
        for symbol in scope.get_symbols()
        if symbol.is_referenced() and (scope is top or symbol.is_global())
    }
    return bound, taken - bound


def taken_from_torch(notebook):
    """The names of PyTorch's cells, and of PyTorch, that other cells use."""
    owner, found = dict.fromkeys(TORCH, True), {}
    for cell in code_cells(notebook):
        bound, taken = names(cell.source)
        if not needs_torch(cell):
            wrong = {n for n in taken if owner.get(n)} | (TORCH & bound)
            found |= {cell.id: wrong} if wrong else {}
        owner |= dict.fromkeys(bound, needs_torch(cell))
    return found


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_other_cell_uses_what_a_cell_of_pytorch_computes(path):
    assert taken_from_torch(read(path)) == {}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_cell_of_pytorch_begins_with_what_it_shows(path):
    for cell in code_cells(read(path)):
        assert cell.source.startswith("# PyTorch: ") == needs_torch(cell), cell.id


@pytest.mark.parametrize(
    "source",
    ["import torch", "x = torch.ones(1)", "print(y)", "def f():\n    return y"],
)
def test_a_cell_that_takes_from_pytorch_would_be_seen(source):
    of_torch = nbformat.v4.new_code_cell(
        "y = torch.ones(2)", metadata={"tags": ["torch"]}
    )
    other = nbformat.v4.new_code_cell(source, id="other")
    assert list(taken_from_torch(nbformat.v4.new_notebook(cells=[of_torch, other])))


class Kernel:
    """A shell of IPython, as far as it is needed."""

    def __init__(self):
        self.input_transformers_cleanup = []

    def get_ipython(self):
        return self


def test_where_pytorch_is_a_kernel_is_left_as_it_is(monkeypatch):
    kernel = Kernel()
    monkeypatch.setitem(without_torch.sys.modules, "IPython", kernel)
    without_torch.prepare()
    assert kernel.input_transformers_cleanup == []
    monkeypatch.setattr(without_torch, "find_spec", lambda name: None)
    without_torch.prepare()
    without_torch.prepare()
    assert kernel.input_transformers_cleanup == [without_torch.stand_in]
