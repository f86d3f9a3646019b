"""What every layer is: parameters, buffers, children, forward and backward."""

from typing import NamedTuple

import numpy as np

from cnnlib.functional.validate import real_array

__all__ = ["LoadResult", "Module", "Parameter"]


class Parameter:
    """An array that a network learns, and the gradient of the loss with respect to it.

    Parameters
    ----------
    array : ndarray of floating-point dtype

    Attributes
    ----------
    data : ndarray
        The values. Optimisers and `Module.load_state_dict` change them in place.
    grad : ndarray of the same shape and dtype, or None
        What the backward passes since the last `Module.zero_grad` have added up.

    Raises
    ------
    TypeError
        If `array` is not an array of floating-point numbers.

    Examples
    --------
    >>> weight = Parameter(np.ones((2, 3), np.float32))
    >>> weight
    Parameter(shape=(2, 3), dtype=float32)
    >>> weight.grad is None
    True
    """

    __slots__ = ("data", "grad")

    def __init__(self, array):
        if real_array("Parameter", "array", array).dtype.kind != "f":
            raise TypeError(
                f"Parameter: array must be floating-point, got {array.dtype}; "
                "only real numbers can be learnt by small steps"
            )
        self.data = array
        self.grad = None

    def accumulate(self, grad):
        """Add `grad` to ``.grad``, which owns it from now on.

        Examples
        --------
        >>> weight = Parameter(np.ones(2))
        >>> weight.accumulate(np.array([1.0, 2.0]))
        >>> weight.accumulate(np.array([1.0, 2.0]))
        >>> weight.grad
        array([2., 4.])
        """
        if self.grad is None:
            self.grad = grad
        else:
            self.grad += grad

    def __repr__(self):
        return f"Parameter(shape={self.data.shape}, dtype={self.data.dtype})"


class LoadResult(NamedTuple):
    """Keys that `Module.load_state_dict` did not find, and keys it had no place for."""

    missing_keys: list
    unexpected_keys: list


