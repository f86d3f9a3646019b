"""`cnnlib similar`: a copy in other clothes is seen, honest work is left alone."""

import json
import random
import re
from pathlib import Path

import pytest
from books import book, code
from classes import ASSIGNMENT

from cnnlib.cli import main
from cnnlib.grading.similar import SOLUTION, alike, similar, tokens

ROOT = Path(__file__).parents[2]

# Ways in which students write the functions. What is in braces they write as they like,
# and each has habits: lines that the others do not need.
WAYS = {
    "corr2d": [
        """
def corr2d(input, kernel):
    kh, kw = kernel.shape
    h, w = {size}
    out = {zeros}
    for i in range(h):
        for j in range(w):
            part = {part}
            out[i, j] = {product}
    return out
""",
        """
def corr2d(input, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(input, kernel.shape)
    return {windowed}
""",
        """
def corr2d(input, kernel):
    h, w = {difference}
    result = np.zeros((h, w))
    for (a, b), weight in np.ndenumerate(kernel):
        {shifted}
    return result
""",
    ],
    "convolve2d": [
        """
def convolve2d(input, kernel):
    return corr2d(input, {turned})
""",
        """
def convolve2d(input, kernel):
    turned = {turned}
    result = corr2d(input, turned)
    return result
""",
    ],
    "corr1d": [
        """
def corr1d(input, kernel):
    n = {length}
    return np.array([{dot} for i in range(n)])
""",
        """
def corr1d(input, kernel):
    return {borrowed}
""",
        """
def corr1d(input, kernel):
    answer = []
    for start in range({length}):
        total = 0
        for k, weight in enumerate(kernel):
            {added}
        {kept}
    return np.array(answer)
""",
    ],
    "gaussian_kernel": [
        """
def gaussian_kernel(size, sigma):
    c = (size - 1) / 2
    y, x = {grid}
    g = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    return {normal}
""",
        """
def gaussian_kernel(size, sigma):
    line = np.exp({exponent})
    g = {outer}
    return {normal}
""",
        """
def gaussian_kernel(size, sigma):
    g = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            {offsets}
            g[i, j] = {bell}
    return {normal}
""",
    ],
}
LIKINGS = {
    "size": """input.shape[0] - kh + 1, input.shape[1] - kw + 1
        1 + input.shape[0] - kh, 1 + input.shape[1] - kw
        len(input) - kh + 1, len(input[0]) - kw + 1""",
    "zeros": "np.zeros((h, w))\nnp.empty((h, w), float)\nnp.zeros([h, w], dtype=float)",
    "part": "input[i:i + kh, j:j + kw]\ninput[i:kh + i, j:kw + j]",
    "product": "(part * kernel).sum()\nnp.sum(part * kernel)\nnp.vdot(part, kernel)",
    "windowed": """np.einsum("ijkl,kl->ij", windows, kernel)
        (windows * kernel).sum(axis=(2, 3))
        np.tensordot(windows, kernel, 2)""",
    "difference": """(n - k + 1 for n, k in zip(input.shape, kernel.shape))
        np.subtract(input.shape, kernel.shape) + 1""",
    "shifted": """result += weight * input[a:a + h, b:b + w]
        result = result + input[a:h + a, b:w + b] * weight""",
    "turned": """kernel[::-1, ::-1]
        np.flip(kernel)
        np.rot90(kernel, 2)
        np.flipud(np.fliplr(kernel))""",
    "length": "len(input) - len(kernel) + 1\ninput.size - kernel.size + 1",
    "dot": """np.dot(input[i:i + len(kernel)], kernel)
        input[i:i + len(kernel)] @ kernel
        (input[i:i + kernel.size] * kernel).sum()""",
    "borrowed": """corr2d(input[None], kernel[None])[0]
        corr2d(input.reshape(1, -1), kernel.reshape(1, -1)).ravel()
        np.correlate(input, kernel, "valid")""",
    "added": """total += weight * input[start + k]
        total = total + input[k + start] * weight""",
    "kept": "answer.append(total)\nanswer += [total]",
    "grid": "np.mgrid[:size, :size] - c\nnp.indices((size, size)) - c",
    "normal": "g / g.sum()\ng / np.sum(g)",
    "exponent": """-((np.arange(size) - (size - 1) / 2) ** 2) / (2 * sigma**2)
        -0.5 * (np.linspace(-(size - 1) / 2, (size - 1) / 2, size) / sigma) ** 2""",
    "outer": "np.outer(line, line)\nline[:, None] * line",
    "offsets": """dy, dx = i - (size - 1) / 2, j - (size - 1) / 2
        dy = i - size / 2 + 0.5; dx = j - size / 2 + 0.5""",
    "bell": """np.exp(-(dx**2 + dy**2) / 2 / sigma**2)
        np.exp(-(dx * dx + dy * dy) / (2 * sigma**2))""",
}
HABITS = """assert input.ndim == kernel.ndim, "both of one kind"
input = np.asarray(input)
input, kernel = input.astype(float), kernel.astype(float)
print("shapes", input.shape, kernel.shape)
size = size if isinstance(size, int) else int(size)
if kernel.size > input.size: return np.zeros(0)
if sigma <= 0: raise ValueError("sigma must be positive")
if not np.any(kernel): return np.zeros_like(input)
N = max(input.shape); K = min(kernel.shape)
height = input.shape[0]; width = input.shape[-1]
count = np.prod(kernel.shape)
result = None
eps = 1e-12
x0 = y0 = 0
import math
half = size // 2 if size % 2 else size / 2"""


