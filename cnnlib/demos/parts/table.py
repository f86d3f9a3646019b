"""Words and numbers in rows."""

from dataclasses import dataclass

from cnnlib.demos.parts.part import LETTER, Panel

__all__ = ["Table"]

_LINE = 0.26  # inches


@dataclass
class Table(Panel):
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

    def inches(self):
        return sum(self._columns()), _LINE * (1 + len(self.rows))

    def draw(self, ax, lit):
        widths = self._columns()
        ax.axis("off")
        ax.set(xlim=(0, sum(widths)), ylim=(len(self.rows) + 0.5, -0.5))
        for r, row in enumerate([self.head, *self.rows]):
            weight = "bold" if self.marked == r - 1 else "normal"
            right = 0
            for c, (word, width) in enumerate(zip(row, widths, strict=True)):
                right += width
                x, side = (right, "right") if c else (0, "left")
                ax.text(x, r, word, ha=side, va="center", weight=weight)

    def _columns(self):
        """The widths of the columns in inches."""
        columns = zip(self.head, *self.rows, strict=True)
        return [0.25 + LETTER * max(map(len, column)) for column in columns]
