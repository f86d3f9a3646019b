"""What can be broken in a module: every small change, one at a time.

A change is found in the syntax tree and made in the text, so that all other lines stay
as they are. Docstrings, annotations, ``__all__`` and what only type checkers or a
command line run are left alone; of strings only sentences are changed, by a question
mark.
"""

import ast
from dataclasses import dataclass

__all__ = ["Mutant", "mutants"]

_COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
_PAIRS = (
    "min max|minimum maximum|amin amax|argmin argmax|any all|floor ceil|zeros ones|"
    "startswith endswith|lstrip rstrip|append extend|first last"
)
_TWINS = dict(
    twins
    for pair in _PAIRS.split("|")
    for twins in (pair.split(), reversed(pair.split()))
)
_ATOMS = (ast.Constant, ast.Name, ast.Attribute)


@dataclass(frozen=True)
class Mutant:
    """One change: `text` instead of the bytes `span` of the module at `path`.

    `before` and `after` show it to a reader; `lines` go from where its statement begins
    to where the change ends.
    """

    path: str
    function: str
    before: str
    after: str
    span: tuple
    text: str
    lines: range

    def __str__(self):
        where = " ".join(filter(None, (self.path, self.function)))
        return f"{where}: {_code(self.before)} → {_code(self.after)}"

    def source(self, original):
        """The module's text with this change in it."""
        start, end = self.span
        data = original.encode()
        return (data[:start] + self.text.encode() + data[end:]).decode()


def _code(text):
    short = text if len(text) <= 88 else f"{text[:87]}…"
    return f"`` {short} ``" if "`" in short else f"`{short}`"


def mutants(path, source):
    """All changes that can be made to a module; a few of them do not compile."""
    finder = _Finder(path, source)
    finder.visit(ast.parse(source))
    return finder.found


class _Finder(ast.NodeVisitor):
    """Walks through a module and knows where it is.

    `anchor` is the f-string around a node: Python 3.11 does not tell where its inner
    parts are, so it is written anew as a whole.
    """

    def __init__(self, path, source):
        self.path = path
        self.data = source.encode()
        self.starts = [0]
        for line in self.data.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.names = []
        self.statement = self.anchor = None
        self.found = []

    def visit(self, node):
        if _is_left_alone(node):
            return
        around = self.statement, self.anchor
        if isinstance(node, ast.stmt):
            self.statement = node
        if isinstance(node, ast.JoinedStr) and self.anchor is None:
            self.anchor = node
        for change in _changes(node):
            self._add(*change)
        self._visit_parts(node)
        self.statement, self.anchor = around

    def _visit_parts(self, node):
        is_named = isinstance(node, (ast.FunctionDef, ast.ClassDef))
        self.names += [node.name] if is_named else []
        for part in _parts(node):
            self.visit(part)
        if is_named:
            self.names.pop()

    def _add(self, node, before, after, replacement):
        anchor = self.anchor or node
        try:
            text = _unparsed(anchor, node, replacement)
        except ValueError:  # an f-string whose quotes cannot be written in 3.11
            return
        if isinstance(anchor, ast.expr) and not isinstance(replacement, _ATOMS):
            text = f"({text})"
        span = (
            self.starts[anchor.lineno - 1] + anchor.col_offset,
            self.starts[anchor.end_lineno - 1] + anchor.end_col_offset,
        )
        if anchor.lineno == anchor.end_lineno:
            line = slice(*self.starts[anchor.lineno - 1 : anchor.lineno + 1])
            before = self.data[line].decode().strip()
            after = self._changed(span, text, line).strip()
        self.found.append(
            Mutant(
                path=self.path,
                function=".".join(self.names),
                before=before,
                after=after,
                span=span,
                text=text,
                lines=range(self.statement.lineno, anchor.end_lineno + 1),
            )
        )

    def _changed(self, span, text, line):
        start, end = span
        parts = self.data[line.start : start], text.encode(), self.data[end : line.stop]
        return b"".join(parts).decode()


