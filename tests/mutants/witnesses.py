"""Which tests may notice a change: those that run it or see what it did."""

from collections import defaultdict

__all__ = ["Witnesses"]


class Witnesses:
    """What the tests of a room were seen to run.

    Parameters
    ----------
    recordings : iterable of (dict, dict)
        For each file of tests what `Workshop.record` found.
    """

    def __init__(self, recordings):
        self._seconds = {}
        self._ran = defaultdict(lambda: defaultdict(set))
        self._beside = defaultdict(lambda: defaultdict(set))
        for seconds, modules in recordings:
            self._seconds |= seconds
            for module, lines in modules.items():
                for line, tests in lines.items():
                    self._ran[module][line].update(filter(None, tests))
                    self._beside[module][line].update(seconds)

    def turns(self, mutant):
        """Those that run the changed lines; then all others that may see the change.

        They are the tests of the module. They are also what stands in a file with those
        that run the lines: what was computed for one test, by a fixture of the file or
        for a cache, others look at without running it. What stands outside of all
        functions, or is not seen to run, being in a jail, is tested by all of its room.

        Returns
        -------
        list of dict of str to float
            Test → seconds, for the first turn and for the second.
        """
        module, beside = self._ran[mutant.path], self._beside[mutant.path]
        near = set().union(*(module[line] for line in mutant.lines))
        far = set().union(*module.values())
        if not far or not mutant.function:
            far = set(self._seconds)
        far = far.union(*(beside[line] for line in mutant.lines)) - near
        return [
            {test: self._seconds[test] for test in chosen}
            for chosen in (near, far)
            if chosen
        ]
