"""What the tests of the demos share."""

import pytest


@pytest.fixture
def report():
    """Sends a demo what a page would; gives the problem that it answers with."""

    def send(demo, content):
        turn = demo.view["turn"]
        data = {"method": "custom", "content": content}
        demo.comm.handle_msg({"content": {"data": data}, "buffers": []})
        assert demo.view["turn"] > turn, f"no answer to {content!r:.200}"
        return demo.view["problem"]

    return send
