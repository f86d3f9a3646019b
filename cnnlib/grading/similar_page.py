"""The page of ``cnnlib similar``: pairs side by side, and their place in the class."""

from html import escape

import numpy as np

from cnnlib.grading.submission import clean

__all__ = ["page"]

MOST_PAIRS = 40  # with their code
LONGEST = 20_000  # characters of code
BARS = 40

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }}
.pair {{ display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }}
pre {{ overflow: auto; font-size: .8rem; border: 1px solid #8888; padding: .5rem; }}
summary {{ cursor: pointer; padding: .2rem 0; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>Pairs that share more unusual code than chance explains. That is a reason to look and
to talk, never a verdict: a common source, a tutor, or the one natural way to write a
short function look just the same.</p>
{body}
</body>
</html>
"""


def page(assignment, names, sources, pairs, counts):
    """A page that shows the pairs.

    Parameters
    ----------
    assignment : str
    names : list of str
    sources : list of list of str
        The cells of each submission.
    pairs : list of Pair
    counts : ndarray
        How many pairs have how much in common, in equal steps from 0 to 1.

    Returns
    -------
    str
        HTML that loads nothing and runs nothing.
    """
    body = [_histogram(counts, [pair.share for pair in pairs])]
    if not pairs:
        body.append("<p>No two submissions are more alike than chance explains.</p>")
    for number, pair in enumerate(pairs):
        title = f"{_name(names[pair.one])} and {_name(names[pair.other])}"
        line = f"{title}: {pair.share:.0%} of the unusual code in common"
        if number < MOST_PAIRS:
            both = _code(sources[pair.one]) + _code(sources[pair.other])
            body.append(
                f"<details><summary>{line}</summary>"
                f'<div class="pair">{both}</div></details>'
            )
        else:
            body.append(f"<p>{line}</p>")
    title = escape(f"{assignment}: similar submissions")
    return _PAGE.format(title=title, body="\n".join(body))


def _name(student):
    return escape(clean(student))


def _code(cells):
    text = "\n\n".join(cells)[:LONGEST]
    return f"<pre>{escape(text)}</pre>"


def _histogram(counts, marked):
    """What pairs have in common, as bars; the listed ones are marked."""
    heights = np.log1p(counts.reshape(BARS, -1).sum(axis=1))
    heights *= 80 / max(heights.max(), 1e-9)
    wide = 600 / BARS
    bars = "".join(
        f'<rect x="{k * wide:.1f}" y="{90 - h:.1f}" width="{wide - 1:.1f}" '
        f'height="{h:.1f}" fill="#8888"/>'
        for k, h in enumerate(heights)
    )
    marks = "".join(
        f'<circle cx="{3 + 594 * share:.1f}" cy="96" r="3" fill="#d55e00"/>'
        for share in marked
    )
    label = (
        f"{counts.sum()} pairs by what they have in common; {len(marked)} are listed"
    )
    return (
        f'<svg viewBox="0 0 600 120" role="img" aria-label="{label}">{bars}{marks}'
        '<g font-size="11" fill="currentColor"><text y="115">nothing in common</text>'
        '<text x="600" y="115" text-anchor="end">everything in common</text></g></svg>'
        f"<p>{label}.</p>"
    )
