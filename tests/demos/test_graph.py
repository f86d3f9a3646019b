"""The computational graph, walked there and back."""

import numpy as np
import pytest

from cnnlib import demos
from cnnlib.demos.refusals import DemoError
from cnnlib.graph import Value, exp

LONG = "1 / exp(-(x1 + x2) * w + max(y1, y2))"
AT = {"x1": 2, "x2": -1, "w": 3, "y1": 4, "y2": 1}


def at_the_end(demo):
    demo.set(step=demo.numbers["steps"] - 1)
    return demo


def shown(demo, what):
    return dict(zip(demo.numbers["nodes"], demo.numbers[what], strict=True))


@pytest.mark.parametrize(
    "formula, values",
    [
        ("(x + y) * z", {"x": -2, "y": 5, "z": -4}),
        (LONG, AT),
        ("relu(w * x) + x", {"w": -0.5, "x": 2}),
        ("x * x + x", {"x": 3}),
        ("log(x) / sigmoid(y - 2) - x ** 3 * 2", {"x": 1.5, "y": 0.25}),
        ("max(x, y) ** -0.5 + -2 * -x / +y", {"x": 1.5, "y": 4}),
        ("x − 2·y × 3", {"x": 1, "y": 2}),
    ],
)
def test_gradients_of_a_formula_are_those_of_torch(formula, values):
    import torch

    tensors = {
        name: torch.tensor(float(value), dtype=torch.float64, requires_grad=True)
        for name, value in values.items()
    }
    written = formula.replace("−", "-").replace("·", "*").replace("×", "*")
    output = eval(written, vars(torch) | {"max": torch.maximum} | tensors)
    output.backward()
    demo = at_the_end(demos.graph(formula, **values))
    gradients = shown(demo, "gradients")
    assert shown(demo, "values")["f"] == pytest.approx(output.item(), abs=1e-9)
    for name, tensor in tensors.items():
        assert gradients[name] == pytest.approx(tensor.grad.item(), abs=1e-9)


def test_each_step_forward_shows_one_value_more_and_each_back_one_arrow():
    demo = demos.graph()
    known, walked = [], []
    for step in range(demo.numbers["steps"]):
        demo.set(step=step)
        known.append(sum(value is not None for value in demo.numbers["values"]))
        walked.append(demo.numbers["arrow"])
    assert known == [3, 4, 5, 5, 5, 5, 5, 5]
    assert walked[:4] == [None] * 4
    assert walked[4:] == [[1, -4, -4], [1, 3, 3], [-4, 1, -4], [-4, 1, -4]]
    assert shown(demo, "gradients") == {"x": -4, "y": -4, "x + y": -4, "z": 3, "f": 1}


def test_a_step_back_forgets_what_came_after():
    demo = demos.graph()
    demo.set(step=2)
    before = demo.numbers
    at_the_end(demo).set(step=2)
    assert demo.numbers == before


def test_the_product_on_an_arrow_is_said():
    demo = demos.graph()
    demo.set(step=2)
    assert "f = (x + y) × z = 3 × (−4) = −12." in demo.say
    demo.set(step=4)
    assert "from f to x + y: 1 (upstream) × −4 (local) = −4" in demo.say


def test_the_cursor_tells_what_adds_up_where_paths_meet():
    demo = demos.graph("x * x + x", x=3)
    demo.set(step=6)
    assert "x = 3. Gradient so far 1 + 3 = 4; 1 arrow still to come." in demo.say
    demo.set(step=7)
    assert "x = 3. Gradient 1 + 3 + 3 = 7: paths meet, gradients add." in demo.say


def test_the_cursor_lights_the_arrows_that_its_gradient_comes_along():
    demo = demos.graph("x * x + x", x=3)
    (graph,) = demo.view["rows"][0]
    ends = [(arrow["path"][0], arrow["path"][-1]) for arrow in graph["arrows"]]
    place = [node["at"] for node in graph["nodes"]]
    for k, link in enumerate(graph["links"]):
        lit = link["light"]["node"]
        assert lit == [i for i, (start, _) in enumerate(ends) if start == place[k]]


def test_only_what_is_known_is_told():
    demo = demos.graph()
    demo.set(node=2)
    assert "x + y is not known yet." in demo.say
    demo.set(step=1)
    assert "x + y = 3. Local gradients: 1 to x, 1 to y." in demo.say
    assert "Gradient" not in demo.say.split("Local gradients")[1]


def test_arrow_keys_come_to_every_node():
    demo = demos.graph(LONG, **AT)
    nodes = demo.view["rows"][0][0]["nodes"]
    seen, new = set(), {0}
    while new:
        seen |= new
        new = {k for node in new for k in nodes[node]["keys"].values()} - seen
    assert len(seen) == len(nodes)


