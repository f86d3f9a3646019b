"""What an exercise refuses to its functions: modules that would do the work for them.

Kept apart, and on nothing but the standard library, because the grading worker carries
this file too: what is refused here is refused there, with the same sentence.
"""

__all__ = ["RefusedImport", "draws", "refusal", "within"]

DRAWING = (
    "matplotlib pylab mpl_toolkits seaborn plotly bokeh altair ipywidgets IPython "
    "anywidget traitlets google.colab nbgrader "
    "cnnlib.plots cnnlib.demos cnnlib.checks"
).split()
WORKING = (
    "torch torchvision torchaudio scipy sklearn skimage cv2 tensorflow keras jax numba "
    "cupy theano mxnet pandas PIL imageio cnnlib"
).split()


class RefusedImport(ModuleNotFoundError):
    """An import of something that would do the exercise's work."""


def refusal(module, allowed=()):
    """Why a module cannot be used, in a sentence without its full stop; or None.

    Parameters
    ----------
    module : str
        Its full name.
    allowed : sequence of str
        Modules of the course that the exercise allows.

    Returns
    -------
    str or None

    Examples
    --------
    >>> refusal("scipy.signal")
    'scipy cannot be used here: write the function with NumPy'
    >>> refusal("cnnlib.functional.conv")
    'cnnlib.functional cannot be used here: write the function with NumPy'
    >>> refusal("cnnlib.functional", ["cnnlib.functional"]) is refusal("numpy") is None
    True
    """
    free = (*allowed, "cnnlib.shapes") if allowed else ()  # which those import
    if module == "cnnlib" or draws(module) or within(module, free):
        return None
    if not within(module, WORKING):
        return None
    parts = 2 if within(module, ["cnnlib"]) else 1
    name, means = ".".join(module.split(".")[:parts]), " and ".join(["NumPy", *allowed])
    return f"{name} cannot be used here: write the function with {means}"


def draws(module):
    """Whether a module only draws or explains."""
    return within(module, DRAWING)


def within(name, packages):
    """Whether a module is one of some packages, or in one.

    Examples
    --------
    >>> within("torch.nn", ["torch"]), within("torchaudio", ["torch"])
    (True, False)
    """
    return any(
        name == package or name.startswith(package + ".") for package in packages
    )
