"""People who run nbgrader's programs: each in a folder, with settings of their own."""

import json
import os
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import nbformat
from patience import PATIENCE
from servers import free_port, running

__all__ = ["Formgrader", "Person", "formgrader_of", "write_solutions"]


class Person:
    """Somebody with a folder of their own, who runs commands in it."""

    def __init__(self, folder, exchange):
        self.folder, self.exchange = folder, exchange
        folder.mkdir(parents=True)
        self.environment = os.environ | {
            "HOME": str(folder),
            "JUPYTER_DATA_DIR": str(folder / ".jupyter-data"),
            "JUPYTER_CONFIG_DIR": str(folder / ".jupyter-config"),
            "JUPYTER_RUNTIME_DIR": str(folder / ".jupyter-runtime"),
        }

    def nbgrader(self, command, *arguments, status=0):
        options = [f"--Exchange.root={self.exchange}", "--course=cnn"]
        if command in ("export", "generate_assignment", "generate_feedback"):
            options = []
        return self.run("-m", "nbgrader", command, *arguments, *options, status=status)

    def cnnlib(self, *arguments):
        code = "from cnnlib.cli import main; raise SystemExit(main())"
        return self.run("-c", code, *arguments)

    def run(self, *arguments, status=0):
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr


def write_solutions(path, sources):
    """Put a student's functions into the cells that nbgrader made for them."""
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in sources:
            assert "raise NotImplementedError" in cell.source
            cell.source = sources[name]
    nbformat.write(book, path)


class Formgrader:
    """A Jupyter server with formgrader, by its address."""

    def __init__(self, url):
        self.url = url

    def get(self, path, method=None, **values):
        request = urllib.request.Request(
            self.url + path,
            headers={"Authorization": "token secret"},
            data=json.dumps(values).encode() if values else None,
            method=method or ("PUT" if values else "GET"),
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def api(self, path, **values):
        return json.loads(self.get(f"formgrader/api/{path}", **values))

    def press(self, button, path):
        """What a button does for a student: autograde, generate_feedback, …"""
        return json.loads(self.get(f"formgrader/api/{path}/{button}", "POST"))


@contextmanager
def formgrader_of(teacher):
    """A Jupyter server in the teacher's folder, with formgrader."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=secret", "--ServerApp.jpserver_extensions="]
    command[-1] += "nbgrader.server_extensions.formgrader=True"
    log, answer = teacher.folder / "server.log", f"{url}api?token=secret"
    with running(command, log, answer, teacher.folder, **teacher.environment):
        yield Formgrader(url)
