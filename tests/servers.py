"""Servers that run while a test needs them."""

import os
import signal
import socket
import subprocess
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from urllib.request import urlopen

from patience import PATIENCE, eventually

__all__ = ["free_port", "running"]

ROOT = Path(__file__).parents[1]


# Below those that systems give to whatever connects, which might have got the port
# before its server has. Processes that test at the same time are far from each other.
_PORTS = (20_000 + k % 12_000 for k in count(64 * os.getpid()))


def free_port():
    """A port of this machine at which nobody listens, another one each time."""
    for port in _PORTS:
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def answers(address):
    try:
        with urlopen(address, timeout=PATIENCE):
            return True
    except OSError:
        return False


def _heed_ctrl_c():
    """A shell starts what runs in the background deaf to it, and so all below."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def running(command, log, answer, folder=ROOT, **variables):
    """A server in a process of its own, once the address `answer` does.

    Its kernels store no pictures of demos: that is for lessons, see environment.py.
    """
    variables = {"CNNLIB_STILLS": "", **variables}
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | variables,
            stdout=output,
            stderr=output,
            preexec_fn=_heed_ctrl_c,
        )
    try:
        came = eventually(lambda: answers(answer) or process.poll() is not None)
        assert came and process.poll() is None, log.read_text()[-3000:]
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
