"""The training loop.

All randomness of a step follows from the seed, the epoch and the step, so there is no
generator whose state could be lost: a training that goes on from a checkpoint draws
what it would have drawn.
"""

import signal
import threading
import time
from contextlib import contextmanager, nullcontext
from itertools import islice
from operator import index

from cnnlib import functional as F
from cnnlib.data import Dataset, batches
from cnnlib.train.evaluate import evaluate
from cnnlib.train.progress import shown
from cnnlib.train.state import Training

__all__ = ["few_threads", "fit"]

_SMALL = 1_000_000  # parameters; below it a second BLAS thread costs more than it gives


def fit(
    model,
    data,
    *,
    epochs,
    optimizer,
    batch_size=64,
    loss=F.cross_entropy,
    schedule=None,
    augment=None,
    validation=None,
    seed=0,
    checkpoint=None,
    progress=True,
):
    """Train a network.

    Each epoch goes through the images once, in a new order: forward, loss, backward,
    step. After it the schedule steps, the validation images are evaluated, and the
    checkpoint is written.

    Parameters
    ----------
    model : Module
        Its parameters change in place; it is left in training mode.
    data : Dataset, or (images, labels)
        What to learn from. A `Dataset` also brings its test images as `validation`.
    epochs : int
        How often to go through the images, those before a checkpoint included.
    optimizer : Optimizer
        Made with the model's parameters.
    batch_size : int
        Images in a step; the last batch of an epoch may be smaller.
    loss : function of `cnnlib.functional`
        Takes ``(output, labels)``; its ``_backward`` is found by name.
    schedule : schedule of `cnnlib.optim`, optional
        Stepped after each epoch.
    augment : function, optional
        ``augment(images, rng)`` returns what is shown instead, such as `data.shift`.
    validation : (images, labels), optional
        What to evaluate after each epoch.
    seed : int
        Where the order, the augmentation and the masks of dropout come from.
    checkpoint : str or path, optional
        Where to keep the training. If the file is there, training goes on from it.
    progress : bool
        Whether to show a bar (on a terminal) or the curves (in a notebook).

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If there are no images, or `checkpoint` is damaged or of another training; then
        nothing has changed.
    TypeError
        If `loss` is not one of the library's, or an argument has a wrong type.
    OSError
        If `checkpoint` cannot be read or written; the one before is intact.

    Notes
    -----
    Ctrl-C ends the training after the step that is being made, writes the checkpoint
    and returns the history; a second Ctrl-C ends it at once.

    The same seed gives the same result, bit for bit, on the same machine with the same
    number of BLAS threads. Networks of less than a million parameters are trained with
    one thread where threadpoolctl is installed (it comes with scikit-learn).

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import nn, optim
    >>> images = np.array([[0.0, 1.0], [1.0, 0.0]])
    >>> model = nn.Linear(2, 2, rng=0, dtype=np.float64)
    >>> sgd = optim.SGD(model.parameters(), lr=1.0)
    >>> history = fit(model, (images, np.array([0, 1])), epochs=30, optimizer=sgd)
    >>> len(history.train_loss), history.train_loss[-1] < 0.1
    (30, True)
    """
    images, labels, validation = _parts(data, validation)
    epochs = index(epochs)
    batches(images, labels, batch_size)  # a bad size is named before anything changes
    settings = {
        "batch_size": index(batch_size),
        "images": len(images),
        "loss": _loss_name(loss),
        "augment": _augment_name(augment),
    }
    training = Training(model, optimizer, schedule, index(seed), settings)
    learn = _learner(model, optimizer, loss)
    training.start(checkpoint)
    history = training.history
    steps = -(-len(images) // batch_size)
    model.train()
    try:
        with (
            few_threads(model),
            _deferred_interrupt() as stop,
            shown(progress, epochs * steps, history) as tick,
        ):
            while training.epoch < epochs and not stop.is_set():
                pairs = batches(images, labels, batch_size, training.order_rng())
                _steps(training, pairs, learn, augment, tick, stop)
                if training.step == steps:
                    _end_of_epoch(training, loss, validation)
                history.interrupted = stop.is_set()
                if checkpoint is not None:
                    training.save(checkpoint)
    except KeyboardInterrupt:  # the second one, or one that a function raised
        history.interrupted = True
    return history


def _steps(training, pairs, learn, augment, tick, stop):
    """Go on with the present epoch until it ends or `stop` is set."""
    history, started = training.history, time.perf_counter()
    if len(history.seconds) == training.epoch:
        history.seconds.append(0.0)
    for x, y in islice(pairs, training.step, None):
        if augment:
            x = augment(x, training.augment_rng())
        history.train_loss.append(learn(x, y))
        tick()
        if stop.is_set():
            break
    history.seconds[-1] += time.perf_counter() - started


def _learner(model, optimizer, loss):
    """One step of learning: ``learn(x, y)`` returns the loss before it."""
    loss_backward = getattr(F, f"{loss.__name__}_backward")

    def learn(x, y):
        optimizer.zero_grad()
        output = model(x)
        value = float(loss(output, y))
        # The images themselves do not learn: the first layer can spare that product.
        model.backward(loss_backward(1.0, output, y), needs_input_grad=False)
        optimizer.step()
        return value

    return learn


def _end_of_epoch(training, loss, validation):
    history = training.history
    history.epoch_ends.append(len(history.train_loss))
    if training.schedule:
        training.schedule.step()
    if validation:
        value, accuracy = evaluate(training.model, *validation, loss=loss)
        history.validation_loss.append(value)
        history.validation_accuracy.append(accuracy)


def _parts(data, validation):
    if isinstance(data, Dataset):
        data, validation = data.train, data.test if validation is None else validation
    _check_pair("data", data)
    if validation is not None:
        _check_pair("validation", validation)
    if not len(data[0]):
        raise ValueError("fit: there are no images")
    return *data, validation


def _check_pair(name, pair):
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise TypeError(
            f"fit: {name} must be (images, labels), got {type(pair).__name__}"
        )
    batches(*pair, 1)  # as many labels as images?


def _loss_name(loss):
    name = getattr(loss, "__name__", "")
    if getattr(F, name, None) is not loss or not hasattr(F, f"{name}_backward"):
        raise TypeError(
            f"fit: loss must be a loss of cnnlib.functional, got {loss!r}; its "
            "backward is needed too"
        )
    return name


def _augment_name(augment):
    if augment is not None and not callable(augment):
        raise TypeError(f"fit: augment must be a function, got {augment!r}")
    return augment and getattr(augment, "__name__", type(augment).__name__)


def few_threads(model):
    """Within the block a small model is computed by one thread.

    Examples
    --------
    >>> from cnnlib import nn
    >>> with few_threads(nn.Linear(3, 2)) as _:
    ...     pass
    """
    size = sum(parameter.data.size for parameter in model.parameters())
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    return threadpool_limits(1, "blas") if size < _SMALL else nullcontext()


@contextmanager
def _deferred_interrupt():
    """Within the block the first Ctrl-C only sets the event that this gives."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop  # signals reach the main thread only
        return
    before = signal.getsignal(signal.SIGINT)

    def note(number, frame):
        stop.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