def written_by(seed):
    """The cells of an honest student: some way for each function."""
    rng = random.Random(seed)
    likings = {k: rng.choice(text.split("\n")).strip() for k, text in LIKINGS.items()}
    cells = [rng.choice(ways).format(**likings) for ways in WAYS.values()]
    for number, cell in enumerate(cells):
        head, _, rest = cell.partition(":\n")
        own = [line for line in HABITS.split("\n") if rng.random() < 0.25]
        rng.shuffle(own)
        cells[number] = "\n    ".join([head + ":", *own]) + "\n" + rest
    return ["import numpy as np\nfrom cnnlib.checks import check, hint", *cells]


def disguised(cells):
    """Other names, comments, quotes and layout; the same code."""
    names = "input kernel part out result windows turned answer total line size g h w"
    for number, name in enumerate(names.split()):
        cells = [re.sub(rf"(?<!\.)\b{name}\b", f"my_{number}", cell) for cell in cells]
    return [cell.replace("\n    ", "  # mine\n\n    ").strip() for cell in cells]


def listed(sources):
    return {(pair.one, pair.other) for pair in alike(sources)[0]}


@pytest.mark.parametrize("students", [12, 30, 80])
def test_honest_classes_have_nothing_to_look_at(students):
    lists = [
        listed([written_by(n + k) for k in range(students)]) for n in (0, 1000, 2000)
    ]
    assert sum(map(len, lists)) <= 1


@pytest.mark.parametrize("students", [12, 30, 80])
def test_a_copy_in_other_clothes_is_seen(students):
    sources = [written_by(seed) for seed in range(students)]
    sources.append(disguised(sources[3]))
    pairs, _ = alike(sources)
    assert (pairs[0].one, pairs[0].other) == (3, students)
    assert pairs[0].share > 0.95
    assert len(pairs) <= 2


def test_names_comments_strings_and_layout_do_not_count():
    for seed in range(20):
        cells = written_by(seed)
        before = [token for cell in cells[1:] for token in tokens(cell)]
        after = [token for cell in disguised(cells)[1:] for token in tokens(cell)]
        assert before == after


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# only a comment",
        "def f(:\n  'x",
        "(" * 10_000,
        "\x00",
        "%matplotlib\n!ls",
        "a = '''",
    ],
)
def test_code_that_is_no_python_is_compared_as_far_as_it_goes(source):
    assert isinstance(tokens(source), list)


def write_class(course, sources):
    for student, cells in sources.items():
        path = course / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(book(list(map(code, cells))))


