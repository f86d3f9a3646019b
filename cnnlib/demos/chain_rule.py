"""A computational graph, step by step: values on the way there, gradients back."""

from copy import deepcopy
from itertools import count, islice
from types import SimpleNamespace

from cnnlib.demos.formula import equation, fitting, inputs, read, words
from cnnlib.demos.parts.controls import Entry, Number, Player
from cnnlib.demos.parts.links import Link
from cnnlib.demos.parts.nodes import Nodes
from cnnlib.demos.parts.view import View
from cnnlib.demos.refusals import DemoError, finite, refusing
from cnnlib.demos.sentences import counted, signed
from cnnlib.demos.stage import Demo, State, demo
from cnnlib.graph import Value
from cnnlib.plots.style import number

__all__ = ["graph"]

_FORMULA, _VALUES = "(x + y) * z", {"x": -2.0, "y": 5.0, "z": -4.0}
_TAKEN = ("formula", "step", "node")  # what the demo itself remembers beside the inputs
_RULES = {
    "+": "A sum hands its gradient on.",
    "−": "Whatever has a minus gets the gradient with the other sign.",
    "×": "A product exchanges its inputs.",
    "÷": "The local gradients of a ÷ b are 1/b and −a/b².",
    "max": "A maximum sends its gradient to the winner.",
    "exp": "The local gradient of exp is its own output.",
    "log": "The local gradient of log is 1 over its input.",
    "1/x": "The local gradient of 1/x is minus its output squared.",
    "relu": "A ReLU is a gate: open for a positive input, else shut.",
    "σ": "The local gradient of σ is its output times (1 − output).",
}


@demo
def graph(expression=_FORMULA, **values):
    """Walk through a computational graph: values forward, gradients back.

    Parameters
    ----------
    expression : str or cnnlib.graph.Value
        A formula with ``+ − * / **`` and exp, log, max, relu and sigmoid, in which all
        other names are inputs; or the result of a graph, which stays as it is.
    **values : float
        Values of the inputs. Without any, the example has x = −2, y = 5, z = −4, and
        the inputs of another formula are 1, 2, 3, …

    Returns
    -------
    Demo
        The formula and the inputs can be changed in it.

    Raises
    ------
    DemoError
        If the formula cannot be read, is too long, or has no value at these inputs; or
        if it has no input of a name among `values`.

    Examples
    --------
    >>> walk = graph("x * x + x", x=3)
    >>> walk.numbers["values"]
    [3.0, None, None]
    >>> walk.set(step=walk.numbers["steps"] - 1)
    >>> walk.numbers["values"], walk.numbers["gradients"]
    ([3.0, 9.0, 12.0], [7.0, 1.0, 1.0])
    """
    given = expression if isinstance(expression, Value) else None
    formula = "" if given else _formula(expression)
    defaults = _VALUES if formula == _FORMULA else {}
    given_values = {name: finite(name, value) for name, value in values.items()}
    # The demo's own entries last: a value of that name is refused below.
    start = defaults | given_values | {"formula": formula, "step": 0, "node": None}
    build = _builder(given and fitting(given))

    def remember(state):
        """The value of every input, which keeps it in another formula."""
        known = inputs(build(state))
        for name, node in known.items():
            vars(state).setdefault(name, node.data)
        return known

    def change(state, name):
        if name == "formula":
            state.step = 0
            remember(state)
        if name in ("formula", "step"):
            state.node = None  # the cursor goes along with the steps

    state = SimpleNamespace(**start)
    _check_names(values, remember(state))
    title = "Computational graph"
    return Demo(title, vars(state), lambda s: _view(build(s), s), change)


def _formula(expression):
    if not isinstance(expression, str):
        raise DemoError(
            f"expression must be a formula, such as '{_FORMULA}', or a Value of "
            "cnnlib.graph"
        )
    return expression.strip()


def _builder(given):
    """State → the graph of its formula, or else of what was given, at its inputs."""

    def build(state):
        if state.formula or given is None:
            places = count(1.0)
            return read(state.formula, lambda name: _value(state, name, next(places)))
        output = deepcopy(given)
        for name, node in inputs(output).items():
            node.data = _value(state, name, node.data)
        with refusing():
            output.forward()
        return output

    return build


def _value(state, name, otherwise):
    """The value of an input: what it was set to, if it was."""
    if name in _TAKEN or hasattr(State, name):  # Python's words are the state's too
        raise DemoError(f"{name} is a word of the demo: give the input another name")
    return getattr(state, name, otherwise)


