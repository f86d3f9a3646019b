// A picture of pixels, with boxes on it; a cursor moves over its fields.

KINDS.picture = (data, stage) => {
  const canvas = element("canvas", { width: data.width, height: data.height });
  const view = element("div", { class: "view" }, canvas);
  const { node, title } = framed("picture", view);
  let cursor = data.cursor;

  if (cursor === null) {
    view.setAttribute("role", "img");
  } else {
    view.setAttribute("role", "application");
    view.tabIndex = 0;
    view.addEventListener("keydown", (event) => {
      const k = neighbour(event.key, cursor, ...data.fields);
      if (k === null) return;
      event.preventDefault();
      stage.move(data.name, k);
    });
    const follow = (event) => {
      const k = fieldAt(event);
      if (k !== cursor) stage.move(data.name, k);
    };
    view.addEventListener("pointermove", follow);
    view.addEventListener("click", follow);
  }

  function fieldAt({ clientX, clientY }) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [rows, columns] = data.fields;
    const place = (share, count) =>
      Math.min(Math.max(Math.floor(share * count), 0), count - 1);
    return (
      place((clientY - top) / height, rows) * columns + place((clientX - left) / width, columns)
    );
  }

  function update(next) {
    data = next;
    title.textContent = data.title;
    view.setAttribute("aria-label", data.alt);
    view.style.width = `${data.size}em`;
    const bytes = new Uint8ClampedArray(data.pixels.byteLength);
    bytes.set(new Uint8Array(data.pixels.buffer, data.pixels.byteOffset, bytes.length));
    const image = new ImageData(bytes, data.width, data.height);
    canvas.getContext("2d").putImageData(image, 0, 0);
    if (data.cursor !== null) point(data.cursor);
    light([]);
  }

  function point(k) {
    cursor = k;
  }

  /** Draws boxes, [top, left, height, width] in pixels: the panel's own and the lit. */
  function light(lit) {
    view.querySelectorAll(".box").forEach((box) => box.remove());
    const share = (length, whole) => `${(100 * length) / whole}%`;
    for (const [top, left, height, width] of [...data.boxes, ...lit]) {
      const box = view.appendChild(element("div", { class: "box" }));
      box.style.top = share(top, data.height);
      box.style.left = share(left, data.width);
      box.style.height = share(height, data.height);
      box.style.width = share(width, data.width);
    }
  }

  return { node, update, point, light };
};
