"""Time cnnlib beside torch.

Cases whose names contain one of the given words are printed; without words all are
measured, and how cost grows, and written to tests/benchmarks/RESULTS.md, and to the
table in README.md. The growth of memory is read from Linux.
"""

import argparse
import sys

from benchmarks import checking, grading, growth
from benchmarks.cases import CASES
from benchmarks.measure import Workers, contenders, page_faults, race, working_memory
from benchmarks.report import README, RESULTS, Row, quoted, report, table, threads

_LIBRARIES = ("cnnlib", "torch")


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "cases",
        nargs="*",
        metavar="WORD",
    )
    parser.add_argument("--rounds", type=int, default=15, help="9 or more")
    args = parser.parse_args(arguments)
    chosen = [case for case in CASES if _is_meant(case, args.cases)]
    if not chosen:
        parser.error(f"no case is called {args.cases}; there are {', '.join(CASES)}")
    if args.rounds < 9:
        parser.error("a median of fewer than 9 rounds says little")
    if not args.cases and sys.platform != "linux":
        parser.error("a full run needs Linux; name some cases")
    if args.cases:
        rows = list(_rows(chosen, args.rounds))
        print(table(rows), threads(rows), sep="\n\n")
        return 0
    numbers = growth.measure(args.rounds)
    rows = list(_rows(chosen, args.rounds))
    text = report(rows, args.rounds, numbers, grading.measure(), checking.measure())
    RESULTS.write_text(text, encoding="utf-8")
    readme = quoted(README.read_text(encoding="utf-8"), rows)
    README.write_text(readme, encoding="utf-8")
    print(f"written to {RESULTS}, and what {README} quotes")
    return 0


def _rows(cases, rounds):
    with Workers(1) as one, Workers(2, _LIBRARIES) as two:
        for number, case in enumerate(cases, 1):
            print(f"{number}/{len(cases)} {case}", file=sys.stderr)
            names = one.ask("cnnlib", contenders, case)
            yield Row(
                case,
                race(one, case, names, rounds),
                race(two, case, _LIBRARIES, rounds) if CASES[case].threads else None,
                one.ask("cnnlib", working_memory, case, "cnnlib"),
                tuple(one.ask(name, page_faults, case, name) for name in _LIBRARIES),
            )


def _is_meant(case, words):
    return not words or any(word.lower() in case.lower() for word in words)


if __name__ == "__main__":
    sys.exit(main())
