"""Who gets a page with a kernel of its own, and how many do."""

import asyncio
import re
import socket
from html import escape
from ipaddress import ip_address
from urllib.parse import urlsplit

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from voila.tornado.handler import TornadoVoilaHandler

__all__ = ["Door", "Kernels", "origin"]

MOST = 30  # kernels at a time: as many as two cores and 8 GB bear
_FULL = (
    f"{MOST} pages are open, and each has a Python of its own: that is what this "
    "machine bears. Try again when somebody has closed one."
)
_FROM_ELSEWHERE = "Another page led here. Python starts when you open it yourself:"
_NO_ADDRESS = (
    "This server does not know itself by that name. Use its address as it was printed "
    "where it was started."
)
_SENTENCE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    '<body style="font: 1.2rem/1.5 sans-serif; margin: 3rem"><p>{sentence}</p>{link}'
)
_ORIGIN = re.compile(r"https?://(?:[\w.-]+|\[[\da-fA-F:]+\])(?::\d+)?")


def origin(text):
    """An origin as browsers write it: scheme, host and port, and no path.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> origin("https://moodle.example.org/")
    'https://moodle.example.org'
    """
    if not _ORIGIN.fullmatch(text.removesuffix("/")):
        raise ValueError(
            f"--embed: an origin looks like https://moodle.example.org, got {text!r}"
        )
    return text.removesuffix("/").lower()


class Kernels(AsyncMappingKernelManager):
    """The kernels of all pages; none is started beyond a bound."""

    def __init__(self, **options):
        super().__init__(**options)
        self._door = asyncio.Lock()

    async def start_kernel(self, **options):
        """As always, unless there are too many: then HTTP error 503."""
        async with self._door:  # one at a time, so that none slips in between
            if len(self.list_kernel_ids()) >= MOST:
                raise HTTPError(503, reason="Too many pages are open")
            return await super().start_kernel(**options)


class Door(TornadoVoilaHandler):
    """Voilà's page, for whoever came here by himself, or by the page that may embed it.

    A page of another site could make a visitor's browser start kernels, with an image
    that lies here; or, having its own name lead to this machine, read what this serves.
    """

    def initialize(self, embed=None, **options):
        """As Voilà's list of handlers has it; `embed` is the origin that may."""
        super().initialize(**options)
        self._embed = embed

    async def get(self, path=None):
        """The page, or a sentence that says why not."""
        if not _is_ours(urlsplit(f"//{self.request.host}").hostname or ""):
            return self._say(403, _NO_ADDRESS)
        if self._is_led_from_elsewhere():
            return self._say(403, _FROM_ELSEWHERE, link=self.request.path)
        await super().get(path)

    def _is_led_from_elsewhere(self):
        headers = self.request.headers
        if headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
            return False
        page = urlsplit(headers.get("Referer", ""))
        framed = headers.get("Sec-Fetch-Dest") == "iframe"
        return not (framed and f"{page.scheme}://{page.netloc}" == self._embed)

    def write_error(self, status, **details):
        """In a sentence where there is one."""
        if status == 503:
            return self._say(status, _FULL)
        super().write_error(status, **details)

    def _say(self, status, sentence, link=None):
        self.set_status(status)
        link = f'<p><a href="{escape(link)}">Open it</a></p>' if link else ""
        title = sentence.partition(".")[0].partition(":")[0]
        self.finish(_SENTENCE.format(title=title, sentence=sentence, link=link))


def _is_ours(host):
    """Whether no foreign name server can have led here: an address, or our own name."""
    try:
        ip_address(host)
    except ValueError:
        return host in ("localhost", socket.gethostname().lower())
    return True
