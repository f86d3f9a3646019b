"""The page for phones: a server of its own, which knows nothing but the votes."""

import asyncio
import secrets
import socket
from contextlib import suppress
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import (
    Application,
    RedirectHandler,
    RequestHandler,
    StaticFileHandler,
)

from cnnlib.lecture.votes.count import VoteError

__all__ = ["Phones"]

_HERE = Path(__file__).parent
_LINES = 1200  # that are open at a time, each of a phone that waits for a question
_LINES_OF_ONE = 400  # of one address
_CONNECTIONS = 1800  # with those that come and go
_CONNECTIONS_OF_ONE = 600
_FILES = 4096  # that this process may have open, where the system lets it
_BEAT = 20  # seconds between two signs of life on such a line
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src "
    "'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Phones:
    """Serves the page on which a class votes.

    Parameters
    ----------
    votes : cnnlib.lecture.votes.Votes
    host : str, optional
        The address of this machine at which to serve; by default the one from which it
        would reach other networks.

    Attributes
    ----------
    address : str
        Of the page, with a token that only this lecture has.

    Raises
    ------
    OSError
        If `host` is no address of this machine.
    """

    def __init__(self, votes, host=""):
        token = secrets.token_urlsafe(6)
        host = host or _room_address()
        static = {"path": _HERE / "static"}
        pages = [
            (f"/{token}", RedirectHandler, {"url": f"/{token}/", "permanent": False}),
            (f"/{token}/", _Page),
            (f"/{token}/vote", _Page),
            (f"/{token}/events", _Events),
            (f"/{token}/(phone[.](?:css|js))", StaticFileHandler, static),
        ]
        secret = secrets.token_bytes(32)
        settings = {"cookie_secret": secret, "votes": votes, "lines": set()}
        app = Application(
            pages, template_path=_HERE / "static", log_function=_say_nothing, **settings
        )
        # What a phone sends is short. A slow or idle one is cut.
        self._server = _Bounded(
            app,
            max_header_size=16_384,
            max_body_size=1000,
            body_timeout=10,
            idle_connection_timeout=30,
        )
        sockets = bind_sockets(0, host)
        self._server.add_sockets(sockets)
        named = f"[{host}]" if ":" in host else host  # of IPv6
        self.address = f"http://{named}:{sockets[0].getsockname()[1]}/{token}/"

    def close(self):
        """No phone can vote any more."""
        self._server.stop()


class _Bounded(HTTPServer):
    """Closes a connection at once where there are too many: nothing else suffers."""

    def initialize(self, *arguments, **options):
        super().initialize(*arguments, **options)
        self._most = min(_CONNECTIONS, _open_files() // 2)  # the rest is the lecture's
        self._open = {}  # stream → address

    def handle_stream(self, stream, address):
        place = address[0]
        neighbours = sum(other == place for other in self._open.values())
        of_one = min(_CONNECTIONS_OF_ONE, self._most // 2)
        if len(self._open) >= self._most or neighbours >= of_one:
            return stream.close()
        self._open[stream] = place
        super().handle_stream(stream, address)

    def on_close(self, connection):
        self._open.pop(connection.stream, None)
        super().on_close(connection)


def _open_files():
    """How many files this process may have open, sockets too: more than usual."""
    try:
        import resource
    except ImportError:  # on Windows, which bounds them otherwise
        return _FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _room_address():
    """This machine's address on the network that leads furthest; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's (RFC 5737)
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def _say_nothing(handler):
    """Who votes, and when, is written down nowhere."""


class _Handler(RequestHandler):
    def set_default_headers(self):
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    @property
    def votes(self):
        return self.settings["votes"]


class _Page(_Handler):
    """The open question with its answers; it works without the script."""

    def get(self):
        if self.request.path.endswith("/vote"):
            return self.redirect("./")
        if not self._voter():
            self.set_signed_cookie(
                "voter",
                secrets.token_hex(8),
                expires_days=None,
                path=self.request.path,
                httponly=True,
                samesite="Strict",
            )
        self._show()

    def post(self):
        voter = self._voter()
        try:
            if not voter:
                raise VoteError("Allow this page its cookie: it keeps one vote one.")
            if self.get_body_argument("turn", "") != str(self.votes.turn):
                raise VoteError("This question is closed.")
            text = self.get_body_argument("answer", "")
            self.votes.take(voter, self.request.remote_ip, text)
        except VoteError as error:
            self.set_status(400)
            return self._show(problem=str(error))
        self.redirect("./", status=303)

    def _voter(self):
        return (self.get_signed_cookie("voter") or b"").decode()

    def _show(self, problem=""):
        self.render(
            "phone.html",
            asked=self.votes.asked,
            turn=self.votes.turn,
            said=self.votes.said(self._voter()),
            problem=problem,
        )


class _Events(_Handler):
    """Tells a page, for as long as it is open, that another question is."""

    async def get(self):
        lines = self.settings["lines"]
        address = self.request.remote_ip
        neighbours = sum(line.request.remote_ip == address for line in lines)
        if len(lines) >= _LINES or neighbours >= _LINES_OF_ONE:
            return self.send_error(503)
        self.set_header("Content-Type", "text/event-stream")
        self._changed = asyncio.Event()
        if self.get_query_argument("turn", "") != str(self.votes.turn):
            self._changed.set()
        lines.add(self)
        self.votes.listeners.append(self._hear)
        try:
            await self._speak()
        except StreamClosedError:
            pass
        finally:
            lines.discard(self)
            self.votes.listeners.remove(self._hear)

    def on_connection_close(self):
        self._gone = True
        self._changed.set()

    _gone = False

    async def _speak(self):
        while not self._gone:
            said = ":\n\n"
            if self._changed.is_set():
                self._changed.clear()
                said = "data: changed\n\n"
            self.write(said)
            await self.flush()
            try:
                await asyncio.wait_for(self._changed.wait(), _BEAT)
            except TimeoutError:
                continue

    def _hear(self, question):
        if question is None:
            self._changed.set()