def _is_left_alone(node):
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)  # a docstring, or ...
    if isinstance(node, ast.If):
        return any(
            isinstance(name, ast.Name) and name.id in {"TYPE_CHECKING", "__name__"}
            for name in ast.walk(node.test)
        )
    targets = getattr(node, "targets", ())
    return any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets)


def _parts(node):
    """The children in which something may be changed."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "format_spec"}:
            continue
        for part in value if isinstance(value, list) else [value]:
            is_text = isinstance(node, ast.JoinedStr) and isinstance(part, ast.Constant)
            if isinstance(part, ast.AST) and not is_text:
                yield part


def _unparsed(anchor, node, replacement):
    """The text of `anchor` with `replacement` in the place of `node`."""
    if anchor is node:
        return ast.unparse(replacement)
    _Swap(node, replacement).visit(anchor)
    try:
        return ast.unparse(anchor)
    finally:
        _Swap(replacement, node).visit(anchor)


class _Swap(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def _changes(node):
    """What can be changed at a node: (node, its text, the new text, the new node)."""
    for new in _replacements(node):
        yield node, ast.unparse(node), ast.unparse(new), new
    for keyword in node.keywords if isinstance(node, ast.Call) else ():
        if keyword.arg:
            rest = [other for other in node.keywords if other is not keyword]
            name = ast.unparse(node.func)
            before = f"{name}(…, {ast.unparse(keyword)})"
            yield node, before, f"{name}(…)", _copy(node, keywords=rest)
    for test in _conditions(node):
        new = ast.UnaryOp(ast.Not(), test)
        yield test, f"if {ast.unparse(test)}", f"if {ast.unparse(new)}", new


def _conditions(node):
    """The conditions whose opposite no other change is."""
    found = getattr(node, "ifs", [])
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        found = [node.test]
    others = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)
    return [test for test in found if not isinstance(test, others)]


def _replacements(node):
    kind = type(node)
    if kind is ast.Compare:
        yield from _comparisons(node)
    elif kind in (ast.BinOp, ast.AugAssign, ast.BoolOp):
        if type(node.op) in _OPERATORS:
            yield _copy(node, op=_OPERATORS[type(node.op)]())
    elif kind is ast.UnaryOp and isinstance(node.op, (ast.Not, ast.USub)):
        yield node.operand
    elif kind is ast.Constant:
        yield from map(ast.Constant, _constants(node.value))
    elif kind is ast.JoinedStr:
        yield ast.Constant("?")
    elif kind is ast.Subscript:
        yield from _subscripts(node)
    elif kind is ast.Name and node.id in _TWINS:
        yield _copy(node, id=_TWINS[node.id])
    elif kind is ast.Attribute and node.attr in _TWINS:
        yield _copy(node, attr=_TWINS[node.attr])
    else:
        yield from _statements(node)


def _statements(node):
    kind = type(node)
    if kind is ast.Return and not isinstance(node.value, (ast.Constant, type(None))):
        yield ast.Return(ast.Constant(None))
    elif kind in (ast.Raise, ast.Delete, ast.Expr) or _is_stored(node):
        yield ast.Pass()
    elif kind in (ast.Continue, ast.Break):
        yield ast.Break() if kind is ast.Continue else ast.Continue()


def _is_stored(node):
    """Whether a statement puts a value into something that was there before."""
    places = (ast.Attribute, ast.Subscript)
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], places)


def _comparisons(node):
    for place, op in enumerate(node.ops):
        for other in _COMPARISONS[type(op)]:
            ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield _copy(node, ops=ops)


def _constants(value):
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value * 2 or 1.0]
    return ["?"] if isinstance(value, str) and " " in value.strip() else []


def _subscripts(node):
    index = node.slice
    if isinstance(index, ast.Tuple) and len(index.elts) > 1:
        first, second, *rest = index.elts
        if ast.dump(first) != ast.dump(second):  # of [:, :, i] nothing would change
            yield _copy(node, slice=_copy(index, elts=[second, first, *rest]))
    for bound in ("lower", "upper"):
        if isinstance(index, ast.Slice) and getattr(index, bound):
            yield _copy(node, slice=_copy(index, **{bound: None}))


def _copy(node, **fields):
    """The same node with some fields replaced."""
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})
