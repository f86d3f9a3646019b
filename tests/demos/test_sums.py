"""A sum that a demo writes out adds up, with the numbers as they are printed."""

import re
from contextlib import suppress
from fractions import Fraction

import pytest
from panels import panel, parts, values

from cnnlib import demos
from cnnlib.demos.refusals import DemoError

# How many sums some demos write at least, in all their states.
WRITE = {
    "channels": 50,
    "conv_backward": 20,
    "convolution": 99,
    "lenet": 2,
    "padding_stride": 9,
}
# A number, or signs that make more of it; never words.
EXPRESSION = r"[\d.()⌊⌋+−·/ ]*[\d)⌋]"


def number(expression):
    """What comes out of an expression as a reader works it out."""
    text = re.sub(r"\d+(\.\d+)?", lambda n: f"Fraction('{n[0]}')", expression)
    for sign, python in {"−": "-", "·": "*", "⌊": "(", "⌋": ")//1"}.items():
        text = text.replace(sign, python)
    return eval(text, {"Fraction": Fraction})


def sums(text):
    """The sums in a text: both sides, and the sign between them."""
    text = re.sub(r"· (red|green|blue) ", "·", text)
    text = re.sub(r"[\d.]+e\+\d+", lambda n: f"{float(n[0]):.0f}", text)
    for line in re.split(r"\n|\.(?= |$)", text):
        sides = re.split(r"([=≈])", line)
        for left, sign, right in zip(
            sides[::2], sides[1::2], sides[2::2], strict=False
        ):
            told = re.search(rf"({EXPRESSION}) *$", left)
            came = re.match(rf" *({EXPRESSION})(?! ?[%\w])", right)
            if (
                not (told and came)
                or "…" in left
                or told[1].count("(") != told[1].count(")")
            ):
                continue
            of_a_formula = re.search(r"\w *$", left[: told.start()])
            if not (of_a_formula and told[1].strip()[0] in "+−·/"):
                yield told[1].strip(), sign, came[1].strip()


def written(demo):
    """All texts of a demo: its words, its notes, and what its links say."""
    yield demo.say
    for row in demo.view["rows"]:
        for part in row:
            yield part.get("text") or ""
            links = part.get("links") or []
            links = [*links["rows"], *links["columns"]] if "rows" in links else links
            yield from (link["say"] for link in links)


def assert_true(demo):
    found = [one for text in written(demo) for one in sums(text)]
    for left, sign, right in found:
        away = abs(number(left) - number(right))
        most = 0 if sign == "=" else 0.02 * abs(number(right)) + 0.01
        assert away <= most, f"{left} {sign} {right}"
    return found


@pytest.mark.parametrize("name", demos.__all__)
def test_sums_add_up_whatever_is_set(name):
    demo = getattr(demos, name)()
    found = assert_true(demo)
    for part, shown in parts(demo).items():
        for value in values(shown):
            with suppress(DemoError):  # what is refused leaves the picture as it is
                demo.set(**{part: value})
            found += assert_true(demo)
        demo.reset()
    assert len(found) >= WRITE.get(name, 0)


@pytest.mark.parametrize("size", ["3×3", "5×5"])
@pytest.mark.parametrize("kernel", ["gaussian blur", "box blur", "sharpen", "sobel x"])
def test_the_products_under_a_window_add_up_to_the_output_beside_them(kernel, size):
    demo = demos.kernels(kernel=kernel)
    demo.set(size=size)
    row = demo.view["rows"][1]
    (divided,) = (
        part["text"] for part in row if (part.get("text") or "").find("Σ") == 0
    )
    parts = int(divided.strip("Σ/→ ") or 1)
    products = panel(demo, "products")["texts"]
    assert not any("/" in text for text in products)
    (output,) = next(part["texts"] for part in row if part["name"] == "output")
    assert sum(map(number, products)) == parts * number(output)


def test_the_gaussian_is_written_in_sixteenths():
    demo = demos.kernels(kernel="gaussian blur")
    assert panel(demo, "weights")["texts"][:3] == ["1/16", "2/16", "1/16"]


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("Output (0, 1): 2·3 + (−1)·4 = 2.", True),
        ("Output (0, 1): 2·0.33 = 0.67.", False),
        ("⌊(7 + 2·0 − 1) / 4⌋ + 1 = ⌊6 / 4⌋ + 1 = 2", True),
        ("= ⌊6 / 4⌋ + 1 = 3", False),
    ],
)
def test_a_wrong_sum_is_noticed(text, true):
    found = list(sums(text))
    assert found
    assert all(number(left) == number(right) for left, _, right in found) == true
