"""What races: the same arithmetic by cnnlib, torch and the lesson's plain versions.

Each function here returns the contenders of one case, a dict of name to `Contender`.
Both libraries get the same float32 numbers. In a network the arrays between layers
have batch-last memory; "cnnlib from NCHW" is the same call on ordinary arrays.
"""

from collections.abc import Callable
from itertools import cycle
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as T
from benchmarks import plain

import cnnlib.functional as F
from cnnlib import data, models, optim, train
from cnnlib.functional.layout import batch_last

__all__ = [
    "Contender",
    "backward",
    "epoch",
    "forward",
    "layer",
    "lenet_step",
    "product",
]

_BATCH = 64
_PARTS = 20  # of an epoch, so that the libraries can take turns within it


class Contender(NamedTuple):
    call: Callable
    share: float = 1.0  # how much of the case one call does


def product(n):
    """A product of two n×n matrices: what the libraries below the libraries can do."""
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, n, n), np.float32)
    tensors = torch.from_numpy(a), torch.from_numpy(b)
    return {
        "cnnlib": Contender(lambda: np.matmul(a, b)),
        "torch": Contender(lambda: torch.matmul(*tensors)),
    }


def forward(function, arrays, **options):
    """A function of both libraries, such as "conv2d"."""
    ours, theirs = getattr(F, function), getattr(T, function)
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    ready = {name: _as_between_layers(array) for name, array in arrays.items()}
    contenders = {
        "cnnlib": Contender(lambda: ours(**ready, **options)),
        "torch": Contender(lambda: theirs(**tensors, **options)),
        "cnnlib from NCHW": Contender(lambda: ours(**arrays, **options)),
    }
    if _is_plain(function, options):
        contenders["im2col"] = Contender(
            lambda: plain.conv2d_im2col(**arrays, **options)
        )
        if arrays["weight"].size < 5000 and arrays["input"].nbytes < 1e7:
            one = arrays | {"input": arrays["input"][:1]}
            contenders["loops"] = Contender(
                lambda: plain.conv2d_loops(**one, **options), 1 / len(arrays["input"])
            )
    return contenders


def backward(function, arrays, **options):
    """The gradients of a function of both libraries."""
    ours, theirs = getattr(F, f"{function}_backward"), getattr(T, function)
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    learnt = [
        tensor.requires_grad_()
        for name, tensor in tensors.items()
        if tensor.is_floating_point() and not name.startswith("running")
    ]
    output = theirs(**tensors, **options)
    grad = np.random.default_rng(1).standard_normal(output.shape).astype(np.float32)
    grad_tensor = torch.from_numpy(grad)
    ready = {name: _as_between_layers(array) for name, array in arrays.items()}
    grad_ready = _as_between_layers(grad)
    kept = {}  # from the forward, as torch and our layer do
    if function == "batch_norm":
        kept["stats"] = F.batch_norm(**ready, **options, return_stats=True)[1]
    contenders = {
        "cnnlib": Contender(lambda: ours(grad_ready, **ready, **options, **kept)),
        "torch": Contender(
            lambda: torch.autograd.grad(output, learnt, grad_tensor, retain_graph=True)
        ),
        "cnnlib from NCHW": Contender(lambda: ours(grad, **arrays, **options)),
    }
    if _is_plain(function, options):
        contenders["im2col"] = Contender(
            lambda: plain.conv2d_im2col_backward(grad, **arrays, **options)
        )
    return contenders


