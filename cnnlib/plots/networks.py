"""Computational graphs, drawn in layers from the inputs to the result."""

import numpy as np

from cnnlib.plots.style import (
    BLUE,
    INK,
    MARK,
    MARKED,
    WIDTH,
    bare,
    described,
    figure,
    number,
    styled,
)

__all__ = ["draw_graph", "graph", "graph_size", "layered"]


@styled
def graph(output, step=None):
    """A computational graph: each node's value above it, its gradient below it.

    Parameters
    ----------
    output : cnnlib.graph.Value
    step : cnnlib.graph.Step, optional
        An arrow of the backward pass to mark, with upstream × local on it.

    Returns
    -------
    matplotlib.figure.Figure
        Operations are circles, inputs and constants boxes; values and gradients that
        are not known yet are left out.

    Examples
    --------
    >>> from cnnlib.graph import Value
    >>> x = Value(3, "x")
    >>> f = (x * 2).named("f")
    >>> f.backward()
    >>> graph(f).alt
    'graph: x = 3, gradient 2; 2, gradient 3; f = 6, gradient 1'
    """
    width, height = graph_size(output)
    key = [("above a node: its value", BLUE)]
    if any(node.grad is not None for node in output.nodes()):
        key.insert(0, ("below: its gradient", MARKED))
    fig = figure(max(width, 3.4), height + 0.1 + 0.2 * len(key))
    share = (0.05 + 0.2 * len(key)) / fig.get_figheight()
    draw_graph(fig.add_axes((0, share, 1, 1 - share)), output, step)
    for line, (text, colour) in enumerate(key):
        y = (0.05 + 0.2 * line) / fig.get_figheight()
        fig.text(0.02, y, text, color=colour, fontsize=10, va="bottom")
    return described(fig, f"graph: {_words(output)}")


def graph_size(output):
    """Width and height in inches that `draw_graph` needs.

    Examples
    --------
    >>> from cnnlib.graph import Value
    >>> width, height = graph_size(Value(3) * 2)
    >>> f"{width:.2f} × {height:.2f}"
    '2.73 × 2.28'
    """
    x, y = np.array(list(layered(output)[0].values())).T
    columns = x.max() + 1.1
    return min(1.3, WIDTH / columns) * columns, (np.ptp(y) + 1.24) * 1.02


def draw_graph(ax, output, step=None):
    """Draw a computational graph on axes, as `graph` does on a figure of its own.

    Examples
    --------
    >>> from cnnlib.graph import Value
    >>> ax = figure(3, 2).subplots()
    >>> draw_graph(ax, Value(3) * 2)
    >>> [text.get_text() for text in ax.texts if text.get_text()]
    ['3', '2', '×', '6']
    """
    place, edges = layered(output)
    x, y = np.array(list(place.values())).T
    bare(ax)
    ax.set(xlim=(-0.55, x.max() + 0.55), ylim=(y.max() + 0.62, y.min() - 0.62))
    for number_, (start, end, path) in enumerate(edges):
        twin = any(edge[:2] == (start, end) for edge in edges[:number_])
        marked = step is not None and (step.operand, step.node) == (start, end)
        _draw_edge(ax, [place[key] for key in path], _radius(end), twin, marked)
    for node in output.nodes():
        _draw_node(ax, node, place[node])
    if step is not None:
        _draw_product(ax, step, place)


def layered(output):
    """Places for the nodes of a graph: columns by distance from the result.

    Parameters
    ----------
    output : Value
        Or any node with ``nodes()`` and ``operands``.

    Returns
    -------
    place : dict
        Node, or bend of a long arrow → (column, height), height growing downwards.
    edges : list of (operand, node, path)
        The keys of `place` that each arrow runs through.

    Notes
    -----
    Each node stands as far right as its results allow. Arrows over several columns
    get bends, which keep their distance from nodes as nodes do from each other. Then
    each node moves towards its neighbours, again and again, as far as the others in
    its column let it: the method of Sugiyama, Tagawa and Toda (1981), with heights in
    place of ranks.

    Examples
    --------
    >>> from cnnlib.graph import Value
    >>> x, y = Value(1), Value(2)
    >>> place, edges = layered(x * y)
    >>> place[x], place[y], len(edges)
    ((0, -0.5), (0, 0.5), 2)
    """
    nodes = output.nodes()
    column = _columns(nodes)
    height = _first_heights(nodes)
    edges = []
    for node in nodes:
        for operand in node.operands:
            bends = [
                (operand, node, x) for x in range(column[operand] + 1, column[node])
            ]
            edges.append((operand, node, (operand, *bends, node)))
            for bend in bends:
                column[bend], height[bend] = bend[2], height[operand]
    _settle(column, height, edges)
    middle = height[output]
    return {key: (column[key], height[key] - middle) for key in column}, edges


def _columns(nodes):
    """Longest way to the result, counted from the left."""
    distance = {nodes[-1]: 0}
    for node in reversed(nodes):
        for operand in node.operands:
            distance[operand] = max(distance.get(operand, 0), distance[node] + 1)
    longest = max(distance.values())
    return {node: longest - distance[node] for node in nodes}


