"""The panels that a demo shows, and what can be done with them."""

__all__ = ["panel", "parts", "values"]


def panel(demo, name):
    """The panel of a name, as the page gets it."""
    return next(p for row in demo.view["rows"] for p in row if p["name"] == name)


def values(part):
    """What a user can do with a control or a panel: its two ends, and in between."""
    match part["kind"]:
        case "slider":
            return [part["low"], part["high"]]
        case "switch":
            return [not part["value"], part["value"]]
        case "choice":
            return part["options"]
        case "button":
            return [True]
        case "entry":
            return ["", "?", part["value"]]
        case "number":
            return [-1e6, 0.5]
        case "nodes":
            return [len(part["nodes"]) - 1, 0]
        case "player":
            return [part["count"] - 1, 0]
        case "grid" if part["editable"]:
            last = part["rows"] * part["columns"] - 1
            return [{"index": 0, "value": -1e6}, {"index": last, "value": 0.5}]
        case "grid" if part["cursor"] is not None:
            return [part["rows"] * part["columns"] - 1, 0]
        case "pad":
            return [[ink] * (part["height"] * part["width"]) for ink in (0, 255)]
        case "picture" if part["cursor"] is not None:
            rows, columns = part["fields"]
            return [rows * columns - 1, 0]
    return []


def parts(demo):
    """The controls and panels that set something, by their names."""
    return {
        part["name"]: part
        for part in sum(demo.view["rows"], demo.view["controls"])
        if part["name"]
    }
