"""What all demos have in common: pointers, touch, company, and a kernel that goes."""

import pytest
from playwright.sync_api import expect
from stage import Stage

pytestmark = pytest.mark.requires("chromium")


def cell_of(stage, title, k):
    return stage.root.locator(f'table[aria-label="{title}"] td').nth(k)


def test_demos_in_company_and_without_a_kernel(play, lab):
    other = play("02_convolution.ipynb", "demo-kernels")
    stage = Stage(lab.page, lab.page.locator(".cnnlib-demo").first)
    before = other.numbers()

    cell_of(stage, "output", 3).hover()
    assert "Output (1, 1)" in stage.said
    cell_of(stage, "input", 0).click()
    assert "Input (0, 0) is in 1 output." in stage.said
    stage.go_to("kernel, row 0, column 0").write("2.5e")
    assert stage.numbers()["output"] == [[19 + 0, 25 + 2.5], [37 + 7.5, 43 + 10]]
    assert other.numbers() == before

    # What the page knows, it still answers when the kernel has gone.
    lab.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        ".restart()"
    )
    stage.root.get_by_role("button", name="Step").click()
    expect(stage.root.locator(".problem")).to_contain_text("run this cell again")
    expect(cell_of(stage, "output", 3)).to_have_text("53")
    expect(stage.root.locator(".said")).to_contain_text("Output")


def test_a_saved_demo_is_there_when_the_notebook_is_opened_again(play, lab):
    lesson = "01_why_convolution.ipynb"
    play(lesson)
    lab.page.evaluate(
        """async () => {
          const panel = window.jupyterapp.shell.currentWidget;
          await panel.context.save();
          await panel.sessionContext.shutdown();
        }"""
    )
    root = lab.open(lesson).cell("demo").locator(".cnnlib-demo")
    expect(root.locator('table[aria-label="output"]')).to_contain_text("27")
    root.get_by_role("button", name="Step").click()
    expect(root.locator(".said")).to_contain_text("Output (0, 1)")
