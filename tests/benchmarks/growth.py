"""How time and memory grow with the batch, the channels, the image and the kernel."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
from benchmarks.cases import SWEEPS
from benchmarks.measure import EXACT_MEMORY, Workers, race, resident_memory

from cnnlib import plots

__all__ = ["draw", "measure", "powers"]

_RESOLUTION = 10_000  # bytes; the system counts in pages, and not at once

_FOLDER = Path(__file__).parent
_LIBRARIES = ("cnnlib", "torch")


def measure(rounds):
    """Numbers for `draw` and `powers`, which are also kept in growth.json."""
    numbers = {}
    with Workers(1) as timed, Workers(1, _LIBRARIES, **EXACT_MEMORY) as weighed:
        for name, sweep in SWEEPS.items():
            cases = [(name, value) for value in sweep.values]
            times = [race(timed, case, _LIBRARIES, rounds).seconds for case in cases]
            numbers[name] = {"values": sweep.values}
            for library in _LIBRARIES:
                memory = [
                    weighed.ask(library, resident_memory, case, library)
                    for case in cases
                ]
                numbers[name][library] = {
                    "milliseconds": [round(1000 * time[library], 4) for time in times],
                    "megabytes": [
                        round(max(size, _RESOLUTION) / 1e6, 2) for size in memory
                    ],
                }
    text = json.dumps(numbers, indent=1)
    (_FOLDER / "growth.json").write_text(text + "\n", encoding="utf-8")
    return numbers


def draw(numbers):
    """All curves side by side, in growth.png; returns the words for them."""
    from PIL import Image

    rows, words = [], []
    for unit in ("milliseconds", "megabytes"):
        pictures = []
        for name, sweep in numbers.items():
            series = {library: sweep[library][unit] for library in _LIBRARIES}
            figure = plots.growth(sweep["values"], series, name, unit)
            words.append(figure.alt)
            page = BytesIO()
            figure.savefig(page, dpi=80)
            pictures.append(np.asarray(Image.open(page).convert("RGB")))
        rows.append(np.concatenate(pictures, 1))
    picture = Image.fromarray(np.concatenate(rows)).quantize(32)
    picture.save(_FOLDER / "growth.png", optimize=True)
    return ". ".join(words)


def powers(numbers):
    """Yield (name, arithmetic's power, ours, torch's): of time, over the last points.

    The first ones say how long a call takes that has hardly anything to compute.
    """
    for name, sweep in numbers.items():
        fits = (
            _power(sweep["values"][-3:], sweep[library]["milliseconds"][-3:])
            for library in _LIBRARIES
        )
        yield name, SWEEPS[name].arithmetic, *fits


def _power(x, y):
    return np.polyfit(np.log(x), np.log(y), 1)[0]
