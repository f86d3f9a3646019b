"""Students who write the same functions, each in a way of their own; and who copy."""

import random
import re

from books import book, code
from classes import ASSIGNMENT

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


def write_class(course, sources):
    for student, cells in sources.items():
        path = course / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(book(list(map(code, cells))))
