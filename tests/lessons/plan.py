"""Write the lessons' speaker notes into the plan for instructors: `make lessons`."""

from notebooks import LESSONS, PATHS, read

from cnnlib.lecture import slides

PAGE = LESSONS / "INSTRUCTORS.md"
HEADING = "## Slide by slide\n"


def groups(notebook):
    """(title, minutes, notes) of each group: a slide and the slides that go deeper."""
    found = []
    for slide in slides(notebook):
        if slide.opens:
            found.append((slide.title, 0, ""))
        title, minutes, notes = found[-1]
        text = " ".join(f"{notes} {slide.notes}".split())
        found[-1] = (title, minutes + slide.minutes, text)
    return found


def minutes(notebook):
    """What a lesson takes in class."""
    return sum(slide.minutes for slide in slides(notebook))


def table(notebook):
    """A lesson's heading and its groups, in Markdown."""
    found = groups(notebook)
    lines = [f"### {found[0][0]}: {minutes(notebook)} minutes", ""]
    lines += ["| min | Slides | What to say, and what to ask |", "|--:|---|---|"]
    for title, time, notes in found:
        lines.append(f"| {time} | {_in_a_cell(title)} | {_in_a_cell(notes)} |")
    return "\n".join(lines)


def page():
    """What the plan must be: written by hand to its last heading, then the tables."""
    by_hand, heading, _ = PAGE.read_text(encoding="utf-8").partition(HEADING)
    tables = [table(read(path)) for path in PATHS if minutes(read(path))]
    return by_hand + heading + "\n" + "\n\n".join(tables) + "\n"


def _in_a_cell(text):
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
