"""The switch on the start page: whether the class sees how far one is."""

import sys
from contextlib import suppress

from cnnlib.checks import progress, sharing

__all__ = ["share"]

_ALONE = "There is no class here to share anything with: this course is yours alone."
_WHAT = (
    "Your teachers see which questions you answered and whether rightly, your points, "
    "and the mistakes that checks recognise; never what you wrote."
)


def share(on=None):
    """Share your progress with your class, or stop; by default show the switch.

    It is off until you switch it on. Switched off, what was shared is taken away.

    Parameters
    ----------
    on : bool, optional
        True or False throws the switch.

    Raises
    ------
    ProgressError
        If the class's folder does not allow it.

    Examples
    --------
    >>> share()
    There is no class here to share anything with: this course is yours alone.
    """
    if sharing.file() is None:
        print(_ALONE)
        return
    if on is not None:
        progress.share(bool(on))
    shell = sys.modules.get("IPython")
    if on is None and shell and shell.get_ipython():
        with suppress(ImportError):  # no anywidget: the text says how to switch
            from cnnlib.workspace.switch import Switch

            shell.display.display(Switch(_WHAT))
            return
    state = "on" if sharing.is_on() else "off"
    print(f"Sharing is {state}. {_WHAT} Switch with share(True), share(False).")
