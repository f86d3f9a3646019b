"""The page of ``cnnlib live``: the tables of the terminal, for a screen in the room."""

from html import escape

from cnnlib.grading.sheet import sheet

__all__ = ["page_of"]

_STYLE = """body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
div { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid #8886; }
th:first-child, td:first-child, .words { text-align: left; }"""


def page_of(classroom, lesson=None, seconds=None):
    """What a class shares, as a page.

    Parameters
    ----------
    classroom : Classroom
    lesson : str, optional
        Its number, for one lesson in detail.
    seconds : float, optional
        After how many the page loads itself again.

    Returns
    -------
    str
        HTML that loads nothing else and runs nothing.
    """
    parts = [
        f'<h2>{escape(title)}</h2><div role="region" tabindex="0" '
        f'aria-label="{escape(title)}"><table>{_rows(head, rows)}</table></div>'
        for title, head, rows in classroom.tables(lesson)
        if rows
    ]
    if classroom.odd:
        odd = "".join(f"<li>{escape(line)}</li>" for line in classroom.odd)
        parts.append(f"<h2>Odd</h2><ul>{odd}</ul>")
    body = "\n".join([f"<p>{escape(classroom.head)}</p>", *parts])
    return sheet("The class at this moment", _STYLE, body, seconds)


def _rows(head, rows):
    cells = "".join(f'<th scope="col">{escape(words)}</th>' for words in head)
    lines = [f"<thead><tr>{cells}</tr></thead>"]
    for row in rows:
        cells = "".join(map(_cell, row))
        lines.append(f"<tr>{cells}</tr>")
    return "\n".join(lines)


def _cell(value):
    kind = "" if isinstance(value, int | float) else ' class="words"'
    return f"<td{kind}>{escape(str(value))}</td>"