def test_a_step_and_a_node_of_a_formula_before_are_forgotten_with_it():
    demo = demos.graph()
    demo.set(formula="x + 1", step=7, node=4)
    assert demo.view["rows"][0][0]["cursor"] == 2
    assert demo.numbers["steps"] == 5 and demo.numbers["arrow"] == [1, 1, 1]


def test_inputs_are_changed_at_the_step_where_one_is():
    demo = demos.graph()
    demo.set(step=2)
    demo.set(x=-1)
    demo.set(z=-2)
    assert shown(demo, "values")["f"] == -8
    assert shown(at_the_end(demo), "gradients") == {
        "x": -2,
        "y": -2,
        "x + y": -2,
        "z": 4,
        "f": 1,
    }


def test_another_formula_starts_anew_and_keeps_inputs_of_the_same_name():
    demo = at_the_end(demos.graph())
    demo.set(formula="exp(x) + a + b")
    assert shown(demo, "values")["x"] == -2
    assert (shown(demo, "values")["a"], shown(demo, "values")["b"]) == (2, 3)
    assert demo.numbers["arrow"] is None
    demo.reset()
    assert demo.numbers == demos.graph().numbers


@pytest.mark.parametrize(
    "formula, sentence",
    [
        ("x +", "'x \\+' is no complete formula"),
        ("", "'' is no complete formula"),
        ("x = 3", "no complete formula"),
        ("(" * 300, "no complete formula"),
        ("-" * 400 + "x", "room for 30 nodes"),
        ("+".join("x" * 40), "room for 30 nodes"),
        ("x", "x alone is no formula"),
        ("sin(x)", "sin is no function known here; known are .* relu, sigmoid"),
        ("exp", "exp is a function: write exp"),
        ("max(x)", "max takes 2 numbers"),
        ("exp(x=1)", "exp takes 1 number"),
        ("x.real + 1", "x.real is not known here"),
        ("__import__('os').getcwd()", "this is no function known here"),
        ("(lambda: x)()", "this is no function known here"),
        ("x < 2", "x < 2 is not known here"),
        ("x ^ 2", "is not known here"),
        ("'a' * x", "'a' is no number"),
        ("True * x", "True is no number"),
        ("2 ** x", "exponent"),
        ("1 / (x - x)", "undefined"),
        ("log(x)", "log: x must be positive, got -2"),
        ("exp(x ** 2 * 1000)", "exp: the result is inf"),
        ("9" * 400 + " * x", "the number is inf"),
        ("step * x", "step is a word of the demo"),
        ("__class__ * x", "__class__ is a word of the demo"),
        ("__dict__ * x", "__dict__ is a word of the demo"),
    ],
)
def test_a_wrong_formula_gets_a_sentence_and_leaves_the_picture(
    formula, sentence, report
):
    demo = demos.graph()
    demo.set(step=3)
    before = demo.numbers
    with pytest.raises(ValueError, match=sentence):
        demo.set(formula=formula)
    assert report(demo, {"set": {"formula": formula}})
    assert demo.numbers == before
    with pytest.raises(DemoError, match=f"graph: .*{sentence}"):
        demos.graph(formula, **({"x": -2} if "x" in formula else {}))


def test_values_for_inputs_that_do_not_exist_are_refused():
    with pytest.raises(DemoError, match="no input 'q': its inputs are x, y, z"):
        demos.graph(q=1)
    with pytest.raises(DemoError, match="no input 'q': it has none"):
        demos.graph("2 * 3", q=1)
    for word in ("formula", "step", "node", "__class__", "__dict__"):
        with pytest.raises(DemoError, match=f"no input '{word}': its inputs are x, y"):
            demos.graph("x * y", **{word: 3})


def test_a_graph_made_before_is_walked_and_stays_as_it_is():
    x, y = Value(3, "x"), Value(2, "y")
    q = (x * y).named("q")
    f = exp(q - x * 2) + q
    f.backward()
    gradient = x.grad
    demo = at_the_end(demos.graph(f))
    assert shown(demo, "gradients")["x"] == pytest.approx(gradient)
    demo.set(x=5)
    assert shown(demo, "values")["q"] == 10
    demo.set(step=0)
    assert (x.data, q.data, x.grad) == (3, 6, gradient)
    demo.set(formula="x + 1")
    demo.reset()
    assert shown(demo, "values")["x"] == 3


def test_the_static_picture_is_that_of_the_lessons():
    demo = demos.graph()
    demo.set(step=4)
    fig = demo.figure()
    texts = [text.get_text() for text in fig.axes[0].texts]
    assert {"x", "−2", "3", "f = −12", "1 × −4"} <= set(texts)
    assert fig.alt.startswith("Computational graph: ")
    assert np.isfinite(fig.get_size_inches()).all()
