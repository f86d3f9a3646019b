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

from cnnlib import files
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
            free = next(name for name in names if not os.path.exists(name))
            files.replace(path, free)
        if path:
            self._write()

    def keep(self, question, turn, answers, by=None):
        """Keep a count of a question, in place of what was kept of the same count.

        A second page of the same lecture, which has not seen all hands, replaces
        nothing that counts more.

        Parameters
        ----------
        question : str
        turn : int
            How often the class has been asked, this time included.
        answers : list of dict
            ``{"text": str, "count": int, "right": bool}``; ``right`` is missing until
            the answer is revealed.
        by : optional
            The page that says so.
        """
        count = sum(answer["count"] for answer in answers)
        keeper, before, _ = self._kept.get((question, turn), (by, 0, None))
        if self._path and count and (keeper is by or count >= before):
            self._kept[question, turn] = by, count, answers
            try:
                self._write()
            except OSError as error:  # the vote goes on; the next change tries again
                print(f"The votes could not be saved: {error}.", flush=True)

    def _write(self):
        table = io.StringIO()
        write = csv.writer(table, lineterminator="\n").writerow
        write(_COLUMNS)
        for (question, turn), (_, _, answers) in self._kept.items():
            for answer in answers:
                right = {True: "yes", False: "no"}.get(answer.get("right"), "")
                text = _as_cell(answer["text"])
                write([files.harmless(question), turn, text, answer["count"], right])
        files.write(self._path, table.getvalue().encode())


def _as_cell(answer):
    """An answer in a table: a number, or a text that is no formula."""
    try:
        float(answer.replace("−", "-"))
    except ValueError:
        return files.harmless(answer)
    return answer


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
        self._changed = set()

    def open(self):
        """A page of slides is there."""
        super().open()
        self._votes.listeners.append(self._hear)
        if self._phones:
            self._say({"phones": self._phones})

    def on_close(self):
        """It is gone, with its question."""
        self._votes.listeners.remove(self._hear)
        self._votes.ask(None, by=self)

    def on_message(self, message):
        """One of the three things that slides say."""
        match json.loads(message):
            case {"ask": None}:
                self._votes.ask(None, by=self)
            case {"ask": {"question": question, "kind": kind, "choices": choices}}:
                self._votes.ask(Asked(question, kind, tuple(choices)), by=self)
                self._hear(question)
            case {"again": question}:
                self._votes.clear(question)
                self._hear(question)
            case {"result": {"question": question, "count": turn, "answers": answers}}:
                self._results.keep(question, turn, answers, by=self)

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
