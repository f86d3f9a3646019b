"""What all optimisers share; the rules that set them apart are in `rules`.

A rule reads like its formula and allocates freely, because it only ever sees a block
of a parameter that fits the cache: whole-array temporaries of a large layer would cost
a page fault every 4 kB at every step.
"""

import numpy as np

__all__ = ["Optimizer"]

_TORCHS = {"capturable", "differentiable", "foreach", "fused"}
_BLOCK = 1 << 14  # elements; five float32 operands of a rule then take 320 kB


class Optimizer:
    """What all optimisers share: parameter groups, state, `step` and `zero_grad`.

    A subclass says which options it takes (`_check`), which running arrays it keeps for
    each parameter (`_buffers`), and how a block of a parameter moves (`_rule`).

    Parameters
    ----------
    params : iterable of Parameter, or of dict
        A dict is a group: ``{"params": parameters, "lr": 0.1, ...}``; options it does
        not give take the optimiser's values.
    **defaults
        The options and their values.

    Attributes
    ----------
    param_groups : list of dict
        Parameters and options of each group; schedules change ``group["lr"]``.
    """

    def __init__(self, params, **defaults):
        self.param_groups = [
            self._checked({**defaults, **group}) for group in self._as_groups(params)
        ]
        self._state = [{} for _ in self._all_params()]

    def zero_grad(self):
        """Forget all gradients: every ``param.grad`` becomes ``None``, as in torch."""
        for param in self._all_params():
            param.grad = None

    def step(self):
        """Move every parameter that has a gradient, in place.

        Raises
        ------
        ValueError, TypeError
            If a gradient has not the shape or dtype of its parameter; then no parameter
            has moved.
        """
        self._check_gradients()
        states = iter(self._state)
        for group in self.param_groups:
            for param in group["params"]:
                state = next(states)
                if param.grad is not None:
                    self._step_one(group, state, param)

    def _step_one(self, group, state, param):
        names = self._buffers(group)
        if names and not any(name in state for name in names):
            state["step"] = 0  # a momentum that is switched on later begins then
        for name in names:
            if name not in state:
                state[name] = np.zeros_like(param.data, dtype=_wide(param.data))
        state["step"] = state.get("step", 0) + 1
        arrays = [param.data, param.grad, *(state[name] for name in names)]
        for block, grad, *running in _blocks(arrays, 1 - len(arrays)):
            down = -grad if group["maximize"] else grad
            self._rule(group, state["step"], block, down, *running)

    def state_dict(self):
        """Everything but the parameters, as nested dicts of copies.

        Returns
        -------
        dict
            ``"state"``: running arrays by the parameter's number; ``"param_groups"``:
            the options of each group, parameters by number.
        """
        groups, first = [], 0
        for group in self.param_groups:
            count = len(group["params"])
            groups.append({**group, "params": list(range(first, first + count))})
            first += count
        state = {i: _copied(state) for i, state in enumerate(self._state) if state}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Go on from what `state_dict` returned.

        Parameters
        ----------
        state_dict : dict
            Of this class, or of torch's optimiser of the same name.

        Raises
        ------
        ValueError
            If it belongs to other parameters; then nothing has changed.
        """
        name = type(self).__name__
        groups, state = state_dict["param_groups"], state_dict["state"]
        ours = [len(group["params"]) for group in self.param_groups]
        theirs = [len(group["params"]) for group in groups]
        if ours != theirs:
            raise ValueError(
                f"{name}.load_state_dict: its groups hold {theirs} parameters, this "
                f"optimiser's {ours}"
            )
        loaded = [
            self._loaded(f"{name}.load_state_dict", i, state.get(i, {}), param.data)
            for i, param in enumerate(self._all_params())
        ]
        checked = [
            self._checked({**old, **_ours(new), "params": old["params"]})
            for old, new in zip(self.param_groups, groups, strict=True)
        ]
        for old, new in zip(self.param_groups, checked, strict=True):
            old.update(new)
        self._state = loaded

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            options = sorted(key for key in group if key != "params")
            lines += [f"    {key}: {group[key]}" for key in options]
        return "\n".join([*lines, ")"])

    def _all_params(self):
        return (param for group in self.param_groups for param in group["params"])

    def _as_groups(self, params):
        name = type(self).__name__
        if isinstance(params, np.ndarray) or not hasattr(params, "__iter__"):
            raise TypeError(
                f"{name}: params must be an iterable of Parameters, such as "
                f"model.parameters(), got {type(params).__name__}"
            )
        params = list(params)
        if not params:
            raise ValueError(f"{name}: params is empty")
        if not isinstance(params[0], dict):
            params = [{"params": params}]
        seen = set()
        for group in params:
            members = group["params"]
            members = list(members) if hasattr(members, "__iter__") else [members]
            for param in members:
                _check_param(name, param, seen)
            yield {**group, "params": members}

    def _checked(self, group):
        self._check(group)
        return group

    def _loaded(self, function, i, state, data):
        """Copies of what a state holds for parameter `i`, as arrays that fit it."""
        # torch's SGD counts no steps: its momentum shows that it has begun.
        loaded = {"step": int(state.get("step", 1))} if state else {}
        for key, value in state.items():
            if key == "step" or value is None:
                continue
            shape = tuple(np.shape(value))
            if shape != data.shape:
                raise ValueError(
                    f"{function}: {key} of parameter {i} has shape {shape}, the "
                    f"parameter {data.shape}"
                )
            loaded[key] = np.asarray(value).astype(_wide(data))
        return loaded

    def _check_gradients(self):
        for i, param in enumerate(self._all_params()):
            data, grad = param.data, param.grad
            if grad is None:
                continue
            where = f"{type(self).__name__}.step: the gradient of parameter {i}"
            if not isinstance(grad, np.ndarray) or grad.dtype != data.dtype:
                kind = getattr(grad, "dtype", type(grad).__name__)
                raise TypeError(f"{where} is {kind}, the parameter {data.dtype}")
            if grad.shape != data.shape:
                raise ValueError(
                    f"{where} has shape {grad.shape}, the parameter {data.shape}"
                )


def _blocks(arrays, readonly):
    """Walk over arrays of one shape together, whatever their memory order.

    Yields 1-D pieces of at most `_BLOCK` elements; writing to one writes to its array,
    but for the one at index `readonly`. Pieces of float16 come, and are written, as
    float32.
    """
    flags = [["readwrite"] for _ in arrays]
    flags[readonly] = ["readonly"]
    options = ["external_loop", "buffered", "zerosize_ok"]
    dtypes = [_wide(array) for array in arrays]
    with np.nditer(
        arrays, options, flags, dtypes, casting="same_kind", buffersize=_BLOCK
    ) as pieces:
        yield from pieces


def _wide(array):
    """The dtype to compute in: the square of a gradient in float16 is often 0 or ∞."""
    return np.promote_types(array.dtype, np.float32)


def _ours(group):
    """A group's options without those that only choose how torch computes."""
    return {key: value for key, value in group.items() if key not in _TORCHS}


def _copied(state):
    return {
        key: value.copy(order="K") if isinstance(value, np.ndarray) else value
        for key, value in state.items()
    }


def _check_param(name, param, seen):
    data = getattr(param, "data", None)
    if not isinstance(data, np.ndarray) or not hasattr(param, "grad"):
        raise TypeError(
            f"{name}: params must hold nn.Parameter, got {type(param).__name__}"
        )
    if id(param) in seen:
        raise ValueError(f"{name}: a parameter of shape {data.shape} came twice")
    seen.add(id(param))
