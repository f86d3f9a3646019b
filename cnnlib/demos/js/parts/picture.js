// A picture of pixels, with boxes on it; a cursor moves over its fields.

KINDS.picture = (data, stage) => {
  const canvas = element("canvas", { width: data.width, height: data.height });
  const view = element("div", { class: "view" }, canvas);
  const { node, title } = framed("picture", view);
  let cursor = data.cursor;

  if (cursor == null) {
    view.setAttribute("role", "img");
  } else {
    const how = { data: () => data, cursor: () => cursor, area: () => canvas };
    steered(view, stage, { ...how, held: data.held });
    view.classList.toggle("held", data.held);
  }

  function update(next) {
    data = next;
    write(title, data.title);
    view.setAttribute("aria-label", data.alt);
    view.style.width = `${data.size}em`;
    const bytes = new Uint8ClampedArray(data.pixels.byteLength);
    bytes.set(new Uint8Array(data.pixels.buffer, data.pixels.byteOffset, bytes.length));
    const image = new ImageData(bytes, data.width, data.height);
    canvas.getContext("2d").putImageData(image, 0, 0);
    if (data.cursor != null) point(data.cursor);
    light([]);
  }

  function point(k) {
    cursor = k;
  }

  /** Draws boxes, [top, left, height, width] in pixels: the panel's own and the lit. */
  function light(lit) {
    view.querySelectorAll(".box").forEach((box) => box.remove());
    for (const box of [...data.boxes, ...lit]) {
      const outline = overlaid(element("div", { class: "box" }), box, [data.height, data.width]);
      view.append(outline);
    }
  }

  return { node, update, point, light };
};
