// Motion that explains, on top of an answer that is there already: what a moved cursor
// sets going runs from cell to cell. `stage.css` says how fast, and that nothing runs
// where the reader wants less motion.

/** Lets a node run along a path, once, and go. */
function running(node, path) {
  node.classList.add("running");
  node.style.offsetPath = `path("${path}")`;
  node.addEventListener("animationend", () => node.remove());
  return node;
}

/** A layer over a demo, for what flows; `cellsOf(way)` are the cells that a way passes. */
function flowing(root, cellsOf) {
  const drawing = svg("svg");
  const layer = element("div", { class: "flows", "aria-hidden": true }, drawing);
  let flows = [];
  let moved = false;
  let frame = null;

  /** Shows the flows of a place; with `moving` something sets out on each way. */
  function show(next, moving = false) {
    flows = next;
    moved ||= moving;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw); // when everything has its place
  }

  function draw() {
    const origin = layer.getBoundingClientRect();
    const ways = flows.flatMap(({ ways, texts, arrows }) =>
      ways.map((way, k) => {
        const stops = cellsOf(way).map((cell) => stopAt(cell, k, origin));
        return { stops, text: texts[k], arrows };
      }),
    );
    const arrows = ways.filter((way) => way.arrows).map(({ stops }) => arrowAlong(stops));
    if (moved) {
      const runners = ways.map(({ stops, text }) =>
        running(element("span", {}, text), pathAlong(stops)),
      );
      layer.replaceChildren(drawing, ...runners);
    }
    drawing.replaceChildren(...arrows);
    moved = false;
  }

  new ResizeObserver(() => show(flows)).observe(root);
  return { layer, show };
}

const LANES = [0.74, 0.84, 0.94]; // of a cell's height: side by side below its number

/** Where the k-th way passes a cell, and where it enters and leaves the cell's grid. */
function stopAt(cell, k, { left, top }) {
  const box = cell.getBoundingClientRect();
  const table = cell.closest("table").getBoundingClientRect();
  return {
    x: box.left + box.width / 2 - left,
    y: box.top + LANES[k % LANES.length] * box.height - top,
    sides: [table.left - left, table.right - left],
  };
}

/** Along the row out of one grid, and so into the next. */
function pathAlong(stops) {
  const legs = stops.slice(1).map((to, k) => {
    const from = stops[k];
    const right = to.x > from.x;
    const [out, into] = [from.sides[right ? 1 : 0], to.sides[right ? 0 : 1]];
    const middle = (out + into) / 2;
    return `H${out} C${middle},${from.y} ${middle},${to.y} ${into},${to.y} H${to.x}`;
  });
  return `M${stops[0].x},${stops[0].y} ${legs.join(" ")}`;
}

/** A line with its stops, the last of which it points to. */
function arrowAlong(stops) {
  const [before, end] = stops.slice(-2);
  const side = Math.sign(end.x - before.x);
  const d = pathAlong(stops);
  return svg(
    "g",
    { class: "flow" },
    svg("path", { d, class: "edge" }),
    svg("path", { d }),
    ...stops.slice(0, -1).map(({ x, y }) => svg("circle", { cx: x, cy: y, r: 3 })),
    svg("path", { d: `M${end.x},${end.y} l${-10 * side},-5 v10 Z`, class: "tip" }),
  );
}
