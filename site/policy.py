"""What a page may load and run: a content-security policy, in the page itself.

A host of files sends none, so it stands in a `<meta>` at the head. It names each script
that stands in the page by its digest: one that comes in by another way is not run.
"""

import base64
import hashlib
import re

__all__ = ["build_policies"]

_COMMON = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
_PAGE = {"script-src": "'self' 'wasm-unsafe-eval'"}
# JupyterLab compiles the schemas of its settings, and runs a widget from a blob.
_LITE = {"script-src": "'self' 'unsafe-eval' blob:", "worker-src": "'self' blob:"}
_SCRIPT = re.compile(r"<script(?P<about>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
# Behind the encoding, which comes first; some of JupyterLite's pages name none.
_BEGIN = re.compile(r"<meta charset[^>]*>|<head>(?!.*<meta charset)", re.DOTALL)


def build_policies(site):
    """Put its policy into each page.

    Parameters
    ----------
    site : pathlib.Path
        Its pages will not change after this.
    """
    for page in site.rglob("*.html"):
        of_lite = page.relative_to(site).parts[0] == "run"
        text = page.read_text("utf-8")
        policy = _policy(text, _COMMON | (_LITE if of_lite else _PAGE))
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        page.write_text(_BEGIN.sub(rf"\g<0>{meta}", text, count=1), "utf-8")


def _policy(text, rules):
    scripts = (m["text"] for m in _SCRIPT.finditer(text) if _is_run(m["about"]))
    digests = sorted({_digest(script) for script in scripts})
    rules = rules | {"script-src": " ".join([rules["script-src"], *digests])}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _is_run(about):
    """Whether a script is one that stands in the page; some are files, or only data."""
    return "src=" not in about and "json" not in about


def _digest(script):
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
