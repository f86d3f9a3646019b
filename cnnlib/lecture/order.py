"""In which order a lecture runs its cells: demos and what they need come first."""

import ast

__all__ = ["demos_first"]


def demos_first(cells):
    """The places of a notebook's cells in the order in which they are to run.

    Parameters
    ----------
    cells : list of dict
        In the format of nbformat 4.5. One with the tag ``demo`` runs early, and with it
        the cells that make what it uses.

    Returns
    -------
    list of int

    Notes
    -----
    A demo waits for its turn where going first could change what a cell shows: where a
    cell that is overtaken uses or makes a name that is made anew before the demo. What
    a method is called on counts as made anew, since the method may have changed it.

    Examples
    --------
    >>> def cell(source, *tags):
    ...     return dict(cell_type="code", source=source, metadata={"tags": tags})
    >>> made, trained = cell("x = 1"), cell("y = train(x)")
    >>> demos_first([made, trained, cell("demos.pooling(x)", "demo")])
    [0, 2, 1]
    >>> demos_first([made, cell("x += 1"), trained, cell("demos.pooling(x)", "demo")])
    [0, 1, 3, 2]
    """
    trees = [_tree(cell) for cell in cells]
    modules = {name for tree in trees for name in _imported(tree)}
    made, used = [_made(tree, modules) for tree in trees], [_used(t) for t in trees]
    first = set()
    for place, cell in enumerate(cells):
        if "demo" in cell["metadata"].get("tags", []):
            early = first | _needed(place, made, used)
            if not _changes_something(early, made, used):
                first = early
    rest = [place for place in range(len(cells)) if place not in first]
    return sorted(first) + rest


def _tree(cell):
    try:
        return ast.parse(cell["source"] if cell["cell_type"] == "code" else "")
    except SyntaxError:  # IPython's own commands
        return ast.parse("")


def _imported(tree):
    return {
        node.asname or node.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.alias)
    }


def _made(tree, modules):
    """The names that a cell gives a value, or whose value it may change."""
    made, changed = set(), set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                made.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                made.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                changed.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                changed.add(name)
    return made | (changed - modules) | _imported(tree)


def _used(tree):
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _needed(place, made, used):
    """A cell and all cells before it that make what it uses, or what these use."""
    needed, wanted = {place}, set(used[place])
    for before in reversed(range(place)):
        if made[before] & wanted:
            needed.add(before)
            wanted |= used[before]
    return needed


def _changes_something(early, made, used):
    """Whether a cell that is overtaken could see another value than in its turn."""
    return any(
        made[place] & (made[overtaken] | used[overtaken])
        for place in early
        for overtaken in range(place)
        if overtaken not in early
    )
