"""A computational graph."""

from dataclasses import dataclass

from cnnlib.demos.parts.links import for_page
from cnnlib.demos.parts.part import Panel
from cnnlib.graph import Value
from cnnlib.plots.networks import draw_graph, graph_size, layered
from cnnlib.plots.style import number

__all__ = ["Nodes"]


@dataclass
class Nodes(Panel):
    """A computational graph: values above its nodes, gradients below.

    Attributes
    ----------
    name, title : str
    output : cnnlib.graph.Value
        Values and gradients that are None are left out.
    steps : list of cnnlib.graph.Step
        The arrows walked back so far; the last is marked.
    cursor : int
        The chosen node, in the order of ``output.nodes()``; it follows the pointer, and
        arrow keys: to the left and right along arrows, up and down within a column.
    links : list of Link
        One for each node. Its light on this panel are arrows, which then show what they
        hand back: upstream × local = passed.

    Examples
    --------
    >>> from cnnlib.demos.parts.links import Link
    >>> x = Value(3, "x")
    >>> f = (x * x).named("f")
    >>> steps = list(f.backward_steps())
    >>> shown = Nodes("node", "f", f, steps, 0, [Link({}), Link({})]).as_json()
    >>> [(node["label"], node["value"], node["gradient"]) for node in shown["nodes"]]
    [('x', '3', '6'), ('×', 'f = 9', '1')]
    >>> [arrow["text"] for arrow in shown["arrows"]]
    [['1 × 3', '= 3'], ['1 × 3', '= 3']]
    """

    name: str
    title: str
    output: Value
    steps: list
    cursor: int
    links: list

    def __post_init__(self):
        self._place, self._edges = layered(self.output)
        self._top = min(height for _, height in self._place.values())

    @property
    def make(self):
        nodes = [
            {
                "label": node.symbol or node.label.replace("-", "−"),
                "at": self._at(node),
                "made": bool(node.operands),
                "keys": keys,
            }
            for node, keys in zip(self.output.nodes(), self._keys(), strict=True)
        ]
        arrows = [
            {"path": [self._at(key) for key in path], "bow": self._bow(k)}
            for k, (*_, path) in enumerate(self._edges)
        ]
        return [nodes, arrows]

    def as_json(self):
        nodes, arrows = self.make
        for node, value in zip(nodes, self.output.nodes(), strict=True):
            node |= {"value": _value(value), "gradient": _number(value.grad)}
        for arrow, step in zip(arrows, self._walked(), strict=True):
            arrow["text"] = step and [
                f"{_number(step.upstream)} × {_number(step.local)}",
                f"= {_number(step.passed)}",
            ]
            arrow["marked"] = step is not None and step is self.steps[-1]
        columns, rows = zip(*map(self._at, self._place), strict=True)
        return super().as_json() | {
            "output": None,
            "steps": None,
            "nodes": nodes,
            "arrows": arrows,
            "columns": max(columns) + 1,
            "rows": max(rows) + 1,
            "links": for_page(self.links),
        }

    def accept(self, value):
        """The node that the cursor is on."""
        return self.under_cursor(value, len(self.links))

    def inches(self):
        return graph_size(self.output)

    def draw(self, ax, lit):
        draw_graph(ax, self.output, self.steps[-1] if self.steps else None)

    def _at(self, key):
        column, height = self._place[key]
        return column, height - self._top

    def _bow(self, k):
        """Two arrows between the same nodes bend away from each other."""
        ends = [edge[:2] for edge in self._edges]
        if ends.count(ends[k]) == 1:
            return 0
        return 1 if ends[k] in ends[:k] else -1

    def _walked(self):
        """For each arrow the step along it, or None where there was none yet."""
        walked = [None] * len(self._edges)
        for step in self.steps:
            ends = step.operand, step.node
            k = next(
                k
                for k, edge in enumerate(self._edges)
                if edge[:2] == ends and walked[k] is None
            )
            walked[k] = step
        return walked

    def _keys(self):
        """For each node where the arrow keys lead: key → node."""
        nodes = self.output.nodes()
        index = {node: k for k, node in enumerate(nodes)}
        results = {node: [] for node in nodes}
        for operand, node, _ in self._edges:
            results[operand].append(node)
        for node in nodes:
            column, height = self._place[node]
            beside = [other for other in nodes if self._place[other][0] == column]
            beside.sort(key=lambda other: self._place[other][1])
            k = beside.index(node)
            ways = {
                # The next column, or else one could never come to some of its nodes.
                "ArrowLeft": max(node.operands, key=self._column, default=node),
                "ArrowRight": min(results[node], key=self._column, default=node),
                "ArrowUp": beside[max(k - 1, 0)],
                "ArrowDown": beside[min(k + 1, len(beside) - 1)],
                "Home": nodes[0],
                "End": nodes[-1],
            }
            yield {key: index[other] for key, other in ways.items()}

    def _column(self, node):
        return self._place[node][0]


def _number(value):
    return "" if value is None else number(value, 3)


def _value(node):
    """What stands above a node: nothing where the number itself is inside."""
    if node.data is None or not (node.operands or node.name):
        return ""
    equation = f"{node.name} = " if node.operands and node.name else ""
    return equation + _number(node.data)