def _first_heights(nodes):
    """Inputs one below the other in the order of use, results between operands."""
    height = {}
    for node in nodes:
        above = [height[operand] for operand in node.operands]
        inputs = sum(not done.operands for done in height)
        height[node] = float(np.mean(above)) if above else float(inputs)
    return height


def _settle(column, height, edges, sweeps=12):
    neighbours = {key: [] for key in column}
    for _, _, path in edges:
        for left, right in zip(path, path[1:], strict=False):
            neighbours[left].append(right)
            neighbours[right].append(left)
    order = sorted(column, key=height.get)
    columns = [
        [key for key in order if column[key] == x]
        for x in range(max(column.values()) + 1)
    ]
    for _ in range(sweeps):
        for keys in columns:
            wanted = [
                np.mean([height[other] for other in neighbours[key]] or [height[key]])
                for key in keys
            ]
            gaps = [0.6 if isinstance(key, tuple) else 1.0 for key in keys]
            height.update(zip(keys, _apart(wanted, gaps), strict=True))


def _apart(wanted, gaps):
    """Heights nearest to the wanted ones, in their order, each a gap from the next.

    Subtracting the gaps leaves a sequence that must not decrease: neighbours that do
    are merged into their mean until none is left.
    """
    offsets = np.concatenate([[0], np.cumsum(np.minimum(gaps[1:], gaps[:-1]))])
    blocks = []
    for height in wanted - offsets:
        blocks.append((height, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, m), (b, n) = blocks[-2:]
            blocks[-2:] = [((a * m + b * n) / (m + n), m + n)]
    return [float(h) for h in np.repeat(*zip(*blocks, strict=True)) + offsets]


def _draw_node(ax, node, place):
    shape = "circle,pad=0.35" if node.operands else "round,pad=0.4"
    box = {
        "boxstyle": shape,
        "facecolor": "white" if node.operands else "#eef3f8",
        "edgecolor": INK,
        "linewidth": 1.3,
    }
    label = node.symbol or _name(node)
    ax.text(*place, label, ha="center", va="center", bbox=box, fontsize=11, zorder=4)
    named = node.operands or node.name
    if node.data is not None and named:
        equation = f"{node.name} = " if node.operands and node.name else ""
        _beside(ax, place, equation + number(node.data, 3), _radius(node), BLUE)
    if node.grad is not None:
        _beside(ax, place, number(node.grad, 3), -_radius(node), MARKED)


def _radius(node):
    """Points from the middle of a node to its border."""
    return 14 + 3 * len(node.symbol)


def _beside(ax, place, text, points, colour):
    """Text some points above (or, where negative, below) a node."""
    ax.annotate(
        text,
        place,
        (0, points),
        textcoords="offset points",
        ha="center",
        va="bottom" if points > 0 else "top",
        color=colour,
        fontsize=10.5,
        fontweight="bold" if points < 0 else "normal",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        zorder=5,
    )


def _draw_edge(ax, path, radius, twin, marked):
    style = {
        "color": MARK if marked else "#666666",
        "linewidth": 2.6 if marked else 1.3,
    }
    *start, tail, head = path
    if start:
        ax.plot(*zip(*start, tail, strict=True), **style, solid_joinstyle="round")
    arrow = style | {
        "arrowstyle": "-|>",
        "mutation_scale": 12,
        "shrinkA": 0,
        "shrinkB": radius - 1,
        # The second arrow of x · x beside the first.
        "connectionstyle": "arc3,rad=0.3" if twin else "arc3",
    }
    ax.annotate("", head, tail, arrowprops=arrow, zorder=2)


def _draw_product(ax, step, place):
    (x0, y0), (x1, y1) = place[step.operand], place[step.node]
    text = f"{number(step.upstream, 3)} × {number(step.local, 3)}"
    box = {"facecolor": "white", "edgecolor": MARK, "boxstyle": "round,pad=0.2"}
    middle = (x0 + x1) / 2, (y0 + y1) / 2
    style = {"color": MARKED, "fontsize": 10, "bbox": box, "zorder": 6}
    ax.text(*middle, text, ha="center", va="center", **style)


def _name(node):
    return node.label.replace("-", "−")


def _expressions(nodes):
    """Node → its name, its number, or what it is made of."""
    words, atoms = {}, set()
    for node in nodes:
        made_of = [
            words[operand] if operand in atoms else f"({words[operand]})"
            for operand in node.operands
        ]
        if node.name or not node.operands:
            words[node] = _name(node)
            atoms.add(node)
        elif len(made_of) == 2:
            words[node] = f"{made_of[0]} {node.symbol} {made_of[1]}"
        else:
            words[node] = f"{node.symbol} {made_of[0]}"
        # A value used twice would double its text again and again.
        if len(words[node]) > 60:
            words[node] = f"a {node.symbol}"
    return words


def _words(output):
    """Each node in words: what it is made of, its value and its gradient."""
    nodes = output.nodes()
    if len(nodes) > 40:
        return f"{len(nodes)} nodes"
    expression = _expressions(nodes)
    parts = []
    for node in nodes:
        text = expression[node]
        if node.data is not None and (node.operands or node.name):
            text += f" = {number(node.data, 3)}"
        if node.grad is not None:
            text += f", gradient {number(node.grad, 3)}"
        parts.append(text)
    return "; ".join(parts)
