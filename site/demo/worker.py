"""A demo whose messages go to the page that this Python runs behind."""

import json

import comm
from comm.base_comm import BaseComm
from pyodide.ffi import to_js


def begin(name, post):
    """Make the demo of this name; gives the function that hears what the page reports.

    ``post`` takes what the page is to know: the state as JSON, the places in it where
    bytes belong, and the bytes.
    """

    class Line(BaseComm):
        """What ipywidgets sends of the demo, as messages to the page."""

        def publish_msg(self, msg_type, data=None, buffers=None, **others):
            state = (data or {}).get("state", {})
            if msg_type == "comm_open":
                self.carries_demo = "_esm" in state  # not what belongs to it: a layout
            if state and self.carries_demo:
                state = {k: v for k, v in state.items() if k not in ("_esm", "_css")}
                paths = json.dumps(data.get("buffer_paths", []))
                post(json.dumps(state), paths, to_js(buffers or []))

    comm.create_comm = Line

    from cnnlib import demos

    demo = getattr(demos, name)()

    def hear(content):
        data = {"method": "custom", "content": json.loads(content)}
        demo.comm.handle_msg({"content": {"data": data}, "buffers": []})

    return hear
