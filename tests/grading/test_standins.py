"""What a notebook meets in the jail instead of what draws, explains or solves."""

import builtins

import pytest

from cnnlib.checks import refused
from cnnlib.grading.standins import (
    Importer,
    Inert,
    harmless_builtins,
)

plt = Inert()


def test_nothing_that_is_asked_of_it_fails():
    fig = plt.figure(figsize=(3, 2))
    fig.add_subplot().set(title="x").anything = 3
    fig["a", 0] = 5
    for number in (fig + 1, 1 + fig, fig - 1, 1 - fig, fig * 2, 2 * fig, -fig, fig**2):
        assert isinstance(number, Inert)
    for number in (fig / 2, 2 / fig, fig // 2, fig % 2, fig[0], fig < 1, fig >= 1):
        assert isinstance(number, Inert)
    assert (float(fig), int(fig), len(fig), bool(fig)) == (0.0, 0, 0, True)
    with fig as inside:
        assert isinstance(inside, Inert)
    with pytest.raises(ZeroDivisionError), plt.style.context("x"):
        raise ZeroDivisionError


def test_it_unpacks_into_as_many_parts_as_are_wanted():
    fig, ax = plt.subplots()
    one, two, three = plt.hist([])
    (only,) = plt.plot([])
    outer, (left, right) = plt.subplots(1, 2)
    parts = [fig, ax, one, two, three, only, outer, left, right]
    assert all(isinstance(part, Inert) for part in parts)


def test_a_star_takes_what_the_others_leave():
    first, *rest = plt.subplots()
    assert isinstance(first, Inert)
    assert rest == []
    *rest, last = plt.subplots()
    assert isinstance(last, Inert)
    first, second, *rest, last = plt.subplots()
    assert isinstance(second, Inert)
    assert isinstance(last, Inert)
    assert rest == []


def test_a_loop_over_it_has_no_turns():
    for _ in plt.axes:
        raise AssertionError("a turn")
    assert list(plt.axes) == []


def test_as_a_decorator_it_gives_back_what_it_decorates():
    @plt.interact
    def f():
        return 3

    @plt.interact(size=3)
    def g():
        return 4

    @plt.register
    class Shape:
        pass

    class Widget(plt.DOMWidget):
        pass

    assert (f(), g()) == (3, 4)
    assert plt.interact(f, plt.IntSlider()) is f
    assert isinstance(Shape, type)
    assert Widget.__mro__ == (Widget, object)
    assert isinstance(plt.show("text"), Inert)


def test_it_has_no_special_names_that_would_mislead_python():
    for name in ("__array__", "__wrapped__", "__len_hint__"):
        assert not hasattr(plt, name)
        assert not hasattr(module("matplotlib"), name)
        assert not hasattr(module("cnnlib"), name)


def module(name, allowed=()):
    """What an import gives; None where it is left to the ordinary way."""
    importer = Importer(allowed, refused)
    spec = importer.find_spec(name)
    if spec is None:
        return None
    found = importer.create_module(spec)
    importer.exec_module(found)
    assert spec.submodule_search_locations is not None, "it can have modules inside"
    return found


@pytest.mark.parametrize(
    "name",
    ["matplotlib", "matplotlib.pyplot", "seaborn", "IPython.display", "google.colab"],
)
def test_what_draws_is_inert(name):
    found = module(name)
    assert found.__name__ == name
    assert isinstance(found.anything, Inert)
    assert (found.__all__, found.__path__) == ((), ())


def test_checks_do_nothing_even_with_a_function():
    found = module("cnnlib.checks")
    assert isinstance(found.check(lambda: 3), Inert)
    assert isinstance(found.hint(print), Inert)
    assert isinstance(found.predict("id", "?"), Inert)


@pytest.mark.parametrize(
    "name", ["torch", "torch.nn", "scipy.signal", "cnnlib.nn", "cnnlib.shapes"]
)
def test_what_does_the_work_is_refused_with_a_sentence(name):
    whole = name if name.startswith("cnnlib") else name.partition(".")[0]
    sentence = f"{whole} cannot be used here: write the function with NumPy"
    with pytest.raises(refused.RefusedImport) as caught:
        module(name)
    assert str(caught.value) == sentence
    assert caught.value.name == name
    assert isinstance(caught.value, ImportError)


@pytest.mark.parametrize("name", ["json", "torchlight", "cnnlibrary", "matplotlibs"])
def test_everything_else_is_imported_as_always(name):
    assert module(name) is None


def test_what_an_exercise_allows_is_imported_as_always():
    allowed = ("cnnlib.nn", "cnnlib.optim")
    assert module("cnnlib", allowed) is None
    assert module("cnnlib.nn", allowed) is None
    assert module("cnnlib.nn.linear", allowed) is None
    assert module("cnnlib.shapes", allowed) is None, "which those import"
    sentence = "with NumPy and cnnlib.nn and cnnlib.optim$"
    with pytest.raises(refused.RefusedImport, match=sentence):
        module("cnnlib.functional", allowed)


def test_the_course_s_own_package_has_only_its_parts():
    from cnnlib import shapes

    assert module("cnnlib").__path__ == ()
    assert module("cnnlib").shapes is shapes


def test_a_progress_bar_iterates_and_shows_nothing(capsys):
    for name in ("tqdm", "tqdm.auto", "tqdm.notebook"):
        bars = module(name)
        assert bars.auto is bars.notebook is bars
        assert bars.__path__ == ()
        assert list(bars.trange(1, 4, desc="x")) == list(bars.tnrange(1, 4))
        for bar_of in (bars.tqdm, bars.tqdm_notebook):
            bar = bar_of([1, 2, 3], desc="x")
            assert list(bar) == [1, 2, 3]
            assert len(bar) == 3
            with bar_of(total=3) as entered:
                entered.update(1)
                entered.set_description("y")
            assert list(bar_of()) == []
            bar_of.write("text")
    with pytest.raises(ZeroDivisionError), bars.tqdm([1]):
        raise ZeroDivisionError
    assert capsys.readouterr().out == ""


def test_what_would_ask_or_stop_does_nothing(monkeypatch, capsys):
    names = "input exit quit breakpoint help copyright credits".split()
    for name in names:
        monkeypatch.setattr(builtins, name, getattr(builtins, name, None), False)
    harmless_builtins()
    assert input("How many? ") == input() == "1"
    for name in names[1:]:
        assert getattr(builtins, name)() is None
        assert getattr(builtins, name)(1) is None
    assert capsys.readouterr().out == ""