def layer(ours, theirs, shape):
    """Forward and backward of a module of each library, with equal weights."""
    theirs.load_state_dict(_tensors(ours.state_dict()))
    rng = np.random.default_rng(2)
    input = rng.standard_normal(shape, np.float32)
    tensor = torch.from_numpy(input).requires_grad_()
    grad = rng.standard_normal(theirs(tensor).shape, np.float32)
    grad_tensor, learnt = torch.from_numpy(grad), [tensor, *theirs.parameters()]
    ready, grad_ready = _as_between_layers(input), _as_between_layers(grad)

    def run(input, grad):
        return ours(input), ours.backward(grad)

    def run_torch():
        output = theirs(tensor)
        return output, torch.autograd.grad(output, learnt, grad_tensor)[0]

    return {
        "cnnlib": Contender(lambda: run(ready, grad_ready)),
        "torch": Contender(run_torch),
        "cnnlib from NCHW": Contender(lambda: run(input, grad)),
    }


def lenet_step():
    """One step of training LeNet on 64 images; the result is the loss before it."""
    images, labels = _digits(_BATCH)
    ours, theirs = models.lenet(rng=0), _torch_lenet()
    lesson = models.lenet(rng=0)
    for conv in (lesson[0], lesson[3]):
        conv.function, conv.function_backward = _im2col, _im2col_backward
    step = _torch_step(theirs)
    tensors = torch.from_numpy(images), torch.from_numpy(labels)
    return {
        "cnnlib": Contender(_step(ours, images, labels)),
        "torch": Contender(lambda: step(*tensors)),
        "im2col": Contender(_step(lesson, images, labels)),
    }


def epoch():
    """An epoch of 60,000 images, `train.fit` beside the same loop in torch."""
    images, labels = _digits(60_000)
    ours, theirs = models.lenet(rng=0), _torch_lenet()
    sgd = optim.SGD(ours.parameters(), lr=0.01, momentum=0.9)
    step = _torch_step(theirs)
    pairs = torch.from_numpy(images), torch.from_numpy(labels)
    size = len(images) // _PARTS
    starts, torch_starts = (cycle(range(0, len(images), size)) for _ in range(2))

    def run():
        start = next(starts)
        train.fit(
            ours,
            (images[start : start + size], labels[start : start + size]),
            epochs=1,
            optimizer=sgd,
            batch_size=_BATCH,
            progress=False,
        )

    def run_torch():
        order = next(torch_starts) + torch.randperm(size)
        for chosen in order.split(_BATCH):
            step(pairs[0][chosen], pairs[1][chosen])

    share = 1 / _PARTS
    return {"cnnlib": Contender(run, share), "torch": Contender(run_torch, share)}


def _step(model, images, labels):
    sgd = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

    def step():
        sgd.zero_grad()
        output = model(images)
        loss = F.cross_entropy(output, labels)
        grad = F.cross_entropy_backward(1.0, output, labels)
        model.backward(grad, needs_input_grad=False)
        sgd.step()
        return loss

    return step


def _torch_step(model):
    sgd = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

    def step(images, labels):
        sgd.zero_grad()
        loss = T.cross_entropy(model(images), labels)
        loss.backward()
        sgd.step()
        return loss.item()

    return step


def _torch_lenet():
    """LeNet in torch, with the first weights of ``models.lenet(rng=0)``."""
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    )
    model.load_state_dict(_tensors(models.lenet(rng=0).state_dict()))
    return model


def _im2col(input, weight, bias, stride, padding, dilation, groups):
    return plain.conv2d_im2col(input, weight, bias, *stride[:1], *padding[:1])


def _im2col_backward(
    grad, input, weight, bias, stride, padding, dilation, groups, needs_input_grad
):
    return plain.conv2d_im2col_backward(
        grad, input, weight, bias, *stride[:1], *padding[:1]
    )


def _is_plain(function, options):
    return function == "conv2d" and not {"groups", "dilation"} & set(options)


def _digits(n):
    """MNIST where this machine has it, else its embedded images again and again."""
    images, labels = data.mnist(download=False).train
    return np.resize(images, (n, *images.shape[1:])), np.resize(labels, n)


def _as_between_layers(array):
    return batch_last(array) if array.ndim > 2 else array


def _tensors(state):
    return {name: torch.from_numpy(array.copy()) for name, array in state.items()}
