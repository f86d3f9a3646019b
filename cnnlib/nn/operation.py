"""How a function and its backward become a layer."""

from cnnlib.functional.validate import float_array
from cnnlib.nn.module import Module

__all__ = ["Operation", "WeightedOperation"]


class Operation(Module):
    """A layer that is one function of `cnnlib.functional`, and learns nothing.

    A subclass sets `function` and `function_backward`, and says in `arguments` what
    both take after the input.
    """

    def arguments(self):
        return ()

    def forward(self, input):
        output = self.function(input, *self.arguments())
        self._saved = input
        return output

    def backward(self, grad_output, needs_input_grad=True):
        input = self.take_saved()
        if not needs_input_grad:
            return None
        return self.function_backward(grad_output, input, *self.arguments())


class WeightedOperation(Operation):
    """A layer that is one function of an input, a weight and perhaps a bias."""

    def forward(self, input):
        # What is no number of ours to learn through is named here, not in the backward.
        float_array(type(self).__name__, "input", input)
        output = self.function(input, *self._arrays(), *self.arguments())
        self._saved = input
        return output

    def backward(self, grad_output, needs_input_grad=True):
        grad_input, grad_weight, grad_bias = self.function_backward(
            grad_output,
            self.take_saved(),
            *self._arrays(),
            *self.arguments(),
            needs_input_grad=needs_input_grad,
        )
        self.weight.accumulate(grad_weight)
        if self.bias is not None:
            self.bias.accumulate(grad_bias)
        return grad_input

    def _arrays(self):
        return self.weight.data, None if self.bias is None else self.bias.data
