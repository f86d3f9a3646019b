// Whether the server still has the page's kernel. One that was deleted says nothing, as
// on a laptop that slept until it was culled; JupyterLab asks for itself, Voilà does not.

const BEAT = 2000; // milliseconds from one answer to the next question

const settings = () => JSON.parse(document.getElementById("jupyter-config-data")?.text ?? "{}");
const lost = (detail) => window.dispatchEvent(new CustomEvent("cnnlib:gone", { detail }));

async function ask() {
  const { baseUrl, kernelId } = settings(); // they come when the kernel has started
  const path = `${baseUrl}api/kernels/${kernelId}`;
  const answer = kernelId && (await fetch(path).catch(() => null));
  if (answer?.status === 404) lost(kernelId);
  else setTimeout(ask, BEAT);
}

// What to do in a lecture, where there is no cell to be run; a demo says so by itself.
window.addEventListener("cnnlib:gone", () => {
  const sentence = document.getElementById("gone");
  if (sentence) sentence.hidden = false;
});
ask();
