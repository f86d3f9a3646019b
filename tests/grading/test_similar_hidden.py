"""`cnnlib similar` finds a copy in a crowd of copies, and under whatever is added."""

import pytest
from classes import ASSIGNMENT
from writers import disguised, write_class, written_by

from cnnlib.grading.similar import LONGEST, Code, alike, similar
from cnnlib.grading.tokens import runs


def disguised_in_part(cells):
    """A copy with a line more in one function."""
    cells = disguised(cells)
    return [*cells[:-1], cells[-1].replace("return", "print(1)\n    return")]


def hand_in_all(course, sources):
    """The pairs that `similar` finds, with what they share."""
    write_class(course, sources)
    return {frozenset(pair[:2]): pair[2] for pair in similar(ASSIGNMENT, course)}


def honest(students):
    return {f"s{seed:02d}": written_by(seed) for seed in range(students)}


@pytest.mark.parametrize("students", [5, 20])
def test_the_students_are_counted(tmp_path, capsys, students):
    hand_in_all(tmp_path, honest(students))
    assert f"{ASSIGNMENT}: {students} compared." in capsys.readouterr().out


def test_where_nothing_is_to_be_looked_at_nobody_is_sent_there(tmp_path, capsys):
    assert not hand_in_all(tmp_path, honest(20))
    said = capsys.readouterr().out
    assert "No two are more alike than chance explains." in said
    assert "Look" not in said


JUNK = "".join(
    f"v{n} = [{n} {'+-*/%'[n % 5]} {n % 7}, {n % 3}, ({n},)]\n" for n in range(4000)
)
INDENTED = "    " + JUNK.replace("\n", "\n    ")
PADDED = {
    "before the function": lambda cell: JUNK + cell,
    "after it": lambda cell: f"{cell}\n{JUNK}",
    "in it": lambda cell: cell.replace("\n", f"\n{INDENTED}\n", 1),
    "blank lines": lambda cell: "\n" * 100_000 + cell,
    "one long comment": lambda cell: "#" * 140_000 + "\n" + cell,
    "a long text": lambda cell: f'x = """{"a" * 140_000}"""\n{cell}',
}


@pytest.mark.parametrize("way", PADDED)
def test_no_padding_hides_a_copy(tmp_path, way):
    assert len(JUNK) > 80_000
    cells = disguised(written_by(3))
    padded = [cells[0], *map(PADDED[way], cells[1:])]
    found = hand_in_all(tmp_path, honest(20) | {"copy": padded})
    assert found[frozenset(["s03", "copy"])] > 0.95


def test_neither_do_other_cells_nor_functions_that_are_replaced_later(tmp_path):
    cells = disguised(written_by(3))
    decoys = ["def corr2d(a, b):\n" + INDENTED] * 30
    padded = [*decoys, JUNK, *cells, JUNK]
    found = hand_in_all(tmp_path, honest(20) | {"copy": padded})
    assert found[frozenset(["s03", "copy"])] > 0.95


def test_copies_are_seen_where_most_of_the_class_have_one_source(tmp_path, capsys):
    source = disguised(written_by(99))
    crowd = {f"c{n:02d}": [*source, f"print({n}{' + 1' * n})"] for n in range(60)}
    others = {"copy": disguised(written_by(3)), "near": disguised_in_part(source)}
    found = hand_in_all(tmp_path, honest(20) | crowd | others)
    assert found[frozenset(["s03", "copy"])] > 0.95
    assert found[frozenset(["c00", "near"])] > 0.8
    assert all(found[frozenset(["c00", name])] == 1 for name in [*crowd][1:])
    said = capsys.readouterr().out
    assert "layout: c00, c01, c02" in said
    assert "c10 and 49 more\n" in said


def test_short_functions_that_all_write_alike_are_no_copies():
    one = ["def f(a, b):\n    return a + b"]
    assert not alike([Code(one, 1)] * 30)[0]


def test_every_text_is_read_once_and_up_to_a_length(tmp_path, monkeypatch):
    read = []

    def counted(text):
        read.append(len(text))
        return runs(text)

    monkeypatch.setattr("cnnlib.grading.similar.runs", counted)
    sources = honest(40) | {"long": ["x = 1\n" * 20_000] * 8}
    hand_in_all(tmp_path, sources)
    most = sum(min(LONGEST, sum(map(len, cells))) for cells in sources.values())
    assert sum(read) < 1.1 * most + 50_000
