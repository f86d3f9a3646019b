"""JupyterHub on a machine of its own, and the people at it, each with a browser."""

import json
import subprocess
import sys
from pathlib import Path

from machine import outside
from patience import eventually
from playwright.sync_api import expect
from servers import answers, free_port

__all__ = ["ASSIGNMENT", "Hub", "Person"]

ROOT = Path(__file__).parents[2]
ASSIGNMENT = "02_convolution"


class Hub:
    """The hub, which can be killed and started again."""

    def __init__(self, machine, log):
        self.machine, self.log = machine, log
        self.address = f"http://127.0.0.1:{free_port()}"
        self.variables = {
            "PATH": outside()["PATH"],  # root need not have found the course's programs
            "CNN_ADDRESS": self.address,
            "CNN_HUB_PORT": str(free_port()),
            "CNN_PROXY": f"http://127.0.0.1:{free_port()}",
        }

    def start(self):
        """Start it, until it lets people in."""
        run = [sys.executable, str(ROOT / "deploy/hub/run.py"), "--teacher=tea"]
        with self.log.open("a") as output:
            process = subprocess.Popen(
                self.machine.command("root", *run),
                env=self.machine.environment | self.variables,
                stdout=output,
                stderr=output,
            )
        login = f"{self.address}/hub/login"
        came = eventually(lambda: answers(login) or process.poll() is not None)
        assert came and process.poll() is None, self.log.read_text()[-3000:]

    def kill(self):
        """End it in the middle of whatever it does."""
        self.machine.kill("-m jupyterhub")


class Person:
    """Somebody with an account, at a page of their own."""

    def __init__(self, hub, name, page):
        self.hub, self.name, self.page = hub, name, page
        self.server = f"{hub.address}/user/{name}"

    def log_in(self, password):
        """Until JupyterLab is open."""
        self.page.goto(f"{self.hub.address}/hub/login")
        self.page.get_by_label("Username").fill(self.name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.open()

    def come_back(self):
        """As often as it takes until the hub has noticed that the server is gone."""

        def comes():
            self.page.goto(f"{self.hub.address}/hub/spawn")
            return self.page.url.startswith(f"{self.server}/lab")

        assert eventually(comes), self.page.url
        self.open()

    def open(self):
        self.page.wait_for_url(f"{self.server}/lab**")
        expect(self.page.locator("#jp-main-dock-panel")).to_be_visible()

    def ask(self, path, method="GET", **values):
        """What this person's server answers, as their page would hear it."""
        code = """async ([url, method, values]) => {
            const xsrf = document.cookie.match(/_xsrf=([^;]*)/)
            const form = new URLSearchParams(values)
            const body = method == 'GET' ? null : form
            const answer = await fetch(url, {method, body,
                headers: {'X-XSRFToken': xsrf ? xsrf[1] : ''}})
            return [answer.status, await answer.text()]
        }"""
        url = f"{self.server}/{path}"
        status, text = self.page.evaluate(code, [url, method, values])
        assert status == 200, (url, status, text[-2000:])
        return json.loads(text)

    def assignments(self, what, **values):
        """What Assignment List asks: to fetch, to submit, …"""
        values = {"course_id": "cnn", "assignment_id": ASSIGNMENT} | values
        return self.done(self.ask(f"assignments/{what}", "POST", **values))

    def formgrader(self, button):
        """What a button of Formgrader does with the assignment."""
        path = f"formgrader/api/assignment/{ASSIGNMENT}/{button}"
        return self.done(self.ask(path, "POST"))

    @staticmethod
    def done(answer):
        assert answer["success"], answer
        return answer

    def menu(self, name):
        """What a menu of JupyterLab offers."""
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        menu = self.page.get_by_role("menu").last
        expect(menu).to_be_visible()
        items = menu.locator(".lm-Menu-itemLabel").all_inner_texts()
        self.page.keyboard.press("Escape")
        return [item for item in items if item]

    def submit_in_the_page(self):
        """Press the button of Assignment List, until it is listed as handed in."""
        self.page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
        self.page.get_by_text("Assignment List", exact=True).last.click()
        self.page.screenshot(path=ROOT / "test-artefacts" / "assignment_list_0.png")
        row = self.page.locator("#fetched_assignments_list .list_item").filter(
            has_text=ASSIGNMENT
        )
        listed = self.page.locator("#submitted_assignments_list").get_by_text("UTC")
        before = listed.count()
        row.get_by_role("button", name="Submit").click()
        expect(listed).to_have_count(before + 1)
        self.page.screenshot(path=ROOT / "test-artefacts" / "assignment_list.png")
