"""A kernel in a workspace: what a NameError says before the first cell was run."""

import pytest
from courses import code, markdown, notebook, write

from cnnlib.workspace.kernel import load_ipython_extension

FIRST = """import numpy as np
import os.path
from cnnlib.checks import check, hint as help_me
size = 3
def f(): pass
"""


class Shell:
    """IPython, as far as it is needed."""

    def set_custom_exc(self, kinds, handler):
        self.kinds, self.handler = kinds, handler

    def showtraceback(self, exc_tuple, tb_offset=None):
        self.said = str(exc_tuple[1])

    def run(self, source):
        try:
            exec(source, {})
        except self.kinds as error:
            self.handler(self, type(error), error, error.__traceback__)
        return self.said


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """That of a notebook with a first cell of code."""
    cells = (
        markdown("a", "# One"),
        code("b", "  "),
        code("c", FIRST),
        code("d", "g = 1"),
    )
    write(tmp_path, {"one.ipynb": notebook(*cells)})
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "one.ipynb"))
    shell = Shell()
    load_ipython_extension(shell)
    return shell


@pytest.mark.parametrize("name", ["np", "os", "check", "help_me", "size", "f"])
def test_a_name_of_the_first_cell_is_said_to_come_from_there(shell, name):
    assert shell.run(f"{name}(1)") == (
        f"name '{name}' is not defined: run the first cell of this notebook, "
        f"which defines {name}"
    )


@pytest.mark.parametrize("name", ["g", "hint", "unknown"])
def test_of_another_name_python_says_what_it_always_says(shell, name):
    assert shell.run(name) == f"name '{name}' is not defined"


@pytest.mark.parametrize("content", ["{", notebook(code("c", "def f(:")), notebook()])
def test_a_notebook_that_cannot_be_read_is_no_trouble(shell, tmp_path, content):
    write(tmp_path, {"one.ipynb": content})
    assert shell.run("check") == "name 'check' is not defined"
    (tmp_path / "one.ipynb").unlink()
    assert shell.run("check") == "name 'check' is not defined"
