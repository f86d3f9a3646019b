"""Networks as their papers have them, where torchvision's of that name are others."""

import numpy as np

from cnnlib import nn

__all__ = ["Published"]


class Published(nn.Sequential):
    """A `Sequential` that says why torchvision's weights do not fit.

    Parameters
    ----------
    *layers : Module
        Or one dictionary of names and modules.
    telltale : (str, tuple of int)
        A key, and the shape that its array has in torchvision's network alone.
    difference : str
        What the two have unlike, as the end of a sentence.

    Examples
    --------
    >>> telltale = "bn.weight", (2,)
    >>> net = Published(nn.ReLU(), telltale=telltale, difference="it normalises")
    >>> net.load_state_dict({"bn.weight": np.ones(2)})
    Traceback (most recent call last):
    ValueError: load_state_dict: these are weights of torchvision's network of that \
name, which is not the published one: it normalises
    """

    def __init__(self, *layers, telltale, difference):
        super().__init__(*layers)
        self.telltale, self.difference = telltale, difference

    def load_state_dict(self, state_dict, strict=True):
        key, shape = self.telltale
        if key in state_dict and tuple(np.shape(state_dict[key])) == shape:
            raise ValueError(
                "load_state_dict: these are weights of torchvision's network of that "
                f"name, which is not the published one: {self.difference}"
            )
        return super().load_state_dict(state_dict, strict)
