// Whether there is a kernel behind the slides, and whether it still runs their cells.

const BEAT = 2000; // milliseconds from one answer to the next question

const lost = (detail) => window.dispatchEvent(new CustomEvent("cnnlib:gone", { detail }));

// A kernel that was deleted says nothing, as on a laptop that slept until it was culled;
// JupyterLab asks for itself, Voilà does not.
async function ask() {
  const config = document.getElementById("jupyter-config-data").text;
  const { baseUrl, kernelId } = JSON.parse(config);
  const path = `${baseUrl}api/kernels/${kernelId}`;
  const answer = await fetch(path).catch(() => null);
  if (answer?.status === 404) lost(kernelId);
  else setTimeout(ask, BEAT);
}

// A lecture starts anew by itself, once: it opens at this slide, and keeps its votes.
// Then it says what to do where there is no cell to be run; a demo says so by itself.
window.addEventListener("cnnlib:gone", () => {
  if (!document.getElementById("gone")) return;
  if (sessionStorage.restarted) return reveal("gone");
  sessionStorage.restarted = "yes";
  location.reload();
});

// Voilà runs the cells over a connection of its own, and says nothing when that ends.
window.WebSocket = class extends WebSocket {
  constructor(...at) {
    super(...at);
    if (String(at[0]).includes("/voila/execution/")) this.addEventListener("close", onStop);
  }
};

function onStop() {
  if (!document.getElementById("progress").hidden) reveal("stopped");
}

function reveal(id) {
  const sentence = document.getElementById(id);
  if (sentence) sentence.hidden = false;
}

document.getElementById("go-on")?.addEventListener("click", () => location.reload());
document.addEventListener("DOMContentLoaded", ask); // the kernel has started, then
