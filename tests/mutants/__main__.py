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
from itertools import islice
from multiprocessing import get_context
from operator import itemgetter

from mutants import document
from mutants.changes import mutants
from mutants.rooms import ROOMS, guards, modules
from mutants.witnesses import Witnesses
from mutants.workshop import ROOT, Workshop, preload

SEED = 11
EACH = 40

KEPT = ROOT / ".mutants"

_workshop = _recordings_kept = None


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
    """EACH mutants of a room, or as many as it has: first one of each statement."""
    found = defaultdict(list)
    for path in modules(room):
        for mutant in mutants(path, (ROOT / path).read_text(encoding="utf-8")):
            found[path, mutant.lines.start].append((_lot(mutant, seed), mutant))
    drawn = [
        (turn, lot, mutant)
        for statement in found.values()
        for turn, (lot, mutant) in enumerate(sorted(statement, key=itemgetter(0)))
    ]
    drawn.sort(key=itemgetter(0, 1))
    return list(islice(filter(_compiles, (mutant for *_, mutant in drawn)), EACH))


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
    recordings = _recordings()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        os.chmod(folder, 0o755)  # a jailed worker is nobody, and must read it
        with ProcessPoolExecutor(
            os.cpu_count(), get_context("fork"), _open, (folder, recordings)
        ) as pool:
            _record(pool, samples, recordings)
            trials = {
                pool.submit(_survives, room, mutant): (room, mutant)
                for room, drawn in samples.items()
                for mutant in drawn
            }
            for number, trial in enumerate(as_completed(trials), 1):
                room, mutant = trials[trial]
                if trial.result():
                    survivors[room].append(mutant)
                    _say(f"{number}/{len(trials)} unnoticed: {mutant}")
    return {room: (len(samples[room]), survivors[room]) for room in samples}


def _say(text):
    print(text, file=sys.stderr, flush=True)


def _recordings():
    """Target → the file that keeps what its tests run, of the code as it stands."""
    shared = hashlib.sha256()
    for path in sorted([*ROOT.glob("cnnlib/**/*.py"), *ROOT.glob("tests/**/*.py")]):
        if not path.name.startswith("test_") and "mutants" not in path.parts:
            shared.update(path.read_bytes())
    files = {}
    for target in {target for room in ROOMS for target in guards(room)}:
        own = shared.copy()
        own.update(target.encode())
        if (ROOT / target).is_file():
            own.update((ROOT / target).read_bytes())
        files[target] = KEPT / own.hexdigest()
    return files


def _record(pool, rooms, recordings):
    """Run the tests once, unless that was done, and keep what each runs."""
    KEPT.mkdir(exist_ok=True)
    for old in set(KEPT.iterdir()) - {*recordings.values()}:
        old.unlink()
    needed = {target for room in rooms for target in guards(room)}
    absent = sorted(t for t in needed if not recordings[t].exists())
    for target, recorded in zip(absent, pool.map(_run_tests, absent), strict=True):
        recordings[target].write_bytes(pickle.dumps(recorded))
        _say(f"recorded what the tests of {target} run")


# In a process of the pool, which has a workshop of its own.


def _open(folder, recordings):
    global _workshop, _recordings_kept
    own = tempfile.mkdtemp(dir=folder)
    os.chmod(own, 0o755)
    _workshop, _recordings_kept = Workshop(own), recordings


def _run_tests(target):
    return _workshop.record(target)


@functools.cache
def _witnesses(room):
    kept = (_recordings_kept[target] for target in guards(room))
    return Witnesses(pickle.loads(recorded.read_bytes()) for recorded in kept)


def _survives(room, mutant):
    """Whether no test notices."""
    turns = _witnesses(room).turns(mutant)
    return not any(_workshop.notices(mutant, tests) for tests in turns)


if __name__ == "__main__":
    sys.exit(main())
