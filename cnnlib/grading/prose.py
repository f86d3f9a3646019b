"""Markdown that others wrote, as HTML that loads nothing, runs nothing, leads nowhere.

Headings, lists, emphasis, code and quotations look as they should; HTML in it, images
and links are no more than their text.
"""

from html import escape

import mistune

__all__ = ["LONGEST", "rendered", "typed"]

LONGEST = 3000  # characters that take no time to speak of, however they are chosen


class _Plain(mistune.HTMLRenderer):
    def link(self, text, url, title=None):
        return f"{text} ({escape(url)})" if url.startswith("http") else text

    def image(self, text, url, title=None):
        return self.link(f"[{text}]", url)


_to_html = mistune.create_markdown(escape=True, renderer=_Plain(escape=True))


def rendered(text):
    """The HTML of a text; what is longer than `LONGEST` stays as it was typed.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> rendered("It *slides*: [look](javascript:alert(1)), <b>twice</b>.")
    '<p>It <em>slides</em>: look, &lt;b&gt;twice&lt;/b&gt;.</p>'
    """
    return _to_html(text).strip() if len(text) <= LONGEST else typed(text)


def typed(text):
    """A text as it was typed, as HTML.

    Examples
    --------
    >>> typed("a < b")
    '<pre>a &lt; b</pre>'
    """
    return f"<pre>{escape(text)}</pre>"
