"""tests/MUTANTS.md: what was found, and what a reader said of each survivor."""

import re

from mutants.rooms import ROOMS
from mutants.workshop import ROOT

__all__ = ["DOCUMENT", "read", "table", "update"]

DOCUMENT = ROOT / "tests" / "MUTANTS.md"
UNSEEN = "Not looked at yet."
HEAD = """\
# Mutants

`make mutants` breaks `cnnlib` on purpose, one small change at a time (a comparison, an
operator, a number, a sentence, an argument or statement left out), and runs the tests
that execute the changed lines. {mutants} changes, drawn with seed {seed} from the
statements of all rooms; `make mutants ARGS="optim nn"` runs some rooms anew.
Continuous integration does not: it takes hours.

"""


def update(results, seed):
    """Write the rooms of `results` anew and keep the others, and all reasons."""
    rows, reasons = read()
    for room, (drawn, survivors) in results.items():
        rows[room] = drawn, list(map(str, survivors))
    in_order = {room: rows[room] for room in ROOMS if room in rows}
    total = sum(drawn for drawn, _ in in_order.values())
    parts = [HEAD.format(mutants=total, seed=seed), table(in_order)]
    for room, (_, survivors) in in_order.items():
        parts += [f"\n## {room}\n\n"] if survivors else []
        parts += [f"- {s}\n  {reasons.get(s, UNSEEN)}\n" for s in sorted(survivors)]
    DOCUMENT.write_text("".join(parts), encoding="utf-8")


def table(results):
    """One row for each room: (number of mutants, survivors)."""
    rows = ["| room | mutants | noticed | % |\n|---|--:|--:|--:|\n"]
    for room, (drawn, survivors) in results.items():
        noticed = drawn - len(survivors)
        rows.append(f"| {room} | {drawn} | {noticed} | {100 * noticed / drawn:.0f} |\n")
    return "".join(rows)


def read():
    """Room → (number of mutants, survivors), and survivor → reason, as they stand."""
    text = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    rows, reasons = {}, {}
    for room, drawn in re.findall(r"^\| (\w+) \| (\d+) ", text, re.M):
        section = re.search(rf"^## {room}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
        entries = re.findall(
            r"^- (.+)\n((?:  .*\n)+)", section[1] if section else "", re.M
        )
        rows[room] = int(drawn), [survivor for survivor, _ in entries]
        reasons |= {survivor: reason.strip() for survivor, reason in entries}
    return rows, reasons
