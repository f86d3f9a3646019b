"""Each demo as a page of its own, with Python in a worker behind it."""

import io
import shutil
from html import escape
from pathlib import Path

from cnnlib import demos
from cnnlib.demos.stage import Demo

__all__ = ["build_demos"]

_HERE = Path(__file__).parent / "demo"


def build_demos(folder):
    """Write the pages of all demos into a folder."""
    folder.mkdir(exist_ok=True)
    for name in ("page.css", "page.js", "worker.js", "worker.py"):
        shutil.copy(_HERE / name, folder)
    (folder / "stage.js").write_text(Demo._esm, "utf-8")
    (folder / "stage.css").write_text(Demo._css, "utf-8")
    template = (_HERE / "page.html").read_text("utf-8")
    for name in demos.__all__:
        demo = getattr(demos, name)()
        (folder / f"{name}.png").write_bytes(_picture(demo))
        words = {"title": demo.view["title"], "alt": repr(demo), "name": name}
        page = template.format(**{key: escape(word) for key, word in words.items()})
        (folder / f"{name}.html").write_text(page, "utf-8")


def _picture(demo):
    """What a demo shows, as the bytes of a PNG."""
    file = io.BytesIO()
    demo.figure().savefig(file, format="png", dpi=120)
    return file.getvalue()
