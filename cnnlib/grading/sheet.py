"""What every page of grading stands on: it loads nothing and runs nothing."""

from html import escape

__all__ = ["sheet"]

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'">{again}
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
{style}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def sheet(title, style, body, seconds=None):
    """A page of HTML.

    Parameters
    ----------
    title : str
    style : str
        CSS besides the page's colours and font.
    body : str
        HTML below the title.
    seconds : float, optional
        After how many the page loads itself again.

    Returns
    -------
    str
    """
    again = f'\n<meta http-equiv="refresh" content="{seconds:g}">' if seconds else ""
    return _PAGE.format(title=escape(title), style=style, body=body, again=again)
