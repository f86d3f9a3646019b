"""A notebook as a page in the browser: Voilà, with templates of our own, offline."""

import asyncio
import os
import secrets
import sys
import webbrowser
from contextlib import suppress
from functools import partial
from pathlib import Path

import segno
from jupyter_core.utils import run_sync
from jupyter_server.utils import url_path_join
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.websocket import WebSocketClosedError
from traitlets.config import Config
from voila.app import Voila
from voila.tornado.execution_request_handler import ExecutionRequestHandler
from voila.tornado.handler import TornadoVoilaHandler

from cnnlib.lecture.doors import Door, Kernels
from cnnlib.lecture.order import demos_first
from cnnlib.lecture.paper import looks
from cnnlib.lecture.slides import lay_out
from cnnlib.lecture.votes import Phones, Results, SlidesLine, Votes
from cnnlib.workspace.connection import PromptConnection

__all__ = ["serve"]

_HERE = Path(__file__).parent
_LOCAL = ("", "localhost", "127.0.0.1", "::1")
_WIDGETS = [
    "@voila-dashboards/widgets-manager8",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
]


class Page(Voila):
    """Voilà; but what opens the browser asks no other machine for fonts.

    And kernels are ended, not asked to end: in the middle of a cell they would complain
    in the terminal.
    """

    _phones = _embed = None

    def embed_in(self, origin):
        """Let a page of another origin show this one in a frame."""
        self._embed = origin

    def count_votes(self, host=None, file=None):
        """Let the slides tell their votes; with a `host`, let phones vote there."""
        self._votes = {"votes": Votes(), "phones": None, "results": Results(file)}
        if host is not None:
            try:
                self._phones = phones = Phones(self._votes["votes"], host)
            except OSError as error:
                sys.exit(f"--vote: {host!r} is no address of this machine ({error}).")
            code = segno.make(phones.address).svg_inline(border=4, omitsize=True)
            self._votes["phones"] = {"address": phones.address, "code": code}

    def start(self):
        IOLoop.current().add_callback(self._announce)
        if os.name == "nt":  # there Ctrl-C is heard only when something else happens
            PeriodicCallback(lambda: None, 1000).start()
        super().start()

    def _announce(self):
        print(f"Open at {self.connection_url} (Ctrl-C here closes it).", flush=True)
        if phones := self._votes["phones"]:
            print(f"Phones vote at {phones['address']} for as long.", flush=True)

    def stop(self):
        if self._phones:
            self._phones.close()
        run_sync(self.kernel_manager.shutdown_all)(now=True)
        super().stop()

    def launch_browser(self):
        webbrowser.open(self.connection_url)

    def init_settings(self):
        """Voilà's, but for names of this machine that others have made up."""
        settings = super().init_settings()
        settings["allow_remote_access"] = self.ip not in _LOCAL
        if self._embed:
            policy = f"frame-ancestors 'self' {self._embed}"
            settings["headers"] = {"Content-Security-Policy": policy}
        return settings

    def init_handlers(self):
        """Voilà's, but for the page and what runs its cells; and the votes' line."""
        ours = {ExecutionRequestHandler: Run, TornadoVoilaHandler: Door}
        handlers = [
            (path, ours.get(handler, handler), *more)
            for path, handler, *more in super().init_handlers()
        ]
        path, door, options = handlers.pop()
        handlers.append((path, door, options | {"embed": self._embed}))
        # Before the last one, which takes whatever is left for the notebook.
        votes = url_path_join(self.server_url, "/voila/votes")
        return [(votes, SlidesLine, self._votes), *handlers]


class Run(ExecutionRequestHandler):
    """Runs the cells of a page, and hears what the page says meanwhile.

    Voilà's own hears nothing until the last cell is done, not even that the page still
    listens: after 90 s it takes the page for gone, and the lecture stops.
    """

    _executor = _running = None

    def on_message(self, message):
        """Begin what the page asks for."""
        self._running = asyncio.ensure_future(self._answer(message))

    async def _answer(self, message):
        with suppress(WebSocketClosedError):
            await super().on_message(message)

    def on_close(self):
        """Stop: nobody is there to see the cells' outputs."""
        if self._running:
            self._running.cancel()
        super().on_close()


def serve(
    notebook,
    template,
    arguments=(),
    further=False,
    embed=None,
    vote=None,
    save_votes=None,
):
    """Serve a notebook until Ctrl-C; each page that is opened has its own kernel.

    Parameters
    ----------
    notebook : pathlib.Path
        Kernels run in its folder, as in JupyterLab.
    template : {"lecture", "demo"}
        A folder in ``nbconvert/templates``, beside this file.
    arguments : sequence of str
        Options for Voilà, such as ``--no-browser`` or ``--port=8899``.
    further : bool, optional
        Whether there are slides of what stands beside the way.
    embed : str, optional
        The origin of a page that may show this one in a frame.
    vote : str, optional
        Where phones vote: an address of this machine, or empty for the one that the
        room's network sees.
    save_votes : path, optional
        A CSV file for what was counted.
    """
    # Here Jupyter looks for templates. Kernels get the environment of this process.
    paths = [str(_HERE), *filter(None, [os.environ.get("JUPYTER_PATH")])]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(paths)
    os.environ["CNNLIB_LECTURE"] = "1"
    page = Page(config=_config(notebook, template, further))
    page.embed_in(embed)
    page.initialize([str(notebook), *arguments])
    page.count_votes(vote, save_votes)
    page.start()


def _config(notebook, template, further):
    config = Config()
    config.Application.log_level = "ERROR"
    config.Voila.kernel_websocket_connection_class = PromptConnection
    voila = config.VoilaConfiguration
    voila.template = template
    voila.multi_kernel_manager_class = Kernels
    voila.progressive_rendering = True
    voila.strip_sources = template == "demo"
    voila.show_tracebacks = True
    voila.extension_allowlist = _WIDGETS
    voila.prelaunch_hook = partial(_prepare, further)
    voila.resources = looks(notebook.parent) | {"lecture": secrets.token_hex(4)}
    # A cell that fails shows so on its slide; the cells after it run.
    config.VoilaExecutor.allow_errors = True
    # A page that closes stops its kernel; this is for a browser that died.
    config.MappingKernelManager.cull_idle_timeout = 60
    config.MappingKernelManager.cull_interval = 20
    return config


def _prepare(further, handler, notebook, cwd):
    """Put into a notebook, as Voilà has read it, what the templates show."""
    _allow_to_stop(handler)
    lay_out(notebook, further)
    _run_demos_first(notebook)


def _run_demos_first(notebook):
    """Voilà runs cells in the order in which they stand; slides name their places."""
    order = demos_first(notebook.cells)
    notebook.cells = [notebook.cells[place] for place in order]
    for slide in notebook.metadata.slides:
        slide["cells"] = [order.index(place) for place in slide["cells"]]


def _allow_to_stop(handler):
    """Set the cookie without which a page that closes could not stop its kernel."""
    return handler.xsrf_token  # reading it sets it
