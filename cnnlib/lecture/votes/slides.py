"""The line to the slides: which question is open, what was counted, what to keep."""

import csv
import io
import json
import os
from contextlib import suppress
from itertools import count

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from cnnlib.files import replace
from cnnlib.lecture.votes.count import Asked

__all__ = ["Results", "SlidesLine"]

_SOON = 0.1  # seconds within which new votes travel together
_COLUMNS = ("question", "count", "answer", "votes", "comes_out")


class Results:
    """What was counted, in a table that is written anew with each change.

    Parameters
    ----------
    path : path or None
        A CSV file; with None nothing is kept. One that is there already is kept, too,
        under the first free name of ``.1``, ``.2`` and so on.

    Raises
    ------
    OSError
        If it cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     results = Results(Path(folder, "votes.csv"))
    ...     results.keep("2 + 3?", 1, [{"text": "5", "count": 12, "right": True}])
    ...     print(Path(folder, "votes.csv").read_text())
    question,count,answer,votes,comes_out
    2 + 3?,1,5,12,yes
    <BLANKLINE>
    """

    def __init__(self, path):
        self._path, self._kept = path, {}
        if path and os.path.exists(path):
            names = (f"{path}.{number}" for number in count(1))
            replace(path, next(name for name in names if not os.path.exists(name)))
        if path:
            self._write()

    def keep(self, question, turn, answers):
        """Keep a count of a question, in place of what was kept of the same count.

        Parameters
        ----------
        question : str
        turn : int
            How often the class has been asked, this time included.
        answers : list of dict
            ``{"text": str, "count": int, "right": bool}``; ``right`` is missing until
            the answer is revealed.
        """
        if self._path and any(answer["count"] for answer in answers):
            self._kept[question, turn] = answers
            try:
                self._write()
            except OSError as error:  # the vote goes on; the next change tries again
                print(f"The votes could not be saved: {error}.", flush=True)

    def _write(self):
        table = io.StringIO()
        write = csv.writer(table, lineterminator="\n").writerow
        write(_COLUMNS)
        for (question, turn), answers in self._kept.items():
            for answer in answers:
                right = {True: "yes", False: "no"}.get(answer.get("right"), "")
                write([question, turn, answer["text"], answer["count"], right])
        new = f"{self._path}.new"
        with open(new, "w", encoding="utf-8") as file:
            file.write(table.getvalue())
        replace(new, os.fspath(self._path))


class SlidesLine(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """What the slides and the votes tell each other.

    The slides say ``{"ask": {…}}`` or ``{"ask": null}``, ``{"again": question}`` and
    ``{"result": {…}}``; they hear ``{"phones": {…}}`` once, and ``{"counted": {…}}``
    whenever somebody has voted.
    """

    def initialize(self, votes, phones, results):
        """As Voilà's list of handlers has it; `phones` is None without any."""
        super().initialize()
        self._votes, self._phones, self._results = votes, phones, results
        self._asked, self._changed = None, set()

    def open(self):
        """A page of slides is there."""
        super().open()
        self._votes.listeners.append(self._hear)
        if self._phones:
            self._say({"phones": self._phones})

    def on_close(self):
        """It is gone, with its question, unless another page has asked since."""
        self._votes.listeners.remove(self._hear)
        if self._votes.asked is self._asked:
            self._votes.ask(None)

    def on_message(self, message):
        """One of the three things that slides say."""
        match json.loads(message):
            case {"ask": None}:
                self._votes.ask(None)
            case {"ask": {"question": question, "kind": kind, "choices": choices}}:
                self._asked = Asked(question, kind, tuple(choices))
                self._votes.ask(self._asked)
                self._hear(question)
            case {"again": question}:
                self._votes.clear(question)
                self._hear(question)
            case {"result": {"question": question, "count": turn, "answers": answers}}:
                self._results.keep(question, turn, answers)

    def _hear(self, question):
        if question is None:
            return
        if not self._changed:
            IOLoop.current().call_later(_SOON, self._tell)
        self._changed.add(question)

    def _tell(self):
        changed, self._changed = self._changed, set()
        for question in changed:
            answers = self._votes.counted(question)
            self._say({"counted": {"question": question, "answers": answers}})

    def _say(self, message):
        with suppress(WebSocketClosedError):
            self.write_message(json.dumps(message))
