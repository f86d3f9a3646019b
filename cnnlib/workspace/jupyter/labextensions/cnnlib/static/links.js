// A link to a heading of another notebook leads there at the first click.
//
// JupyterLab looks for the heading when the notebook is read, before its cells are on
// the page, and does not decode what an address encodes ("%C3%97" for "×"). Here it is
// waited for. Notebook 7, which opens each notebook on a page of its own, forgets the
// heading on the way: it is left for that page to find.

const LEFT = "cnnlib:heading";
const TAKEN_OVER = ["keydown", "pointerdown", "touchstart", "wheel"];

function opened(app, path) {
  return [...app.shell.widgets("main")].find((panel) => panel.context?.path === path);
}

function nameOf(fragment) {
  const name = fragment.replace(/^#(heading=)?/, "");
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a "%" that encodes nothing
  }
}

/** The heading, as soon as it is on the page; a reader who goes on is left alone. */
function shown(node, name, signal) {
  const quoted = CSS.escape(name);
  return new Promise((resolve) => {
    function look() {
      const found = node.querySelector(`[id="${quoted}"], [data-jupyter-id="${quoted}"]`);
      if (found) resolve(found);
      if (found || signal.aborted) observer.disconnect();
    }
    const observer = new MutationObserver(look);
    const attributeFilter = ["id", "data-jupyter-id"];
    observer.observe(node, { subtree: true, childList: true, attributeFilter });
    look();
  });
}

async function goTo({ content, context, node }, fragment) {
  const reader = new AbortController();
  const { signal } = reader;
  for (const act of TAKEN_OVER) {
    node.addEventListener(act, () => reader.abort(), { capture: true, signal });
  }
  const heading = await shown(node, nameOf(fragment), signal);
  heading.scrollIntoView();
  await context.ready;
  await Promise.all((content.widgets ?? []).map((cell) => cell.ready));
  if (!signal.aborted) heading.scrollIntoView(); // what stands above may have grown
  reader.abort();
}

function activate(app) {
  app.commands.commandExecuted.connect(async (_, { id, args, result }) => {
    if (!id.endsWith(":handle-local-link") || !args.id) return;
    await result;
    const panel = opened(app, args.path);
    if (panel) goTo(panel, args.id);
    else localStorage.setItem(LEFT, JSON.stringify(args));
  });

  const left = JSON.parse(localStorage.getItem(LEFT));
  localStorage.removeItem(LEFT);
  if (!left) return;
  app.shell.currentChanged.connect(function look() {
    const panel = opened(app, left.path);
    if (!panel) return;
    app.shell.currentChanged.disconnect(look);
    goTo(panel, left.id);
  });
}

// What JupyterLab's loader of extensions asks for, as a bundler would write it.
window._JUPYTERLAB ??= {};
window._JUPYTERLAB.cnnlib = {
  init() {},
  async get() {
    const plugin = { id: "cnnlib:links", autoStart: true, activate };
    return () => ({ __esModule: true, default: plugin });
  },
};
