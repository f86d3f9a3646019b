"""What a moved cursor lights up."""

from dataclasses import dataclass

__all__ = ["Bands", "Link", "for_page"]


@dataclass
class Link:
    """What moving a cursor to one place lights up, and what there is to say.

    Attributes
    ----------
    light : dict
        Name of a panel → cells (indices, row-major) of a grid, or boxes
        (top, left, height, width in pixels) of a picture.
    say : str

    Examples
    --------
    >>> Link({"input": [0, 1], "output": [0]}, "Two pixels make an output.").light
    {'input': [0, 1], 'output': [0]}
    """

    light: dict
    say: str = ""


@dataclass
class Bands:
    """Links of a picture, each made of those of its row and of its column.

    The lights of `rows` are (top, height), those of `columns` (left, width): far fewer
    than the boxes that they make.

    Examples
    --------
    >>> rows = [Link({"image": (0, 2)}, "Upper"), Link({"image": (2, 2)}, "Lower")]
    >>> Bands(rows, [Link({"image": (3, 1)}, "half.")])[1]
    Link(light={'image': [(2, 3, 2, 1)]}, say='Lower half.')
    """

    rows: list
    columns: list

    def __getitem__(self, k):
        row, column = divmod(k, len(self.columns))
        row, column = self.rows[row], self.columns[column]
        light = {
            name: [(top, column.light[name][0], height, column.light[name][1])]
            for name, (top, height) in row.light.items()
        }
        return Link(light, f"{row.say} {column.say}")


def for_page(links):
    """Links as the page gets them.

    Examples
    --------
    >>> for_page([Link({"x": [0]}, "One.")])
    [{'light': {'x': [0]}, 'say': 'One.'}]
    """
    if isinstance(links, Bands):
        return {"rows": for_page(links.rows), "columns": for_page(links.columns)}
    return links and [vars(link) for link in links]
