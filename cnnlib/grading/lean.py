"""NumPy without what only documents it: a quarter of the time that it takes to load.

A worker is started for every submission, and most of its start is this import. The
modules left out are put back afterwards, so that ``import numpy.typing`` still works.
"""

import sys
import types

_DOCUMENTING = (
    "numpy._core._add_newdocs",
    "numpy._core._add_newdocs_scalars",
    "numpy._typing",
)


def _placeholder(name):
    """A module whose every name can be subscripted, as annotations are."""
    module = types.ModuleType(name)
    module.__getattr__ = lambda attribute: list
    return module


sys.modules.update({name: _placeholder(name) for name in _DOCUMENTING})
import numpy  # noqa: E402, F401

for _name in _DOCUMENTING:
    del sys.modules[_name]
