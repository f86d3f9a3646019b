"""A process that can hurt nobody: the worker, in bubblewrap.

The environment is empty, and nothing about students, cases or scores stands in a
command line. Killing the jail kills everything in it, and so does the end of the thread
that started it.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from cnnlib.grading import bubblewrap, seccomp, wire
from cnnlib.grading.bubblewrap import JailError

__all__ = ["Jail", "JailError", "WorkerDied", "WorkerTimeout"]

MEGABYTES = 1024  # of address space
CPU_SECONDS = 600  # for a whole submission; every call has a deadline besides
THREADS = 64  # a filter for system calls denies other processes altogether
SECONDS_TO_START = 60.0  # of a machine that is very busy
# The worker's modules are loaded before anything of the student's, and without the
# garbage collector, which would only walk over what stays.
START = """
import gc, os, sys
gc.disable()
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", HOME="/tmp")
sys.path[:0] = sys.argv.pop(1).split(":")
import lean, worker
worker.main()
"""


class WorkerDied(Exception):
    """The worker ended, or its pipe did."""


class WorkerTimeout(Exception):
    """The deadline passed before the worker answered."""


class Jail:
    """A fresh worker. It starts at once; the first request waits until it is there.

    Parameters
    ----------
    allowed : sequence of str
        Modules of the course that the student may import, such as ``cnnlib.nn``.
    sandbox : bool
        False runs the worker as an ordinary process: only where nobody is hostile.

    Raises
    ------
    JailError
        If there is no bubblewrap, or it cannot make a jail here.

    Examples
    --------
    >>> with Jail(sandbox=False) as jail:
    ...     jail.ask({"cell": 1, "source": "def f(x): return 2 * x"}, 10.0)
    ...     jail.ask({"call": "f", "args": [21], "keep": False}, 1.0)
    {'state': 'ok'}
    {'output': 42, 'args': [21]}
    """

    def __init__(self, allowed=(), sandbox=True):
        self._first = None  # pidfd of the jail's first process
        self._folder = None
        self._requests = 0
        self._inbox = bytearray()
        if os.name != "posix":
            raise JailError("on Windows, grade in WSL or in a Linux container")
        with contextlib.ExitStack() as resources:
            start = self._start_jailed if sandbox else self._start_free
            self._process = start(tuple(allowed), resources)
            self._resources = resources.pop_all()
        for pipe in self._pipes():
            os.set_blocking(pipe.fileno(), False)

    def _start_jailed(self, allowed, resources):
        arguments, user = bubblewrap.command(allowed)
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        resources.callback(os.close, ours)
        self._info = ours
        given = [theirs]
        arguments += ["--info-fd", str(theirs)]
        rules = seccomp.program()
        if rules is not None:
            given.append(_readable(rules))
            arguments += ["--seccomp", str(given[-1])]
        arguments += _python("/worker", "/course", allowed=allowed, user=user)
        try:
            return self._popen(arguments, resources, pass_fds=given)
        finally:
            for descriptor in given:
                os.close(descriptor)

    def _start_free(self, allowed, resources):
        folder = resources.enter_context(tempfile.TemporaryDirectory(prefix="worker-"))
        for file in bubblewrap.worker_files():
            shutil.copy(file, folder)
        course = bubblewrap.PACKAGE.parent if allowed else folder
        self._info = None
        import resource  # which Windows does not have

        # Outside a jail the limit would count all that the user runs.
        threads, _ = resource.getrlimit(resource.RLIMIT_NPROC)
        arguments = _python(
            folder, course, allowed=allowed, user=os.getuid(), threads=threads
        )
        return self._popen(arguments, resources, cwd=folder)

    def _popen(self, arguments, resources, **options):
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={},
            bufsize=0,
            start_new_session=True,
            **options,
        )
        resources.callback(process.wait)
        for pipe in (process.stdin, process.stdout, process.stderr):
            resources.callback(pipe.close)
        return process

    def _pipes(self):
        return self._process.stdin, self._process.stdout, self._process.stderr

    def ask(self, value, seconds, answer=None):
        """Send a request and return its answer, both within `seconds`.

        Where there is `answer`, the worker may ask back before it answers.

        Raises
        ------
        WorkerTimeout, WorkerDied
            If there is no answer.
        wire.WireError
            If what came is not an answer to this request.
        """
        if not self._requests:
            self._wait_for_the_start()
        body = wire.encode(value)
        self._requests += 1
        deadline = time.monotonic() + seconds
        self._send(wire.frame(self._requests, body), deadline)
        largest = wire.largest_reply(len(body))
        while True:
            said = wire.decode(self._receive(self._requests, deadline, largest))
            if answer is None or not isinstance(said, dict) or "ask" not in said:
                return said
            if time.monotonic() > deadline:
                raise WorkerTimeout("the worker took too long")
            body = wire.encode(answer(said))
            self._send(wire.frame(self._requests, body), deadline)

    def _wait_for_the_start(self):
        """The worker greets before it runs anything of the student's."""
        try:
            self._receive(0, time.monotonic() + SECONDS_TO_START)
        except (WorkerDied, WorkerTimeout, wire.WireError) as error:
            said = self._process.stderr.read(2000) or b""
            words = " ".join(said.decode("utf-8", "replace").split())
            raise JailError(f"no jail can be made here: {words or error}") from error
        self._find_the_first()

    def _find_the_first(self):
        """Take hold of the jail's first process, of which bubblewrap tells."""
        if self._first is None and self._info is not None:
            with contextlib.suppress(OSError, ValueError):  # not yet, or no more
                child = json.loads(os.read(self._info, 4096))["child-pid"]
                self._first = os.pidfd_open(child)
                self._resources.callback(os.close, self._first)

    def _send(self, data, deadline):
        rest = memoryview(data)
        pipe = self._process.stdin.fileno()
        while rest:
            self._wait(pipe, select.POLLOUT, deadline)
            try:
                rest = rest[os.write(pipe, rest) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise WorkerDied("the worker ended") from error

    def _receive(self, number, deadline, largest=1000):
        """The body of the frame that answers a request, and nothing beside it."""
        length, answered = wire.HEADER.unpack(self._read(wire.HEADER.size, deadline))
        if length > largest or answered != number:
            raise wire.WireError("what came is not an answer to the request")
        return self._read(length, deadline)

    def _read(self, count, deadline):
        pipe = self._process.stdout.fileno()
        while len(self._inbox) < count:
            self._wait(pipe, select.POLLIN, deadline)
            try:
                part = os.read(pipe, max(count - len(self._inbox), 2**16))
            except BlockingIOError:
                continue
            if not part:
                raise WorkerDied("the worker ended")
            self._inbox += part
        data = bytes(memoryview(self._inbox)[:count])
        del self._inbox[:count]
        return data

    @staticmethod
    def _wait(pipe, event, deadline):
        poll = select.poll()
        poll.register(pipe, event)
        left = max(deadline - time.monotonic(), 0.0)
        # What has come in time counts, though somebody else kept this thread waiting.
        if not poll.poll(left * 1000):
            raise WorkerTimeout("the worker took too long")

    def close(self):
        """End the worker and all that it started, and leave nothing behind.

        The first process inside is ended, not bubblewrap itself: that one stays to
        collect it, and then ends too.
        """
        self._find_the_first()
        with contextlib.suppress(OSError):
            if self._first is not None:
                signal.pidfd_send_signal(self._first, signal.SIGKILL)
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._resources.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def _readable(data):
    """A descriptor from which `data` can be read; it must fit a pipe."""
    ours, theirs = os.pipe()
    os.write(theirs, data)
    os.close(theirs)
    return ours


def _python(*path, allowed, user, threads=THREADS):
    """The worker's command line: where its modules are, and its limits."""
    path = dict.fromkeys([*map(str, path), str(Path(np.__file__).parent.parent)])
    options = ["-I", "-S", "-B", "-X", "utf8", "-c", START, ":".join(path)]
    limits = (CPU_SECONDS, MEGABYTES, threads, user)
    return [bubblewrap.interpreter(), *options, *map(str, limits), *allowed]
