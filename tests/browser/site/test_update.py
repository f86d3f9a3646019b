"""A newer course comes to what a student wrote, by the rules of `cnnlib update`."""

import hashlib
import io
import json
import os
import shutil
import sys
import zipfile
from importlib import import_module

import pytest
from playwright.sync_api import expect
from servers import ROOT, free_port

pytestmark = pytest.mark.requires("chromium", "make", "packages", "pyodide")

LESSON = "lessons/05_pooling.ipynb"
EXERCISE = "exercises/05_pooling/05_pooling.ipynb"
MINE = "# what I have written"

# Reads and writes as JupyterLite does what the student has.
READ = """async path => {
  const { contents } = window.jupyterapp.serviceManager;
  return JSON.stringify((await contents.get(path, { content: true })).content);
}"""
WRITE = """([path, content]) => window.jupyterapp.serviceManager.contents.save(path,
  { type: 'notebook', format: 'json', content: JSON.parse(content) })"""
# Asks for a newer edition; ends when it has taken over.
TAKEN = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  const taken = new Promise(done => navigator.serviceWorker.addEventListener(
    'controllerchange', done, { once: true }));
  await registration.update();
  await taken;
}"""


@pytest.fixture
def course(site, tmp_path, monkeypatch):
    """The site's folder, and a function that makes an edition with newer pages."""
    monkeypatch.syspath_prepend(str(ROOT / "site"))
    folder = tmp_path / "site"
    shutil.copytree(site, folder, copy_function=os.link)

    def write(file, data):
        file.unlink()  # the link, not what it leads to
        file.write_bytes(data)

    def newer():
        for name in (LESSON, EXERCISE):
            write(folder / "run/files" / name, _newer(site / "run/files" / name))
        python = folder / "run/static/pyodide"
        lock = json.loads((python / "pyodide-lock.json").read_bytes())
        entry = lock["packages"]["cnnlib"]
        wheel = _newer_wheel(site / "run/static/pyodide" / entry["file_name"])
        entry["sha256"] = hashlib.sha256(wheel).hexdigest()
        write(python / entry["file_name"], wheel)
        write(python / "pyodide-lock.json", json.dumps(lock).encode())
        import_module("offline").write_worker(folder)

    yield folder, newer
    sys.modules.pop("offline", None)


def _newer(page):
    return page.read_bytes().replace(b"Pooling", b"Pools of numbers")


def _newer_wheel(wheel):
    made, names = io.BytesIO(), {f"cnnlib/course/{name}" for name in (LESSON, EXERCISE)}
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name in names:
                data = data.replace(b"Pooling", b"Pools of numbers")
            new.writestr(name, data)
    return made.getvalue()


def write_into(page, path, id, text):
    book = json.loads(page.evaluate(READ, path))
    cell = next(cell for cell in book["cells"] if cell["id"] == id)
    cell["source"] = text
    page.evaluate(WRITE, [path, json.dumps(book)])


def sources(page, path):
    book = json.loads(page.evaluate(READ, path))
    return ["".join(cell["source"]) for cell in book["cells"]]


def test_what_a_student_wrote_goes_into_a_newer_course(page, serving, lesson, course):
    folder, newer = course
    port = free_port()
    with serving(folder, port) as address:
        notebook = lesson("00_start_here.ipynb", address)
        notebook.run("progress")
        write_into(page, LESSON, "question-edges", MINE)
        write_into(page, EXERCISE, "solve-max-pool2d", MINE)

        newer()
        page.evaluate(TAKEN)
        notebook = lesson("00_start_here.ipynb", address)
        said = notebook.run("progress").locator(".jp-OutputArea")
        expect(said).to_contain_text("A newer course is installed")
        assert not any("Pools" in text for text in sources(page, LESSON))
        notebook.write("progress", "from cnnlib.workspace import update\nupdate()")
        said = notebook.run("progress").locator(".jp-OutputArea")
        expect(said).to_contain_text("your max_pool2d")
        with page.expect_download() as download:
            said.get_by_role("link", name="Download").click()

        with zipfile.ZipFile(download.value.path()) as before:
            assert {LESSON, EXERCISE} <= set(before.namelist())
            assert MINE in before.read(LESSON).decode()
        assert "# 05 · Pools of numbers" in sources(page, LESSON)[0]
        assert MINE in sources(page, "lessons/05_pooling (yours).ipynb")
        notebook = lesson(EXERCISE, address)
        expect(notebook.cell("intro")).to_contain_text("Pools of numbers")
        expect(notebook.cell("solve-max-pool2d")).to_contain_text(MINE)
