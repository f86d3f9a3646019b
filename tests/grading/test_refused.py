"""A refused import costs what uses the name, and nothing else."""

import pytest
from books import RIGHT, book, code, right_cells
from patience import PATIENCE

from cnnlib.grading.grader import grade

pytestmark = pytest.mark.requires("bubblewrap")


def graded(*cells):
    result = grade(book(list(map(code, cells))), "02_convolution", 7, seconds=PATIENCE)
    return {function.name: function for function in result.functions}


def points(result):
    return {name: function.points for name, function in result.items()}


ALL = {"corr2d": 4, "convolve2d": 3, "corr1d": 1, "gaussian_kernel": 2}
FUNCTIONS = "\n".join(RIGHT.values())
USER = "def corr1d(input, kernel): return correlate(input, kernel)\n"


@pytest.mark.parametrize(
    "imports",
    [
        "from scipy.signal import correlate\nimport numpy as np",
        "import torch\nimport numpy as np",
        "import torch, numpy as np",
        "import numpy as np, torch",
        "import torch.nn.functional as F, torch as t, numpy as np\nimport cv2",
        "from cnnlib import functional as F, plots\nimport numpy as np\nplots.show(1)",
        "from torch import *\nimport numpy as np",
        "import nowhere\nfrom nowhere.at import all as x\nimport numpy as np",
        "import torch\ntorch.manual_seed(0)\nimport numpy as np",
        "import torch\ndevice = torch.device('cpu')\nimport numpy as np",
        "import torch\nclass Net(torch.nn.Module):\n    pass\nimport numpy as np",
        "if True:\n    import torch\nimport numpy as np",
        "try:\n  import torch\nexcept ImportError:\n  torch = 0\nimport numpy as np",
        "%matplotlib inline\nimport torch\n!ls\nimport numpy as np",
        "import torch\nx = await torch.f()\nimport numpy as np",
    ],
)
def test_an_import_before_another_costs_nothing(imports):
    assert points(graded(imports.replace("np", "num"), "np = num", FUNCTIONS)) == ALL
    assert points(graded(imports + "\n" + FUNCTIONS)) == ALL


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from scipy.signal import correlate\n", ""),
        ("x = 1\nimport numpy\n\nfrom scipy.signal import correlate\n", ""),
        ("", "from scipy.signal import correlate\n"),
        ("from scipy.signal import *\n", ""),
        ("if True:\n    from scipy.signal import correlate\n", ""),
        ("from scipy.signal import choose_conv_method, correlate\n", ""),
        ("import scipy.signal\ncorrelate = scipy.signal.correlate\n", ""),
    ],
)
def test_what_uses_the_name_is_refused_and_the_import_is_pointed_at(before, after):
    result = graded(before + FUNCTIONS.replace(RIGHT["corr1d"], USER) + after)
    assert points(result) == ALL | {"corr1d": 0}
    function = result["corr1d"]
    assert function.status == "refused"
    assert "scipy cannot be used here" in function.message
    lines = (before + after).splitlines()
    assert any(
        f": {line.strip()}" in function.message for line in lines if "scipy" in line
    )
    assert "cell 1, line " in function.message


def test_a_module_that_is_nowhere_costs_what_uses_it():
    user = USER.replace("correlate(", "nowhere.correlate(")
    result = graded("import nowhere\n" + FUNCTIONS.replace(RIGHT["corr1d"], user))
    assert points(result) == ALL | {"corr1d": 0}
    assert result["corr1d"].status == "refused"
    assert "No module named 'nowhere'" in result["corr1d"].message
    assert "cell 1, line 1: import nowhere" in result["corr1d"].message


def test_a_decorator_that_is_refused_costs_its_function():
    result = graded("from numba import njit\n@njit\n" + FUNCTIONS)
    assert points(result) == ALL | {"corr2d": 0}
    assert result["corr2d"].status == "refused"
    assert "numba" in result["corr2d"].message


def test_annotations_are_no_use_of_a_name():
    annotated = FUNCTIONS.replace(
        "corr2d(input, kernel)", "corr2d(input: torch.Tensor, kernel) -> torch.Tensor"
    )
    result = graded("import torch\nsize: torch.Size = 3\n" + annotated)
    assert points(result) == ALL


def test_another_error_in_the_cell_still_ends_it():
    result = graded("import torch\n1/0\n" + FUNCTIONS)
    assert {f.status for f in result.values()} == {"missing"}
    assert "ZeroDivisionError" in result["corr1d"].message


@pytest.mark.parametrize(
    "first",
    [
        "",
        "import torch",
        "import numpy",
        "np = None",
        "1/0",
        "def check(",
        "raise SystemExit",
    ],
)
def test_the_assignments_locked_cells_run_first_as_released(first):
    """Whatever was made of them, ``np`` is there."""
    cells = ([first] if first else []) + list(RIGHT.values())
    expected = dict.fromkeys(ALL, 0) if first == "np = None" else ALL
    assert points(graded(*cells)) == expected


def test_the_locked_cells_of_an_assignment_with_more_imports():
    source = "def train(images, labels, seed): return nn.Linear(2, 2)\n"
    source += "def predict(params, images): return np.full(len(images), optim is F)"
    result = grade(book([code(source)]), "11_mnist", 7, seconds=PATIENCE)
    assert {function.status for function in result.functions} == {"wrong"}
    assert "NameError" not in "".join(f.message for f in result.functions)


def test_what_the_future_brings_holds_for_later_cells():
    annotated = FUNCTIONS.replace(
        "(input, kernel)", "(input: Image, kernel: 'K') -> Image"
    )
    future = "from __future__ import annotations"
    assert points(graded(future, annotated)) == ALL
    assert graded(annotated)["corr2d"].status == "missing"


def test_lines_that_are_continued_are_one_command():
    cell = "!pip install \\\n    numpy \\\n    scipy\n" + FUNCTIONS
    assert points(graded(cell)) == ALL


def test_right_cells_need_nothing_of_this():
    data = book(right_cells())
    assert grade(data, "02_convolution", 7, seconds=PATIENCE).points == 10
