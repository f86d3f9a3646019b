"""A kernel in a workspace: what a NameError says of the cell that defines the name."""

from types import SimpleNamespace

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

    def __init__(self):
        self.events = self

    def register(self, event, heard):
        assert event == "post_run_cell"
        self.heard = heard

    def set_custom_exc(self, kinds, handler):
        self.kinds, self.handler = kinds, handler

    def showtraceback(self, exc_tuple, tb_offset=None):
        self.said = str(exc_tuple[1])

    def run(self, source):
        """A cell; gives what is said of a NameError, if there was one."""
        self.said = None
        try:
            exec(source, {})
        except self.kinds as error:
            self.handler(self, type(error), error, error.__traceback__)
            good = False
        except Exception:
            good = False
        else:
            good = True
        info = SimpleNamespace(raw_cell=source)
        self.heard(SimpleNamespace(success=good, info=info))
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


def test_a_name_of_another_cell_is_said_to_come_from_one(shell):
    assert shell.run("g + 1") == (
        "name 'g' is not defined: run the cell of this notebook that defines g"
    )


BROKEN = [
    "def corr2d(input):\nreturn 1",
    "class corr2d:\n    x = 1 / 0",
    "corr2d = 1 / 0",
    "def corr2d(input=1 / 0):\n    pass",
]


@pytest.mark.parametrize("source", BROKEN)
def test_a_name_whose_cell_ended_in_an_error_is_told_so(shell, source):
    assert shell.run(source) is None
    assert shell.run("check_corr2d = corr2d") == (
        "name 'corr2d' is not defined: the cell that defines corr2d ended in an error; "
        "mend it and run it"
    )
    shell.run("def corr2d(input):\n    return 1")
    assert shell.run("corr2d") == "name 'corr2d' is not defined"


@pytest.mark.parametrize("name", ["hint", "unknown"])
def test_of_another_name_python_says_what_it_always_says(shell, name):
    assert shell.run(name) == f"name '{name}' is not defined"


@pytest.mark.parametrize("content", ["{", notebook(code("c", "def f(:")), notebook()])
def test_a_notebook_that_cannot_be_read_is_no_trouble(shell, tmp_path, content):
    write(tmp_path, {"one.ipynb": content})
    assert shell.run("check") == "name 'check' is not defined"
    (tmp_path / "one.ipynb").unlink()
    assert shell.run("check") == "name 'check' is not defined"
