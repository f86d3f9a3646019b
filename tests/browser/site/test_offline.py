"""The second visit needs no network, and a new edition comes as a whole."""

import shutil
import sys
from importlib import import_module

import pytest
from playwright.sync_api import expect
from servers import ROOT, free_port

pytestmark = pytest.mark.requires("chromium", "make", "packages", "pyodide")

PAGE = "lessons/05_pooling.html"
ANSWER = "that is what comes out"


def test_what_was_opened_once_opens_without_a_server(page, site, serving, lesson, kept):
    port = free_port()
    with serving(site, port) as address:
        page.goto(f"{address}/{PAGE}")
        kept()
        page.goto(f"{address}/demos/convolution.html")
        page.locator(".cnnlib-demo").wait_for()
        kept()
        lesson("lessons/02_convolution.ipynb", address).run_to("predict-corner")
        kept()

    page.goto(f"{address}/{PAGE}")
    expect(page.locator("h1")).to_contain_text("Pooling")
    assert page.locator("article img").first.evaluate("img => img.naturalWidth") > 0
    page.goto(f"{address}/demos/convolution.html")
    expect(page.locator(".cnnlib-demo .said")).to_contain_text("Output")
    notebook = lesson("lessons/02_convolution.ipynb", address)
    notebook.run_to("predict-corner")
    cell = notebook.cell("predict-corner")
    cell.get_by_label("Your number").fill("19")
    cell.get_by_role("button", name="Commit").click()
    expect(cell.get_by_role("status")).to_contain_text(ANSWER)
    lesson("exercises/02_convolution/02_convolution.ipynb", address)


@pytest.fixture
def edition(site, tmp_path, monkeypatch):
    """A small site, and a function that makes the next edition of it."""
    monkeypatch.syspath_prepend(str(ROOT / "site"))
    write_worker = import_module("offline").write_worker
    folder = tmp_path / "site"
    shutil.copytree(site / "_static", folder / "_static")
    for name in (PAGE, "index.html", "searchindex.js", "run/service-worker.js"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site / name, folder / name)

    def change(old, new):
        text = (folder / PAGE).read_text("utf-8")
        (folder / PAGE).write_text(text.replace(old, new), "utf-8")
        with (folder / "_static/pages.css").open("a") as style:
            style.write(f"/* {new} */\n")
        write_worker(folder)

    write_worker(folder)
    yield folder, change
    sys.modules.pop("offline")


NAMES = """async () => {
  const names = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys())
      names.push(new URL(url).pathname);
  return names.sort();
}"""
# Asks for a newer edition; gives what became of it, when it has.
UPDATE = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  const found = new Promise(done => registration.addEventListener('updatefound',
    () => done(registration.installing), { once: true }));
  await registration.update().catch(() => {});
  const worker = await found;
  while (!['activated', 'redundant'].includes(worker.state))
    await new Promise(done => worker.addEventListener('statechange', done));
  return worker.state;
}"""


def test_a_new_edition_takes_the_place_of_the_old(page, serving, kept, edition):
    folder, change = edition
    port = free_port()
    with serving(folder, port) as address:
        page.goto(f"{address}/{PAGE}")
        kept()
        before = page.evaluate(NAMES)
        change("05 · Pooling", "05 · Pools")
        page.reload()
        expect(page.locator("h1")).to_contain_text("Pools")  # it is read anew by itself
        kept()
    page.reload()
    expect(page.locator("h1")).to_contain_text("Pools")
    assert page.evaluate(NAMES) == before and len(set(before)) == len(before)


def test_an_edition_that_is_not_whole_changes_nothing(page, serving, kept, edition):
    folder, change = edition
    with serving(folder) as address:
        page.goto(f"{address}/{PAGE}")
        kept()
        change("05 · Pooling", "05 · Pools")
        (folder / "_static/pages.css").write_text("/* not there yet */")
        assert page.evaluate(UPDATE) == "redundant"
        page.reload()
        expect(page.locator("h1")).to_contain_text("Pooling")
