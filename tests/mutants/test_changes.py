"""What the mutants change in a module, and what they leave alone."""

import pytest
from mutants.changes import mutants


def changed(source):
    """Every text that a piece of code is changed to."""
    return [mutant.source(source) for mutant in mutants("a.py", source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = a < b", ["x = (a <= b)", "x = (a >= b)"]),
        ("x = a is b", ["x = (a is not b)"]),
        ("x = a - b", ["x = (a + b)"]),
        ("x += a", ["x -= a"]),
        ("x = a and b", ["x = (a or b)"]),
        ("x = not a", ["x = a"]),
        ("x = -a", ["x = a"]),
        ("x = 3", ["x = 4", "x = 2"]),
        ("x = 0.5", ["x = 1.0"]),
        ("x = True", ["x = False"]),
        ("x = 'two words'", ["x = '?'"]),
        ("x = f'{a}{b}'", ["x = '?'"]),
        ("x = a[b, c]", ["x = (a[c, b])"]),
        ("x = a[b:c]", ["x = (a[:c])", "x = (a[b:])"]),
        ("x = max(a)", ["x = min(a)"]),
        ("x = np.zeros(a)", ["x = np.ones(a)"]),
        ("x = f(a, b=c)", ["x = (f(a))"]),
        ("f(a)", ["pass"]),
        ("a.b = c", ["pass"]),
        ("raise a", ["pass"]),
        ("def f(a=1): pass", ["def f(a=2): pass", "def f(a=0): pass"]),
        ("def f(): return a", ["def f(): return None"]),
        ("x = a if b else c", ["x = a if (not b) else c"]),
        ("x = [a for a in b if c]", ["x = [a for a in b if (not c)]"]),
        ("for a in b: break", ["for a in b: continue"]),
    ],
)
def test_a_change_is_made_in_one_place(source, expected):
    assert changed(source) == expected


def test_inside_a_sentence_a_value_changes_and_the_sentence_stays():
    assert "x = (f'all {a - 1} of them')" in changed("x = f'all {a + 1} of them'")


@pytest.mark.parametrize(
    "source",
    [
        '"""A module."""',
        'def f():\n    """A function."""',
        "__all__ = [a + b]",
        "def f(a: b[1] = c) -> d[2]: pass",
        "x: a[1] = b",
        "if TYPE_CHECKING:\n    f(1)",
        "if __name__ == '__main__':\n    f(1)",
        "x = 'word'",
        "x = a[:, :, b]",
    ],
)
def test_what_no_test_should_notice_is_left_alone(source):
    assert changed(source) == []


def test_other_lines_stay_as_they_are():
    source = "# π ≈ 3\nx = 'é', 1  # one\ny = (2 +\n     z)  # é\n"
    assert "# π ≈ 3\nx = 'é', 2  # one\ny = (2 +\n     z)  # é\n" in changed(source)
    assert "# π ≈ 3\nx = 'é', 1  # one\ny = ((2 - z))  # é\n" in changed(source)


def test_a_reader_is_told_where_and_what():
    source = "class A:\n    def f(self):\n        return g(a, 1)  # why\n"
    described = [str(mutant) for mutant in mutants("a.py", source)]
    assert "a.py A.f: `return g(a, 1)  # why` → `return g(a, 2)  # why`" in described
