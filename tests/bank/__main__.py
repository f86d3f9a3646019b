"""What the checks say of the answers in the bank, beside what is wrong with them.

PYTHONPATH=tests python -m bank [function …]
"""

import sys
from collections import Counter

from bank.answers import answers_of

from cnnlib.checks import check

SAYINGS = "It looks like this", "At least"


def main(functions):
    totals = Counter()
    for answer in answers_of(*functions):
        verdict = check(answer.written, answer.function)
        said = [f"{i.label}: {i.text}" for i in verdict.items if i.label in SAYINGS]
        show(answer, verdict, said)
        totals.update(kinds(answer, verdict, said))
    for kind, number in sorted(totals.items()):
        print(f"{number:4} {kind}")


def show(answer, verdict, said):
    outcome = "passed" if verdict.passed else "failed"
    print(f"\n{answer.name}: {outcome}, {verdict.mistake or 'not named'}")
    for sentence in answer.faults:
        print("  fault:", sentence)
    for sentence in said:
        print("  says:", sentence)


def kinds(answer, verdict, said):
    """The rows of the table that an answer counts in."""
    if not answer.faults:
        yield "right, accepted" if verdict.passed else "right, REJECTED"
        return
    kind = "wrong, one fault" if len(answer.faults) == 1 else "wrong, two faults"
    least = any(line.startswith("At least") for line in said)
    yield kind
    if verdict.passed:
        yield f"{kind}: ACCEPTED"
    else:
        how = "named" if verdict.mistake else "at least" if least else "neither"
        yield f"{kind}: rejected, {how}"


if __name__ == "__main__":
    main(sys.argv[1:])