@pytest.fixture
def course(tmp_path):
    sources = {f"student-{seed}": written_by(seed) for seed in range(14)}
    sources["<script>alert(1)</script>".replace("/", "")] = disguised(
        sources["student-3"]
    )
    sources["student-3"].append("# <script>alert(2)</script>")
    write_class(tmp_path / "course", sources)
    return tmp_path / "course"


def test_pairs_are_printed_and_shown_side_by_side(course, capsys):
    assert main(["similar", ASSIGNMENT, "--course", str(course)]) == 0
    text = capsys.readouterr().out
    assert re.search(r"<script>alert\(1\)<script>\s+student-3\s+\d+%", text)
    assert "before you judge" in text
    page = (course / "similar" / f"{ASSIGNMENT}.html").read_text()
    assert "never a verdict" in page
    assert "<script" not in page
    assert "# mine" in page, "the code as it was handed in"


def test_another_program_gets_the_pairs(course, tmp_path):
    pairs = similar(ASSIGNMENT, course)
    shares = [share for _, _, share in pairs]
    assert shares == sorted(shares, reverse=True)
    one, other, share = pairs[0]
    assert {one, other} == {"<script>alert(1)<script>", "student-3"}
    assert 0.9 < share <= 1
    (tmp_path / "empty").mkdir()
    assert similar(ASSIGNMENT, course, tmp_path / "empty") == []


def test_the_members_of_a_team_are_no_pair(course, tmp_path):
    before = similar(ASSIGNMENT, course)
    one, other, _ = before[0]
    (course / "groups.csv").write_text(f"group,student\nA,{one}\nA,{other}\n")
    assert similar(ASSIGNMENT, course) == before[1:]


def as_text(source):
    """The cell of a function, marked as one and turned into text."""
    function = re.search(r"^def (\w+)", source, re.MULTILINE)
    if function is None:
        return code(source)
    return code(source, function[1]) | {"cell_type": "markdown"}


def test_what_is_graded_though_it_is_a_text_is_compared(course):
    copy = course / "submitted/copy" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(book(list(map(as_text, disguised(written_by(5))))))
    pairs = [{one, other} for one, other, _ in similar(ASSIGNMENT, course)]
    assert {"copy", "student-5"} in pairs


def test_nothing_but_the_page_is_written(course):
    main(["similar", ASSIGNMENT, "--course", str(course)])
    assert sorted(path.name for path in course.iterdir()) == ["similar", "submitted"]


def test_the_solution_takes_part(course, capsys):
    path = ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    cells = json.loads(path.read_text())["cells"]
    solution = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    write_class(course, {"leak": disguised(solution)})
    assert main(["similar", ASSIGNMENT, "--course", str(course)]) == 0
    assert re.search(rf"{re.escape(SOLUTION)}\s+leak", capsys.readouterr().out)


def test_stubs_and_damaged_files_are_no_pair(course, capsys):
    stub = "def corr2d(input, kernel):\n    raise NotImplementedError"
    write_class(course, {name: [stub] for name in ("empty-1", "empty-2", "empty-3")})
    damaged = course / "submitted" / "damaged" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    damaged.parent.mkdir(parents=True)
    damaged.write_text("{")
    main(["similar", ASSIGNMENT, "--course", str(course)])
    text = capsys.readouterr().out
    assert "empty-" not in text
    assert "damaged " not in text


@pytest.mark.parametrize("students", [0, 1, 2, 3])
def test_a_tiny_class_is_no_error(tmp_path, capsys, students):
    (tmp_path / "submitted").mkdir()
    write_class(tmp_path, {f"s{seed}": written_by(seed) for seed in range(students)})
    assert main(["similar", ASSIGNMENT, "--course", str(tmp_path)]) == 0
    assert ASSIGNMENT in capsys.readouterr().out


def test_an_unknown_assignment_is_refused(course, capsys):
    assert main(["similar", "99_x", "--course", str(course)]) == 1
    assert "99_x" in capsys.readouterr().err
