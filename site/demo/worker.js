// Python for one demo. The first message is the demo's name; the others are what the
// page reports.

const PYODIDE = new URL("../run/static/pyodide/", location.href).href;
importScripts(`${PYODIDE}pyodide.js`);

let hear = null;
const early = [];

onmessage = async ({ data }) => {
  if (typeof data === "string") {
    start(data).catch((error) => postMessage({ failed: String(error.message ?? error) }));
  } else if (hear) {
    hear(JSON.stringify(data));
  } else {
    early.push(data);
  }
};

async function start(name) {
  say("Python itself", 0.1);
  const pyodide = await loadPyodide({ indexURL: PYODIDE });
  let packages = 1;
  let loaded = 0;
  const watcher = new PerformanceObserver((list) => {
    loaded += list.getEntries().length;
    say(`${loaded} of ${packages} packages`, 0.2 + (0.7 * loaded) / packages);
  });
  watcher.observe({ type: "resource" });
  await pyodide.loadPackage("cnnlib", {
    messageCallback(message) {
      if (message.startsWith("Loading ")) packages = message.split(",").length;
    },
  });
  watcher.disconnect();
  say("The demo", 0.95);
  const post = (state, paths, buffers) =>
    postMessage({ state: JSON.parse(state), buffer_paths: JSON.parse(paths), buffers });
  pyodide.runPython(await (await fetch("worker.py")).text());
  hear = pyodide.globals.get("begin")(name, post);
  early.forEach((data) => hear(JSON.stringify(data)));
}

function say(loading, share) {
  postMessage({ loading: `${loading} …`, share });
}
