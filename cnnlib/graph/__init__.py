"""A scalar computational graph: the chain rule, one step at a time.

Every number is a `Value`. Arithmetic on values builds a graph that remembers which
operation made each value and from which operands. `Value.backward` then walks the graph
from the result back to the inputs; at every arrow the operand receives
``upstream gradient × local gradient``, and where several arrows leave one value their
gradients add up. The traversals are also there step by step (`Value.forward_steps`,
`Value.backward_steps`), so that a lesson can show each of them;
`cnnlib.plots.graph` draws the whole.
"""

from cnnlib.graph.functions import exp, log, maximum, reciprocal, relu, sigmoid
from cnnlib.graph.value import Step, Value

__all__ = ["Step", "Value", "exp", "log", "maximum", "reciprocal", "relu", "sigmoid"]