def _check_names(values, names):
    for name in values:
        if name not in names:
            known = f"its inputs are {', '.join(names)}" if names else "it has none"
            raise DemoError(f"the formula has no input {name!r}: {known}")


def _view(output, state):
    nodes = output.nodes()
    operations = [node for node in nodes if node.operands]
    total = 2 + len(operations) + sum(len(node.operands) for node in operations)
    said, names = words(output), inputs(output)
    step = min(state.step, total - 1)
    steps, at = _walk(output, step)
    cursor = nodes.index(at) if state.node is None else state.node
    cursor = min(cursor, len(nodes) - 1)
    links = [_link(node, output, steps, said) for node in nodes]
    title = "above a node: its value, below: its gradient"
    panel = Nodes("node", title, output, steps, cursor, links)
    controls = [
        Entry("formula", "formula", state.formula, 42),
        *(Number(name, name, getattr(state, name)) for name in names),
        Player("step", "step", step, total, 1500),
    ]
    return View(
        controls,
        [[panel]],
        say=_step_in_words(output, steps, at, step, said),
        numbers={
            "nodes": [said[node] for node in nodes],
            "values": [node.data for node in nodes],
            "gradients": [node.grad for node in nodes],
            "arrow": [*steps[-1][2:], steps[-1].passed] if steps else None,
            "steps": total,
        },
        active="node",
    )


def _walk(output, step):
    """Carry out so many steps of the graph, and forget what comes after.

    Each operation is a step, then the gradient of the result by itself, then each
    arrow.

    Returns
    -------
    steps : list of cnnlib.graph.Step
        The arrows walked back.
    at : Value
        The node that the last step was about.
    """
    forward = output.forward_steps()
    at = next(forward)  # an input: those are known from the start
    while step > 0 and at is not output:
        at = next(node for node in forward if node.operands)
        step -= 1
    if step == 0:
        return [], at
    output.grad = 1.0
    with refusing():
        steps = list(islice(output.backward_steps(), step - 1))
    return steps, steps[-1].operand if steps else output


def _step_in_words(output, steps, at, step, said):
    if steps:
        node, operand, *numbers = steps[-1]
        upstream, local, passed = map(_short, [*numbers, steps[-1].passed])
        product = f"{upstream} (upstream) × {local} (local) = {passed}"
        rule = _RULES.get(node.symbol, "The local gradient of xⁿ is n·xⁿ⁻¹.")
        return f"Back from {said[node]} to {said[operand]}: {product}. {rule}"
    if output.grad is not None:
        return f"Back: the gradient of {said[output]} by itself is 1."
    if step == 0:
        return "Forward: the inputs are known."
    formula = equation(at, [said[operand] for operand in at.operands])
    filled = equation(at, [_short(operand.data) for operand in at.operands])
    name = f"{at.name} = " if at.name else ""
    return f"Forward: {name}{formula} = {filled} = {_short(at.data)}."


def _link(node, output, steps, said):
    """What there is to know of a node, and the arrows that its gradient comes along."""
    sentences = [_value_in_words(node, said)]
    if node.operands and node.data is not None:
        slopes = zip(node.local, node.operands, strict=True)
        local = ", ".join(f"{_short(slope)} to {said[o]}" for slope, o in slopes)
        sentences.append(f"Local gradients: {local}.")
    sentences.append(_gradient_in_words(node, output, steps))
    edges = [(o, result) for result in output.nodes() for o in result.operands]
    leaving = [k for k, (operand, _) in enumerate(edges) if operand is node]
    return Link({"node": leaving}, " ".join(filter(None, sentences)))


def _value_in_words(node, said):
    if node.data is None:
        return f"{said[node]} is not known yet."
    if not node.operands and not node.name:
        return f"The constant {said[node]}."
    return f"{said[node]} = {_short(node.data)}."


def _gradient_in_words(node, output, steps):
    if node.grad is None:
        return ""
    shares = [step.passed for step in steps if step.operand is node]
    uses = sum(result.operands.count(node) for result in output.nodes())
    total = _short(node.grad)
    if len(shares) > 1:
        total = f"{' + '.join(map(signed, shares))} = {total}"
    missing = uses - len(shares)
    if missing and node is not output:
        arrows = counted(missing, "arrow")
        return f"Gradient so far {total}; {arrows} still to come."
    return (
        f"Gradient {total}: paths meet, gradients add."
        if uses > 1
        else f"Gradient {total}."
    )


def _short(value):
    return number(value, 3)
