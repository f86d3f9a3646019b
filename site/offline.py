"""What makes the second visit work without a network: a service worker.

The pages, the demos and JupyterLite all import ``_static/offline.js``, which brings it.
It knows each file of the site by its digest.
"""

import hashlib
import json
import re
from pathlib import Path

__all__ = ["bring_worker", "write_worker"]

_WORKER = Path(__file__).with_name("service-worker.js")
_FILES = "const FILES = {};"
# The first thing that a page of JupyterLite loads.
_FIRST = re.compile(r"(?=await import\(\s*'\.\./config-utils\.js)")
_OURS = "await import('../../_static/offline.js');\n        "
# A browser asks for these itself, whatever else it has in store.
_WORKERS = {"service-worker.js", "run/service-worker.js"}


def bring_worker(lite):
    """Have JupyterLite's pages wait until the worker is there.

    Parameters
    ----------
    lite : pathlib.Path

    Raises
    ------
    ValueError
        If JupyterLite begins in another way than it did.
    """
    for page in lite.glob("*/index.html"):
        text, found = _FIRST.subn(_OURS, page.read_text("utf-8"))
        if found != 1:
            raise ValueError(f"{page} does not begin with config-utils.js")
        page.write_text(text, "utf-8")


def write_worker(site):
    """Write the service worker for the files that are there.

    Parameters
    ----------
    site : pathlib.Path
        Whole but for this.
    """
    names = (f.relative_to(site).as_posix() for f in site.rglob("*") if f.is_file())
    files = {n: _digest(site / n) for n in sorted(names) if n not in _WORKERS}
    listed = _FILES.replace("{}", json.dumps(files, indent=0))
    worker = _WORKER.read_text("utf-8").replace(_FILES, listed)
    (site / "service-worker.js").write_text(worker, "utf-8")


def _digest(file):
    """The first half of SHA-256, which is long enough to tell two editions apart."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:32]
