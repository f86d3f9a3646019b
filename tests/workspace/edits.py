"""Edits of notebooks as students and their editors make them, drawn from a seed."""

import json

__all__ = ["mangle"]


def mangle(path, rng):
    """Change a notebook at random; gives what the student wrote there.

    Returns
    -------
    set of str
        The texts of cells that must never be lost; for a file that was damaged its
        bytes, as the only one.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    for number in range(rng.randint(1, 8)):
        rng.choice(EDITS)(cells, f"# mine {rng.random()} {number}", rng)
    data = json.dumps(notebook).encode()
    if rng.random() < 0.1:
        data = data[: rng.randrange(len(data))]
        path.write_bytes(data)
        return {data}
    path.write_bytes(data)
    return {line for cell in cells for line in own_lines(cell)}


def own_lines(cell):
    return [line for line in "".join(cell["source"]).split("\n") if "# mine" in line]


def write(cells, text, rng):
    """Into any cell of code that can be edited, or after it."""
    cell = rng.choice(cells)
    cell["source"] = rng.choice([text, "".join(cell["source"]) + "\n" + text])


def insert(cells, text, rng):
    kind = rng.choice(["code", "markdown", "raw"])
    cell = {"cell_type": kind, "id": f"{rng.getrandbits(32):08x}", "metadata": {}}
    cell["source"] = rng.choice([text, f"{text}\nand more".splitlines(keepends=True)])
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    cells.insert(rng.randrange(len(cells) + 1), cell)


def delete(cells, text, rng):
    """A cell of the course: what students delete of their own they want deleted."""
    if len(cells) > 1:
        cells.pop(rng.randrange(len(cells)))


def duplicate(cells, text, rng):
    """A copy with all its metadata, changed or not."""
    copy = json.loads(json.dumps(rng.choice(cells)))
    copy["id"] = rng.choice([copy.get("id"), f"{rng.getrandbits(32):08x}"])
    if rng.random() < 0.7:
        copy["source"] = text
    cells.insert(rng.randrange(len(cells) + 1), copy)


def move(cells, text, rng):
    cells.insert(rng.randrange(len(cells)), cells.pop(rng.randrange(len(cells))))


def forget_ids(cells, text, rng):
    for cell in cells:
        cell.pop("id", None)


def forget_metadata(cells, text, rng):
    rng.choice(cells)["metadata"] = rng.choice([{}, {"nbgrader": None}, {"tags": []}])


def change_kind(cells, text, rng):
    rng.choice(cells)["cell_type"] = rng.choice(["code", "markdown", "raw"])


def join(cells, text, rng):
    """Merge a cell with the next, as JupyterLab does."""
    if len(cells) > 1:
        place = rng.randrange(len(cells) - 1)
        below = cells.pop(place + 1)
        both = ["".join(cells[place]["source"]), "".join(below["source"])]
        cells[place]["source"] = "\n\n".join(both)


def odd_characters(cells, text, rng):
    rng.choice(cells)["source"] = f"{text} \ud800 \x00 ü 🙂\r\n{text}"


EDITS = [write, write, insert, insert, delete, duplicate, move, forget_ids]
EDITS += [forget_metadata, change_kind, join, odd_characters]
