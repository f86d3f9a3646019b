// How far the kernel is. Voilà keeps a placeholder in each cell until it has run.

const progress = document.getElementById("progress");
const total = document.querySelectorAll("[cell-index]").length;

new MutationObserver((_, observer) => {
  const waiting = document.querySelectorAll(".voila-skeleton-container").length;
  const started = progress.hasAttribute("value");
  if (!waiting && !started) return;
  progress.max = total;
  progress.value = total - waiting;
  if (waiting) return;
  observer.disconnect();
  progress.hidden = true;
}).observe(document.querySelector("main"), { childList: true, subtree: true });
