"""Words and numbers in rows."""

from dataclasses import dataclass

from cnnlib.demos.parts.part import Part

__all__ = ["Table"]


@dataclass
class Table(Part):
    """Words and numbers in rows; the first of each row is its name.

    Attributes
    ----------
    title : str
    head : list of str
    rows : list of list of str
    marked : int, optional
        A row.

    Examples
    --------
    >>> Table("cost", ["layer", "weights"], [["plain", "144"]]).kind
    'table'
    """

    title: str
    head: list
    rows: list
    marked: int | None = None
