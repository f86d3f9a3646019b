"""A demo on the page with its Python in this process: no kernel, no server.

What surrounds it is what counts for its size: a page of its own as ``make demo`` makes
it, or a cell's output in JupyterLab with the notebook's bars around it.
"""

import json
from base64 import b64encode
from pathlib import Path

import cnnlib.lecture
from cnnlib.demos.stage import Demo

__all__ = ["Bench"]

_STATIC = Path(cnnlib.lecture.__file__).parent / "nbconvert/templates/lecture/static"
_PAGE = (_STATIC / "page.css").read_text("utf-8")
_ROOM = "main { padding: 1.4vw 3vw; --cnnlib-demo-size: var(--body); }"
# Bars above and below, prompts on the left, and text that scrolls out of the way.
_LAB = """
  body { margin: 0; font: 14px sans-serif; }
  .jp-WindowedPanel-outer { margin: 88px 0 24px; height: calc(100vh - 112px); }
  .jp-WindowedPanel-outer { overflow: auto; }
  main { margin: 300px 20px 2000px 80px; }
"""
_AROUND = {
    "page": f"<style>{_PAGE}{_ROOM}</style><main></main>",
    "lab": f"<style>{_LAB}</style>"
    "<div class=jp-WindowedPanel-outer><main></main></div>",
}
_SCRIPT = Demo._esm.replace("export default { render };", "")


class Bench:
    """Puts demos on a page, one after the other."""

    def __init__(self, page):
        self.page, self.demo = page, None
        page.expose_function("toPython", self._hear)

    def show(self, demo, around="page"):
        """Put a demo on the page; gives its root element."""
        self.demo = demo
        style = f"<style>{Demo._css}</style>"
        self.page.set_content(f"<!doctype html>{style}{_AROUND[around]}")
        self.page.add_script_tag(content=f"{{{_SCRIPT}{_BEGIN}}}")
        self.page.evaluate("state => begin(state)", self._state())
        return self.page.locator(".cnnlib-demo")

    def report(self, **content):
        """Send what the page reports, as if a control had been changed."""
        self.page.evaluate("content => model.send(content)", content)

    def reset(self):
        """Press the button."""
        turn = "() => model.get('view').turn"
        before = self.page.evaluate(turn)
        self.page.evaluate("document.querySelector('.reset').click()")
        self.page.wait_for_function(f"before => ({turn})() > before", arg=before)

    def _state(self):
        state = {"view": self.demo.view, "answered": self.demo.answered}
        return json.dumps(state, default=lambda data: {"base64": _text(data)})

    def _hear(self, content):
        data = {"method": "custom", "content": json.loads(content)}
        self.demo.comm.handle_msg({"content": {"data": data}, "buffers": []})
        return self._state()


def _text(data):
    return b64encode(data).decode()


# What a demo's script knows as its model.
_BEGIN = """
window.begin = (state) => {
  const heard = {};
  const whole = (key, value) => value?.base64 === undefined ? value
    : new DataView(Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0)).buffer);
  let now = JSON.parse(state, whole);
  window.model = {
    get: (name) => now[name],
    on: (event, callback) => (heard[event] = [...(heard[event] ?? []), callback]),
    off: () => {},
    send: async (content) => {
      now = JSON.parse(await toPython(JSON.stringify(content)), whole);
      for (const name of ["view", "answered"]) {
        heard[`change:${name}`]?.forEach((tell) => tell());
      }
    },
  };
  render({ model, el: document.querySelector("main") });
};
"""
