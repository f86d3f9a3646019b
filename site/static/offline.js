// Has a worker keep what this page needs; whoever imports this waits until it is there.

const { serviceWorker } = navigator; // not on pages that come without encryption
const home = new URL("../", import.meta.url);
// Of JupyterLite all but Python's packages, which are kept when they are used.
const COURSE = ["api", "build", "extensions", "files", "lab", "notebooks"];
const inCourse = location.href.startsWith(`${home}run/`);

async function kept() {
  const register = serviceWorker.register.bind(serviceWorker);
  // JupyterLite would bring its own for the folder that it is in: that is a part of ours.
  serviceWorker.register = () => register(new URL("service-worker.js", home));
  await serviceWorker.register();
  const { active } = await serviceWorker.ready;
  const taken = serviceWorker.controller ? null : next(serviceWorker, "controllerchange");
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const folders = inCourse ? COURSE.map((name) => `run/${name}/`) : [];
  active.postMessage({ loaded: [location.href, ...loaded], folders });
  await taken;
}

function next(target, event) {
  return new Promise((done) => target.addEventListener(event, done, { once: true }));
}

if (serviceWorker) {
  serviceWorker.addEventListener("message", ({ data }) => {
    if (data === "kept") document.documentElement.dataset.offline = "ready";
  });
  // A new edition: what is only read is read anew; a demo or a notebook stays as it is.
  if (serviceWorker.controller && document.querySelector("article")) {
    next(serviceWorker, "controllerchange").then(() => location.reload());
  }
  await kept().catch((error) => console.warn(`Nothing is kept: ${error.message}`));
}
