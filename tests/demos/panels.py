"""The panels that a demo shows."""

__all__ = ["panel"]


def panel(demo, name):
    """The panel of a name, as the page gets it."""
    return next(p for row in demo.view["rows"] for p in row if p["name"] == name)
