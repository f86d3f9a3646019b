"""No page can load or run what does not come with the site."""

import pytest

pytestmark = pytest.mark.requires("chromium", "make", "packages", "pyodide")

KINDS = (
    "index.html",
    "search.html",
    "lessons/02_convolution.html",
    "lessons/cheat_sheet.html",
    "reference/functional.html",
    "demos/convolution.html",
    "run/lab/index.html",
    "run/notebooks/index.html",
)
# Each foreign request and each script from elsewhere; gives the rules that refuse them.
TRY = """async () => {
  const refused = new Set();
  document.addEventListener('securitypolicyviolation',
    (event) => refused.add(event.effectiveDirective));
  const away = 'http://127.0.0.1:9/';
  await fetch(away).catch(() => {});
  const put = (name, settings) =>
    document.body.append(Object.assign(document.createElement(name), settings));
  put('img', { src: away });
  put('script', { src: away });
  put('script', { textContent: 'window.ran = true' });
  put('link', { rel: 'stylesheet', href: away });
  put('iframe', { src: away });
  put('object', { data: away });
  while (refused.size < 6) await new Promise((done) => setTimeout(done, 20));
  return [[...refused].sort(), window.ran ?? false];
}"""


def test_every_page_has_a_policy(site):
    pages = [f for f in site.rglob("*.html") if "Content-Security" not in f.read_text()]
    assert [f for f in pages if "_static" not in f.parts] == []


@pytest.mark.parametrize("name", KINDS)
def test_a_page_loads_without_a_complaint(page, address, name):
    page.goto(f"{address}/{name}")
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", KINDS)
def test_what_comes_from_elsewhere_is_refused(browser, address, name):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/{name}")
    refused, ran = page.evaluate(TRY)
    context.close()
    rules = ["connect-src", "frame-src", "img-src", "object-src"]
    assert refused == [*rules, "script-src-elem", "style-src-elem"] and not ran
