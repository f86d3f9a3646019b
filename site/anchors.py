"""How a heading is named in an address."""

__all__ = ["as_in_jupyterlab"]


def as_in_jupyterlab(title):
    """JupyterLab's name for a heading, since the lessons link to these.

    Examples
    --------
    >>> as_in_jupyterlab("Lesson 02")
    'Lesson-02'
    """
    return title.replace(" ", "-")
