// A demo is as large as lets it be seen as a whole: text as on the slides, or smaller.

const SMALLEST = 13; // pixels

const room = (demo) => (demo.closest(".slide") ?? document.documentElement).clientHeight;
const tooHigh = (demo) => demo.offsetHeight > 0.97 * room(demo);

function fit(demo) {
  demo.style.removeProperty("--cnnlib-demo-size");
  let size = parseFloat(getComputedStyle(demo).fontSize);
  while (tooHigh(demo) && size > SMALLEST) {
    size -= 0.5;
    demo.style.setProperty("--cnnlib-demo-size", `${size}px`);
  }
}

// A demo may grow when it is played with: more padding, more rows.
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) if (tooHigh(target)) fit(target);
});
const demos = () => document.querySelectorAll(".cnnlib-demo");
new MutationObserver(() => demos().forEach((demo) => watcher.observe(demo)))
  .observe(document.querySelector("main"), { childList: true, subtree: true });
window.addEventListener("resize", () => demos().forEach(fit));
