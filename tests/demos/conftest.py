"""What the tests of the demos share."""

import pytest


@pytest.fixture
def page():
    """Sends a demo what a page would; gives the problem that it answers with."""

    def send(demo, content):
        turn = demo.view["turn"]
        data = {"method": "custom", "content": content}
        demo.comm.handle_msg({"content": {"data": data}, "buffers": []})
        assert demo.view["turn"] > turn, f"no answer to {content!r:.200}"
        return demo.view["problem"]

    return send


@pytest.fixture
def report(page):
    """As `page`, for demos that make no mistake."""

    def send(demo, content):
        problem = page(demo, content)
        assert "mistake" not in problem
        return problem

    return send
