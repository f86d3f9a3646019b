"""torchvision beside a torch without CUDA: the one place that makes its import work."""

import importlib
import sys

__all__ = ["import_torchvision"]

# Two operators that torchvision describes to torch while it is being imported. Its
# compiled part declares them; where that part cannot load (it is linked against CUDA,
# and torch is the CPU build) nobody does, and the import fails.
_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_declared = []  # torch forgets a library's schemas when the object is collected


def import_torchvision():
    """Import torchvision, declaring the operators its compiled part could not.

    Returns
    -------
    module
        `torchvision`; ``datasets``, ``transforms`` and ``models`` work. The declared
        operators have no implementation: calling ``torchvision.ops.nms`` still raises.

    Raises
    ------
    ImportError
        If torch or torchvision is not installed.

    Examples
    --------
    >>> import_torchvision().models.resnet18().fc.out_features
    1000
    """
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:  # "operator torchvision::nms does not exist"
        if "torchvision::" not in str(error):
            raise
    _declare()
    for name in [n for n in sys.modules if n.partition(".")[0] == "torchvision"]:
        del sys.modules[name]  # what the failed import left half made
    return importlib.import_module("torchvision")


def _declare():
    from torch.library import Library

    library = Library("torchvision", "DEF")
    for schema in _SCHEMAS:
        library.define(schema)
    _declared.append(library)
