"""Exercise: count the weights of a fully connected layer."""

from cnnlib import shapes
from cnnlib.checks.spec import Case, Exercise, Mistake


def hidden(rng):
    for group, largest in (("basic", 10**6), ("general", 500), ("edge", 3)):
        for bias in (False, True):
            inputs, outputs = (int(n) for n in rng.integers(1, largest, 2))
            kind = f"a random layer, {'with' if bias else 'without'} biases"
            yield Case((inputs, outputs, bias), kind, group)


def without_bias(inputs, outputs, bias=True):
    return inputs * outputs


def numbers(inputs, outputs, bias):
    return inputs * outputs + (outputs if bias else 0)


EXERCISE = Exercise(
    assignment="01_why_convolution",
    reference=shapes.dense_parameters,
    points=1,
    section="A dense layer spends one weight on every pair",
    tolerance=0,
    public=(
        Case((36_000_000, 100, False), "36 megapixels to 100 units", "basic"),
        Case((960 * 600, 1, False), "a 960×600 image to a single unit", "basic"),
        Case((256, 100, False), "256 units to 100", "basic"),
        Case((3, 5, True), "biases asked for"),
        Case((5, 3, True), "more inputs than outputs, with biases"),
        Case((784, 10), "biases by default"),
        Case((7, 1, True), "a single output", "edge"),
        Case((1, 7), "a single input", "edge"),
        Case((4, 4, False), "as many outputs as inputs, no biases", "edge"),
    ),
    hidden=hidden,
    mistakes=(
        Mistake(
            "bias-ignored",
            "The biases are never counted.",
            "Which number does each output add to its weighted sum, and is it counted?",
            without_bias,
        ),
        Mistake(
            "always-bias",
            "The biases are counted even when the layer has none.",
            "What changes in your count when bias is False?",
            lambda inputs, outputs, bias=True: numbers(inputs, outputs, True),
        ),
        Mistake(
            "bias-per-input",
            "One bias is counted for each input instead of each output.",
            "At which end of the layer is a bias added: where numbers enter, or where "
            "they come out?",
            lambda inputs, outputs, bias=True: (
                inputs * outputs + (inputs if bias else 0)
            ),
        ),
        Mistake(
            "one-bias",
            "A single bias is counted for the whole layer.",
            "Two outputs of the layer: do they add the same number, or each its own?",
            lambda inputs, outputs, bias=True: inputs * outputs + (1 if bias else 0),
        ),
        Mistake(
            "bias-at-both-ends",
            "A bias is counted for each input and for each output.",
            "Does anything happen to an input before its weights?",
            lambda inputs, outputs, bias=True: (
                inputs * outputs + (inputs + outputs if bias else 0)
            ),
        ),
        Mistake(
            "bias-per-weight",
            "Every weight is given a bias of its own.",
            "The products of one output are summed first. How many numbers are added "
            "after that?",
            lambda inputs, outputs, bias=True: inputs * outputs * (2 if bias else 1),
        ),
        Mistake(
            "bias-inverted",
            "The biases are counted when there are none, and left out when there are.",
            "In which branch of your if do you land when bias is True?",
            lambda inputs, outputs, bias=True: numbers(inputs, outputs, not bias),
        ),
        Mistake(
            "no-bias-by-default",
            "Without the third argument the biases are left out.",
            "What does the signature say that bias is when nobody names it?",
            lambda inputs, outputs, bias=False: numbers(inputs, outputs, bias),
        ),
        Mistake(
            "sum-not-product",
            "Inputs and outputs are added instead of multiplied.",
            "From 3 inputs to 5 outputs: how many lines do you draw to connect each "
            "input with each output?",
            lambda inputs, outputs, bias=True: (
                inputs + outputs + (outputs if bias else 0)
            ),
        ),
        Mistake(
            "units-not-weights",
            "The units are counted, not the weights between them.",
            "From 3 inputs to 5 outputs: how many lines do you draw to connect each "
            "input with each output?",
            lambda inputs, outputs, bias=True: inputs + outputs,
        ),
        Mistake(
            "bytes-not-numbers",
            "The result is the memory in bytes, four for each number.",
            "Does the exercise ask how many numbers there are, or how much space?",
            lambda inputs, outputs, bias=True: 4 * numbers(inputs, outputs, bias),
        ),
        Mistake(
            "inputs-ignored",
            "Each output is given one weight, however many inputs there are.",
            "How many numbers does one output need to look at all its inputs?",
            lambda inputs, outputs, bias=True: outputs * (2 if bias else 1),
        ),
        Mistake(
            "hard-coded-example",
            "The number of the worked example is returned whatever the layer.",
            "Do inputs and outputs occur in your code at all?",
            lambda inputs, outputs, bias=True: 3_600_000_000,
        ),
    ),
    hints=(
        "Draw 3 inputs and 2 outputs, and connect them. How many lines are there, and "
        "what else does each output add?",
        "One weight for each pair of an input and an output; one bias for each output.",
        "weights = the number of pairs\n"
        "biases = the number of outputs, or none when bias is False\n"
        "return weights + biases",
        "weights = inputs * …\nreturn weights + (… if bias else 0)",
    ),
)
