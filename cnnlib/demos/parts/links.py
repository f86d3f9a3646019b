"""What a moved cursor lights up and sets going."""

from dataclasses import dataclass, field

__all__ = ["Bands", "Flow", "Link", "for_page"]


@dataclass
class Flow:
    """What runs from cells to cells when a cursor comes to a place.

    Attributes
    ----------
    stations : dict
        Name of a grid → its cells, in the order in which they are passed: one for each
        way, or one where all ways meet. Of two grids of one name the next is meant.
    texts : list of str
        What is written on that which runs along each way, once.
    arrows : bool
        Whether the ways can be seen as long as the cursor stays.

    Examples
    --------
    >>> Flow({"input": [0, 1, 5, 6], "output": [0]}, list("abcd")).ways()[1]
    [('input', 1), ('output', 0)]
    """

    stations: dict
    texts: list
    arrows: bool = False

    def ways(self):
        """Each way from station to station, as (name, cell)."""
        return [
            [
                (name, cells[k if len(cells) > 1 else 0])
                for name, cells in self.stations.items()
            ]
            for k in range(len(self.texts))
        ]


@dataclass
class Link:
    """What moving a cursor to one place lights up, and what there is to say.

    Attributes
    ----------
    light : dict
        Name of a panel → cells (indices, row-major) of a grid, or boxes
        (top, left, height, width in pixels) of a picture.
    say : str
    flows : list of Flow
        What the move sets going.

    Examples
    --------
    >>> Link({"input": [0, 1], "output": [0]}, "Two pixels make an output.").light
    {'input': [0, 1], 'output': [0]}
    """

    light: dict
    say: str = ""
    flows: list = field(default_factory=list)


@dataclass
class Bands:
    """Links of a picture, each made of those of its row and of its column.

    The lights of `rows` are (top, height), those of `columns` (left, width): far fewer
    than the boxes that they make.

    Examples
    --------
    >>> rows = [Link({"image": (0, 2)}, "Upper"), Link({"image": (2, 2)}, "Lower")]
    >>> Bands(rows, [Link({"image": (3, 1)}, "half.")])[1]
    Link(light={'image': [(2, 3, 2, 1)]}, say='Lower half.', flows=[])
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
    if links is None:
        return None
    return [*map(_for_page, links)]


def _for_page(link):
    shown = {"light": link.light, "say": link.say}
    if link.flows:
        shown["flows"] = [
            {"ways": flow.ways(), "texts": flow.texts, "arrows": flow.arrows}
            for flow in link.flows
        ]
    return shown