class Module:
    """A layer, or a network made of layers.

    A subclass sets its parameters (`Parameter`) and its layers (`Module`) as
    attributes, and writes `forward` and `backward`. Attributes are found by looking,
    so there is nothing to register and no ``super().__init__()`` to forget. Arrays that
    belong to the state but are not learnt, such as a running mean, are named in the
    class attribute `buffer_names`.

    Attributes
    ----------
    training : bool
        Whether layers that differ between training and evaluation (dropout, batch
        normalisation) behave as in training.
    buffer_names : tuple of str
        Names of the attributes that are part of the state without being learnt.

    Notes
    -----
    There is no recorded graph: `backward` is called by hand, from the loss back. One
    call of `forward` keeps what one call of `backward` needs, and `backward` frees it.
    A layer that appears twice in a network therefore cannot go back twice; use two
    layers and give the second the `Parameter` of the first. Their gradients add up.

    Examples
    --------
    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Parameter(np.full((), 3.0))
    ...     def forward(self, input):
    ...         self._saved = input
    ...         return self.factor.data * input
    ...     def backward(self, grad_output, needs_input_grad=True):
    ...         self.factor.accumulate(np.sum(grad_output * self.take_saved()))
    ...         return self.factor.data * grad_output
    >>> scale = Scale()
    >>> scale(np.array([1.0, 2.0]))
    array([3., 6.])
    >>> scale.backward(np.array([1.0, 1.0]))
    array([3., 3.])
    >>> print(scale.factor.grad)
    3.0
    """

    training = True
    buffer_names = ()
    _saved = None

    def __call__(self, input):
        return self.forward(input)

    def forward(self, input):
        """The output for `input`."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(self, grad_output, needs_input_grad=True):
        """Add the gradients of the parameters; return the gradient of the input.

        Parameters
        ----------
        grad_output : ndarray of the shape of the last output
            Gradient of the loss with respect to that output.
        needs_input_grad : bool
            The first layer of a network need not say how the images should change:
            without it that product is skipped and ``None`` returned.

        Raises
        ------
        RuntimeError
            If `forward` has not been called since the last `backward`.
        """
        raise NotImplementedError(f"{type(self).__name__} has no backward")

    def take_saved(self):
        """What the last `forward` left in ``_saved``, which is then empty."""
        saved = self._saved
        if saved is None:
            raise RuntimeError(
                f"{type(self).__name__}.backward: there is no forward pass to go back "
                "through; call the module first, once for each backward"
            )
        self._saved = None
        return saved

    # The tree of modules

    def named_children(self):
        """Yield (name, module) for the layers that are attributes of this module."""
        for name, value in vars(self).items():
            if isinstance(value, Module):
                yield name, value

    def named_modules(self):
        """Yield (path, module) for this module and all below it, outside first.

        One that appears in several places comes once, under its first path.

        Examples
        --------
        >>> from cnnlib import nn
        >>> net = nn.Sequential(nn.Sequential(nn.ReLU()), nn.Tanh())
        >>> [name for name, module in net.named_modules()]
        ['', '0', '0.0', '1']
        """
        yield from _first_of_each(self._walk(""))

    def modules(self):
        """Yield this module and all below it, each once."""
        for _, module in self.named_modules():
            yield module

    def named_parameters(self):
        """Yield (path, `Parameter`), a shared one once, under its first path.

        Examples
        --------
        >>> from cnnlib import nn
        >>> net = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
        >>> [name for name, parameter in net.named_parameters()]
        ['0.weight', '0.bias']
        """
        yield from _first_of_each(
            (path, value)
            for path, value in self._state()
            if isinstance(value, Parameter)
        )

    def parameters(self):
        """Yield the parameters of this module and of all below it, each once."""
        for _, parameter in self.named_parameters():
            yield parameter

    def generators(self):
        """Yield the random generators that forward passes draw from, each once.

        Saving the ``bit_generator.state`` of each, and restoring it, lets training go
        on as if it had not been interrupted.
        """
        attributes = (
            pair for module in self.modules() for pair in vars(module).items()
        )
        for _, value in _first_of_each(attributes):
            if isinstance(value, np.random.Generator):
                yield value

    def _walk(self, path):
        yield path, self
        for name, child in self.named_children():
            yield from child._walk(f"{path}.{name}" if path else name)

    # Modes, gradients and precision

    def train(self, mode=True):
        """Put this module and all below it into training mode; return the module."""
        for module in self.modules():
            module.training = bool(mode)
        return self

    def eval(self):
        """Put this module and all below it into evaluation mode; return the module."""
        return self.train(False)

    def zero_grad(self):
        """Forget the gradients of all parameters: ``.grad`` becomes ``None``."""
        for parameter in self.parameters():
            parameter.grad = None

    def double(self):
        """Turn all parameters and running statistics into float64; return the module.

        Examples
        --------
        >>> from cnnlib import nn
        >>> nn.Linear(3, 2).double().weight
        Parameter(shape=(2, 3), dtype=float64)
        """
        return self._cast(np.float64)

    def float(self):
        """Turn all parameters and running statistics back into float32."""
        return self._cast(np.float32)

    def _cast(self, dtype):
        for parameter in self.parameters():
            parameter.data = parameter.data.astype(dtype)
            parameter.grad = None
        for module in self.modules():
            for name in module.buffer_names:
                value = getattr(module, name)
                if value is not None and value.dtype.kind == "f":
                    setattr(module, name, value.astype(dtype))
        return self

    # The state

    def state_dict(self):
        """Copies of all parameters and buffers, under torch's names for them.

        Returns
        -------
        dict of str to ndarray

        Notes
        -----
        Keys and shapes are those of the same network in ``torch.nn``, where
        ``{key: torch.from_numpy(array) …}`` is what ``load_state_dict`` takes. torch
        returns views that go on changing as training proceeds; these are copies.

        Examples
        --------
        >>> from cnnlib import nn
        >>> {key: array.shape for key, array in nn.Linear(3, 2).state_dict().items()}
        {'weight': (2, 3), 'bias': (2,)}
        """
        return {path: array.copy() for path, array in self._state_arrays().items()}

    def load_state_dict(self, state_dict, strict=True):
        """Take over the values of `state_dict`, all of them or none.

        Parameters
        ----------
        state_dict : mapping of str to ndarray or torch.Tensor
            As from `state_dict`, from the same network in torch, or an open ``.npz``.
        strict : bool
            Whether the keys must be exactly those of this module. Shapes always must.

        Returns
        -------
        LoadResult
            The missing and the unexpected keys; both empty if `strict`.

        Raises
        ------
        ValueError
            If keys or shapes do not fit; the message names all of them.
        TypeError
            If a value does not hold real numbers.
        """
        own = self._state_arrays()
        missing = [key for key in own if key not in state_dict]
        unexpected = [key for key in state_dict if key not in own]
        complaints = []
        if strict and missing:
            complaints.append(f"missing keys {missing}")
        if strict and unexpected:
            complaints.append(f"unexpected keys {unexpected}")
        values = {
            key: real_array("load_state_dict", key, np.asarray(state_dict[key]))
            for key in own
            if key in state_dict
        }
        complaints += [
            f"{key} has shape {value.shape}, the module's has {own[key].shape}"
            for key, value in values.items()
            if value.shape != own[key].shape
        ]
        if complaints:
            name = type(self).__name__
            raise ValueError(f"load_state_dict: {name}: {'; '.join(complaints)}")
        for key, value in values.items():
            own[key][...] = value
        return LoadResult(missing, unexpected)

    def _state(self, prefix=""):
        """Yield (path, `Parameter` or array) in torch's order: own ones, then below.

        A buffer that is switched off is None and left out.
        """
        for name, value in vars(self).items():
            if isinstance(value, Parameter):
                yield prefix + name, value
        for name in self.buffer_names:
            if getattr(self, name) is not None:
                yield prefix + name, getattr(self, name)
        for name, child in self.named_children():
            yield from child._state(f"{prefix}{name}.")

    def _state_arrays(self):
        return {
            path: value.data if isinstance(value, Parameter) else value
            for path, value in self._state()
        }

    # The printed form

    def extra_repr(self):
        """What stands between the brackets of a layer's printed form."""
        return ""

    def __repr__(self):
        name = type(self).__name__
        lines = [f"({key}): {child!r}" for key, child in self.named_children()]
        if not lines:
            return f"{name}({self.extra_repr()})"
        body = "\n".join([self.extra_repr(), *lines] if self.extra_repr() else lines)
        return f"{name}(\n  " + body.replace("\n", "\n  ") + "\n)"


def _first_of_each(pairs):
    """Those of the (name, thing) pairs whose thing has not come before."""
    seen = set()
    for name, thing in pairs:
        if id(thing) not in seen:
            seen.add(id(thing))
            yield name, thing
