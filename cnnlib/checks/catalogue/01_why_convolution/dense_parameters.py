"""Exercise: count the weights of a fully connected layer."""

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def dense_parameters(inputs, outputs, bias=True):
    """Number of weights of a fully connected layer, with its biases.

    Each of the `inputs` units is connected with each of the `outputs` units; where
    `bias` is true, each output has a bias as well. Judged is the exact number.

    >>> dense_parameters(36_000_000, 100, bias=False)
    3600000000
    """
    weights = inputs * outputs
    biases = outputs if bias else 0
    return weights + biases


def hidden(rng):
    for group, largest in (("basic", 10**6), ("general", 500), ("edge", 3)):
        for bias in (False, True):
            inputs, outputs = (int(n) for n in rng.integers(1, largest, 2))
            kind = f"a random layer, {'with' if bias else 'without'} biases"
            yield Case((inputs, outputs, bias), kind, group)


EXERCISE = Exercise(
    assignment="01_why_convolution",
    reference=dense_parameters,
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
    mistakes=mistakes_of(dense_parameters),
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
