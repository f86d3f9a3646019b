// A pad to draw on: with mouse or finger, or with a pen that the arrow keys move.

const PEN_REACH = 1.8; // pixels from the middle of a stroke to where it ends

/** How far point p is from the line between points a and b. */
function distanceToLine(p, a, b) {
  const [x, y] = [b.x - a.x, b.y - a.y];
  const along = ((p.x - a.x) * x + (p.y - a.y) * y) / (x * x + y * y || 1);
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(p.x - a.x - t * x, p.y - a.y - t * y);
}

KINDS.pad = (data, stage) => {
  const { name, width, height } = data;
  const canvas = element("canvas", { width, height });
  const ring = element("div", { class: "pen", hidden: "" });
  const view = element(
    "div",
    { class: "view", role: "application", tabindex: 0, "aria-description": data.keys },
    canvas,
    ring,
  );
  const eraser = element("button", { type: "button", "aria-pressed": false }, "Eraser");
  const words = element("span", { role: "status" });
  const { node, title } = framed("pad", view);
  title.append(words, eraser);
  const ink = new Uint8ClampedArray(width * height);
  let pen = { x: Math.floor(width / 2), y: Math.floor(height / 2) };
  let down = false; // whether the keyboard's pen is
  let last = null; // where the pointer that draws was
  let erasing = false;

  function paint() {
    const image = new ImageData(width, height);
    ink.forEach((value, k) => image.data.set([value, value, value, 255], 4 * k));
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  /** Draws or rubs out a line here and now, and lets Python know. */
  function stroke(from, to) {
    ink.forEach((value, k) => {
      const pixel = { x: k % width, y: Math.floor(k / width) };
      const left = Math.min(Math.max(PEN_REACH - distanceToLine(pixel, from, to), 0), 1);
      ink[k] = erasing ? Math.min(value, 255 * (1 - left)) : Math.max(value, 255 * left);
    });
    paint();
    stage.change(name, [...ink]);
  }

  function erase(on) {
    erasing = on;
    eraser.setAttribute("aria-pressed", on);
  }
  eraser.addEventListener("click", () => erase(!erasing));

  /** The pixel, with fractions, that a pointer is on. */
  function under({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((clientX - box.left) / box.width) * width - 0.5,
      y: ((clientY - box.top) / box.height) * height - 0.5,
    };
  }

  view.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    view.setPointerCapture(event.pointerId);
    ring.hidden = true;
    last = under(event);
    stroke(last, last);
  });
  view.addEventListener("pointermove", (event) => {
    if (last === null) return;
    for (const passed of event.getCoalescedEvents?.() ?? [event]) {
      const to = under(passed);
      stroke(last, to);
      last = to;
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    view.addEventListener(end, () => (last = null));
  }

  function movePen(to) {
    if (down) stroke(pen, to);
    pen = to;
    ring.hidden = false;
    ring.style.left = `${(100 * (pen.x + 0.5)) / width}%`;
    ring.style.top = `${(100 * (pen.y + 0.5)) / height}%`;
    ring.classList.toggle("down", down);
    const tool = erasing ? "Eraser" : "Pen";
    words.textContent = `${tool} ${down ? "down" : "up"} at (${pen.y}, ${pen.x})`;
  }

  view.addEventListener("keydown", (event) => {
    const k = neighbour(event.key, pen.y * width + pen.x, height, width);
    if (k !== null) {
      movePen({ x: k % width, y: Math.floor(k / width) });
    } else if (event.key === " ") {
      down = !down;
      movePen(pen);
    } else if (event.key.toLowerCase() === "e") {
      erase(!erasing);
      movePen(pen);
    } else {
      return;
    }
    event.preventDefault();
  });

  function update(next) {
    if (ring.hidden) words.textContent = next.title;
    view.setAttribute("aria-label", `${next.title}: ${next.alt}`);
    view.style.width = `${next.size}em`;
    const { buffer, byteOffset, byteLength } = next.pixels;
    ink.set(new Uint8Array(buffer, byteOffset, byteLength));
    paint();
  }

  /** Lays the pen aside: its next stroke is ink, and begins where it is lowered. */
  function stop() {
    down = false;
    erase(false);
    ring.hidden = true;
  }

  return { node, update, stop };
};
