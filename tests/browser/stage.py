"""A demo on the page, operated with the keyboard, and what every demo must keep.

A test asks for `play`, opens a lesson with ``play("02_convolution.ipynb")``, and drives
the demo: ``stage.go_to("stride")`` puts the focus on a control, ``stage.press("End")``
presses a key, ``stage.numbers()`` is what the demo shows. At first the fixture sees
that the demo fits on a small laptop; when the test ends, it looks at the demo in the
light and the dark theme: no serious accessibility violation, and a picture in
`test-artefacts/`.
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

__all__ = ["Stage", "violations"]


class Stage:
    """A demo, by its root element."""

    def __init__(self, page, root):
        self.page, self.root = page, root

    def numbers(self):
        """What the demo shows, once Python has answered everything it was told."""
        self.settle()
        return self.root.evaluate("root => root.demo.numbers()")

    @property
    def said(self):
        """The sentence that stands for the picture."""
        self.settle()
        return self.root.locator(".said").inner_text()

    @property
    def problem(self):
        """The sentence about what was refused."""
        self.settle()
        return self.root.locator(".problem").inner_text()

    def lit(self, title):
        """The cells of a grid that are lit."""
        self.settle()
        return self.root.evaluate(
            """(root, title) => [...root.querySelectorAll(
              `table[aria-label="${title}"] td`)].flatMap((cell, k) =>
                cell.classList.contains('lit') ? [k] : [])""",
            title,
        )

    def settle(self):
        """Wait until no question to Python is open."""
        self.page.wait_for_function(
            "root => root.demo.idle()", arg=self.root.element_handle()
        )

    def wait_for(self, condition):
        """Wait until a condition of the numbers, in JavaScript, is true."""
        self.page.wait_for_function(
            f"root => ({condition})(root.demo.numbers())",
            arg=self.root.element_handle(),
        )

    def go_to(self, label):
        """Press Tab, from the demo's first control on, until `label` has the focus."""
        self.root.evaluate(
            "root => root.querySelector('button, input, select, [tabindex]').focus()"
        )
        for _ in range(60):
            if label in self.root.evaluate(_NAME_OF_FOCUS):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {label!r}")

    def press(self, *keys):
        """Press keys one after the other, each when the last one is answered."""
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()
        return self

    def write(self, text):
        """Type over what stands in the field that has the focus."""
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        self.settle()
        return self

    def reset(self):
        """Go back to the start, with the keyboard."""
        return self.go_to("Reset").press("Enter")

    def assert_seen_as_a_whole(self):
        """Controls and picture are visible together, and nothing sticks out."""
        expect(self.root.locator(".said")).not_to_be_empty()
        extent = self.root.evaluate(_EXTENT)
        assert extent["height"] <= extent["room"]
        assert extent["outside"] <= 0
        self.root.evaluate("root => root.scrollIntoView()")
        for part in (".controls", ".panel >> nth=-1"):
            expect(self.root.locator(part)).to_be_in_viewport(ratio=0.99)

    def assert_accessible(self):
        """No serious violation that axe-core finds in the demo."""
        assert violations(self.page, ".cnnlib-demo") == []

    def picture(self, path):
        """Keep a picture of the demo."""
        self.root.screenshot(path=path)


def violations(page, area):
    """What axe-core holds to be serious or critical in an area of the page."""
    # Left to itself it asks the server for style sheets, and under wrong addresses.
    found = Axe().run(page, context=area, options={"preload": False})
    found = found.response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


# Pixels: what the notebook's window has, and how far a demo's parts reach.
_EXTENT = """root => {
  const box = node => node.getBoundingClientRect();
  const room = box(root.closest('.jp-WindowedPanel-outer'));
  const parts = [...root.querySelectorAll('.controls, .panel, .said')].map(box);
  const least = side => Math.min(...parts.map(part => part[side]));
  const most = side => Math.max(...parts.map(part => part[side]));
  const paper = box(root);
  return {
    room: room.height,
    height: most('bottom') - least('top'),
    outside: Math.max(paper.left - least('left'), most('right') - paper.right),
  };
}"""

# The label of what has the focus: its own, its field's, or its text.
_NAME_OF_FOCUS = """root => {
  const focused = document.activeElement;
  if (!root.contains(focused)) return "";
  const table = focused.closest('table');
  return [focused.getAttribute('aria-label'), focused.labels?.[0]?.innerText,
    focused.innerText, focused.role === 'gridcell' && table?.getAttribute('aria-label')]
    .filter(Boolean).join(' ');
}"""
