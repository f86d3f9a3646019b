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
        self._files = []
        self._ran = defaultdict(lambda: defaultdict(set))
        self._ran_in = defaultdict(lambda: defaultdict(set))
        for number, (seconds, modules) in enumerate(recordings):
            self._files.append(seconds)
            for module, lines in modules.items():
                for line, tests in lines.items():
                    self._ran[module][line].update(filter(None, tests))
                    self._ran_in[module][line].add(number)
        self._seconds = {test: s for file in self._files for test, s in file.items()}

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
        module, files = self._ran[mutant.path], self._ran_in[mutant.path]
        near = set().union(*(module[line] for line in mutant.lines))
        far = set().union(*module.values())
        if not far or not mutant.function:
            far = set(self._seconds)
        numbers = set().union(*(files[line] for line in mutant.lines))
        far = far.union(*(self._files[number] for number in numbers)) - near
        return [
            {test: self._seconds[test] for test in chosen}
            for chosen in (near, far)
            if chosen
        ]
