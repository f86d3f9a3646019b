"""Everything that a training needs in order to go on: gathered, kept, restored."""

import json
from pathlib import Path

import numpy as np

from cnnlib.train.checkpoint import load_checkpoint, save_checkpoint
from cnnlib.train.history import History

__all__ = ["Training"]

_ORDER, _AUGMENT, _MASKS = range(3)  # streams of random numbers, none like another


class Training:
    """A network being trained, and where it stands.

    Parameters
    ----------
    model : Module
    optimizer : Optimizer
    schedule : schedule of `cnnlib.optim`, or None
    seed : int
    settings : dict
        What else must agree between a checkpoint and this training.
    """

    def __init__(self, model, optimizer, schedule, seed, settings):
        self.model, self.optimizer, self.schedule = model, optimizer, schedule
        self.seed, self.settings = seed, settings
        self.history = History()

    @property
    def epoch(self):
        """How many epochs are complete."""
        return len(self.history.epoch_ends)

    @property
    def step(self):
        """How many steps of the present epoch have been made."""
        return len(self.history.train_loss) - sum(self.history.epoch_ends[-1:])

    def order_rng(self):
        """The generator that shuffles the present epoch."""
        return self._rng(_ORDER, self.epoch)

    def augment_rng(self):
        """The generator that augments the present batch."""
        return self._rng(_AUGMENT, self.epoch, self.step)

    def _rng(self, *key):
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))

    def start(self, path):
        """Go on from the checkpoint at `path` if there is one, else from the seed."""
        if path is not None and Path(path).exists():
            self._restore(path)
        else:
            self._seed_masks()

    def save(self, path):
        """Write the checkpoint."""
        arrays = {f"model/{k}": array for k, array in self.model.state_dict().items()}
        optimizer = self.optimizer.state_dict()
        for i, state in optimizer["state"].items():
            arrays |= {
                f"optimizer/{i}/{name}": value
                for name, value in state.items()
                if isinstance(value, np.ndarray)
            }
            state.update({k: None for k, v in state.items() if np.ndim(v)})
        meta = {
            "settings": self._settings(),
            "optimizer": optimizer,
            "schedule": self.schedule and self.schedule.state_dict(),
            "generators": [g.bit_generator.state for g in self.model.generators()],
            "history": vars(self.history),
        }
        save_checkpoint(path, arrays, meta)

    def _restore(self, path):
        arrays, meta = load_checkpoint(path)
        try:
            self._check_settings(path, meta["settings"])
            state = {int(i): s for i, s in meta["optimizer"]["state"].items()}
            model = {}
            for name, array in arrays.items():
                kind, _, name = name.partition("/")
                if kind == "model":
                    model[name] = array
                else:
                    i, _, name = name.partition("/")
                    state[int(i)][name] = array
            history = History(**meta["history"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}: not a checkpoint of fit ({error!r})") from error
        self.model.load_state_dict(model)
        self.optimizer.load_state_dict({**meta["optimizer"], "state": state})
        if self.schedule:
            self.schedule.load_state_dict(meta["schedule"])
        saved = meta["generators"]
        for generator, state in zip(self.model.generators(), saved, strict=True):
            generator.bit_generator.state = state
        self.history = history
        self.history.interrupted = False

    def _seed_masks(self):
        for i, generator in enumerate(self.model.generators()):
            key = np.random.SeedSequence(self.seed, spawn_key=(_MASKS, i))
            bits = type(generator.bit_generator)(key)
            generator.bit_generator.state = bits.state

    def _settings(self):
        """What decides the result, in the form that JSON gives back."""
        groups = self.optimizer.state_dict()["param_groups"]
        for group in groups:
            group["lr"] = group.pop("initial_lr", group["lr"])
        shapes = {key: array.shape for key, array in self.model.state_dict().items()}
        settings = {
            **self.settings,
            "seed": self.seed,
            "model": shapes,
            "optimizer": [type(self.optimizer).__name__, groups],
            "schedule": _schedule_settings(self.schedule),
        }
        return json.loads(json.dumps(settings))

    def _check_settings(self, path, theirs):
        for name, ours in self._settings().items():
            if theirs[name] != ours:
                raise ValueError(
                    f"fit: {path} is the checkpoint of another training: {name} is "
                    f"{theirs[name]} there and {ours} here; give another name, or "
                    "remove the file to begin again"
                )


def _schedule_settings(schedule):
    if schedule is None:
        return None
    state = schedule.state_dict()
    del state["last_epoch"], state["base_lrs"]
    return [type(schedule).__name__, state]
