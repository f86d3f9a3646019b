// A demo is as large as lets it be seen as a whole, on a page of its own, on a slide with
// text above it, in a notebook.

const LEAST = 19; // half pixels, of its text

/**
 * Finds the size of the text, in which all is measured, when `parts` have changed.
 *
 * When only a cursor has moved, the demo shrinks if it has to, and does not grow: the
 * picture would jump with each step. With `free` it may do both.
 */
function fitted(root, parts) {
  let size = Infinity; // half pixels

  function fit(free) {
    if (!root.clientWidth) return;
    const height = room();
    let most = Math.floor(2 * parseFloat(getComputedStyle(root).fontSize));
    let least = Math.min(LEAST, most);
    const fits = (tried) => {
      root.style.setProperty("--fitted", `${tried / 2}px`);
      const narrow = parts.every((part) => part.scrollWidth <= part.clientWidth);
      return narrow && root.offsetHeight <= height;
    };
    size = Math.min(Math.max(size, least), most);
    if (!fits(size)) most = Math.max(size - 1, least);
    else if (!free || size === most || !fits(size + 1)) least = most = size;
    else least = size + 1;
    while (least < most) {
      const middle = Math.ceil((least + most) / 2);
      if (fits(middle)) least = middle;
      else most = middle - 1;
    }
    size = least;
    root.style.setProperty("--fitted", `${size / 2}px`);
  }

  /** The pixels in height that are left for the demo. */
  function room() {
    const notebook = root.closest(".jp-WindowedPanel-outer");
    if (notebook) return notebook.clientHeight - 8; // its text scrolls out of the way
    const slide = root.closest(".slide");
    const whole = (slide ?? document.documentElement).clientHeight;
    const beside = around(slide ?? document.body);
    return beside < whole / 2 ? whole - beside : whole;
  }

  /** The height of what stands above and below the demo. */
  function around(page) {
    const content = document.createRange();
    content.selectNodeContents(page);
    const { top, bottom } = content.getBoundingClientRect();
    const { paddingTop, paddingBottom } = getComputedStyle(page);
    const padding = parseFloat(paddingTop) + parseFloat(paddingBottom);
    return Math.ceil(bottom - top - root.offsetHeight + padding);
  }

  let frame = null;
  const soon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => fit(true));
  };
  let width = 0;
  const watcher = new ResizeObserver(() => {
    if (root.clientWidth !== width) soon();
    width = root.clientWidth;
  });
  return {
    fit,
    /** To be called when the demo is on the page, or soon will be. */
    watch() {
      watcher.observe(root);
      window.addEventListener("resize", soon);
      document.addEventListener("cnnlib:shown", soon); // a part of a slide
      fit(true);
    },
    close() {
      watcher.disconnect();
      window.removeEventListener("resize", soon);
      document.removeEventListener("cnnlib:shown", soon);
    },
  };
}
