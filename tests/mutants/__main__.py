"""Break cnnlib on purpose, one small change at a time: do its tests notice?

A room's sample is the same for everyone with the same seed, and grows old slowly: a
change elsewhere in a file leaves it as it is. What was found for the rooms named, or
for all, is written to tests/MUTANTS.md; reasons that stand there are kept.
"""

import argparse
import functools
import hashlib
import os
import pickle
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from mutants import document
from mutants.changes import mutants
from mutants.rooms import ROOMS, guards, modules
from mutants.workshop import ROOT, Workshop, preload

SEED = 11
EACH = 40

_workshop = _folder = None


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=", ".join(ROOMS))
    parser.add_argument("--seed", type=int, default=SEED, help="another only prints")
    args = parser.parse_args(arguments)
    if unknown := set(args.rooms) - set(ROOMS):
        parser.error(f"no room {', '.join(unknown)}; there are {', '.join(ROOMS)}")
    rooms = args.rooms or list(ROOMS)
    preload()
    results = run({room: sample(room, args.seed) for room in rooms})
    print(document.table(results))
    if args.seed == SEED:
        document.update(results, SEED)
    return 0


def sample(room, seed):
    """EACH mutants of a room, or as many as it has; no two change the same line."""
    found = {}
    for path in modules(room):
        for mutant in mutants(path, (ROOT / path).read_text(encoding="utf-8")):
            found.setdefault((path, mutant.lines.start), []).append(mutant)
    drawn = (min(line, key=lambda m: _lot(m, seed)) for line in found.values())
    in_order = sorted(drawn, key=lambda mutant: _lot(mutant, seed))
    return [mutant for mutant in in_order if _compiles(mutant)][:EACH]


def _lot(mutant, seed):
    """A number that depends on what is changed, and not on the lines around it."""
    name = (mutant.path, mutant.function, mutant.before, mutant.after)
    return hashlib.sha256(f"{seed} {name}".encode()).digest()


def _compiles(mutant):
    source = (ROOT / mutant.path).read_text(encoding="utf-8")
    try:
        compile(mutant.source(source), "mutant", "exec")
    except SyntaxError:
        return False
    return True


def run(samples):
    """Room → (number of mutants, those that no test notices)."""
    survivors = {room: [] for room in samples}
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        os.chmod(folder, 0o755)  # a jailed worker is nobody, and must read it
        with ProcessPoolExecutor(
            os.cpu_count(), get_context("fork"), _open, (folder,)
        ) as pool:
            _record(pool, samples, Path(folder))
            trials = {
                pool.submit(_survives, room, mutant): (room, mutant)
                for room, drawn in samples.items()
                for mutant in drawn
            }
            for number, trial in enumerate(as_completed(trials), 1):
                room, mutant = trials[trial]
                if trial.result():
                    survivors[room].append(mutant)
                    print(
                        f"{number}/{len(trials)} unnoticed: {mutant}", file=sys.stderr
                    )
    return {room: (len(samples[room]), survivors[room]) for room in samples}


def _record(pool, rooms, folder):
    """Run every test once, and write down what it runs and how long it takes."""
    targets = list(dict.fromkeys(target for room in rooms for target in guards(room)))
    print(f"running the tests of {len(targets)} files", file=sys.stderr)
    recorded = dict(zip(targets, pool.map(_run_tests, targets), strict=True))
    (folder / "recorded").write_bytes(pickle.dumps(recorded))


# In a process of the pool, which has a workshop of its own.


def _open(folder):
    global _workshop, _folder
    _folder = Path(folder)
    own = tempfile.mkdtemp(dir=folder)
    os.chmod(own, 0o755)
    _workshop = Workshop(own)


def _run_tests(target):
    return _workshop.record(target)


@functools.cache
def _recorded(room):
    """Test → seconds; module → line → tests, for the tests of a room."""
    recorded = pickle.loads((_folder / "recorded").read_bytes())
    seconds, lines = {}, defaultdict(lambda: defaultdict(set))
    for target in guards(room):
        seconds |= recorded[target][0]
        for module, ran in recorded[target][1].items():
            for line, names in ran.items():
                lines[module][line].update(names)
    return seconds, lines


def _survives(room, mutant):
    """Whether no test notices: first those that run the line, then all of the module.

    A module that is not seen to run, being in a jail, is tested by all of its room.
    """
    seconds, lines = _recorded(room)
    module = lines[mutant.path]
    near = set().union(*(module[line] for line in mutant.lines)) or set().union(
        *(module[line] for line in mutant.statement)
    )
    far = set().union(*module.values()) - {""} or set(seconds)
    return not any(
        _workshop.notices(mutant, {test: seconds[test] for test in chosen})
        for chosen in (near & set(seconds), far & set(seconds) - near)
        if chosen
    )


if __name__ == "__main__":
    sys.exit(main())
