"""Networks as their papers have them, where torchvision's of that name are others."""

from cnnlib import nn

__all__ = ["Published"]


class Published(nn.Sequential):
    """A `Sequential` that says why torchvision's weights do not fit.

    Parameters
    ----------
    *layers : Module
        Or one dictionary of names and modules.
    telltale : str
        A key that only the state of torchvision's network has.
    difference : str
        What the two have unlike, as the end of a sentence.

    Examples
    --------
    >>> net = Published(nn.ReLU(), telltale="bn.weight", difference="it normalises")
    >>> net.load_state_dict({"bn.weight": 1.0})
    Traceback (most recent call last):
    ValueError: load_state_dict: these are weights of torchvision's network of that \
name, which is not the published one: it normalises
    """

    def __init__(self, *layers, telltale, difference):
        super().__init__(*layers)
        self.telltale, self.difference = telltale, difference

    def load_state_dict(self, state_dict, strict=True):
        if self.telltale in state_dict:
            raise ValueError(
                "load_state_dict: these are weights of torchvision's network of that "
                f"name, which is not the published one: {self.difference}"
            )
        return super().load_state_dict(state_dict, strict)
