// A computational graph: values above the nodes, gradients below, and on the arrows what
// goes back along them. The pointer and the arrow keys move a cursor over the nodes.

const NODES = { column: 150, row: 84, half: 17 }; // half a node's height
const SPREAD = { whole: 690, column: 230 }; // of few columns: together, and each at most

KINDS.nodes = (data, stage) => {
  const wide = Math.max(NODES.column, Math.min(SPREAD.column, SPREAD.whole / data.columns));
  const x = (column) => (column + 0.5) * wide;
  const y = (row) => (row + 0.65) * NODES.row;
  const [width, height] = [data.columns * wide, (data.rows + 0.3) * NODES.row];
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "listbox" });
  const view = element("div", { class: "network" }, drawing);
  const { node, title } = framed("nodes", view);
  view.style.width = `${width / 14}em`;
  view.style.minWidth = `${width / 20}em`;

  const arrows = data.arrows.map(arrowed);
  const nodes = data.nodes.map(placed);
  const labels = data.arrows.map(labelledArrow);
  let cursor = data.cursor;

  function words(attributes) {
    return svg("text", { "text-anchor": "middle", ...attributes });
  }

  function halfWidth(label) {
    return Math.max(NODES.half, 9 + 4.5 * label.length);
  }

  function placed({ label, at, made }, k) {
    const [left, half] = [halfWidth(label), NODES.half];
    const shape = { x: -left, y: -half, width: 2 * left, height: 2 * half };
    const inside = words({ y: 5 });
    inside.textContent = label;
    const parts = [
      svg("rect", { ...shape, rx: made ? half : 4 }),
      inside,
      words({ y: -half - 7, class: "value" }),
      words({ y: half + 17, class: "gradient" }),
    ];
    const attributes = { class: made ? "node made" : "node", role: "option" };
    const place = { transform: `translate(${x(at[0])} ${y(at[1])})` };
    const group = svg("g", { ...attributes, ...place }, ...parts);
    for (const kind of ["pointermove", "click"]) {
      group.addEventListener(kind, () => k !== cursor && stage.move(data.name, k));
    }
    return drawing.appendChild(group);
  }

  /** The last stretch of an arrow: its two ends, and the point that it bows towards. */
  function stretch({ path, bow }) {
    const [tail, head] = path.slice(-2).map(([column, row]) => [x(column), y(row)]);
    const middle = [(tail[0] + head[0]) / 2, (tail[1] + head[1]) / 2 + 52 * bow];
    return { tail, head, middle };
  }

  function arrowed(arrow) {
    const { head, middle } = stretch(arrow);
    const [dx, dy] = [head[0] - middle[0], head[1] - middle[1]];
    const end = data.nodes.find((node) => `${node.at}` === `${arrow.path.at(-1)}`);
    // The tip touches an ellipse around the node.
    const share = 1 / Math.hypot(dx / (halfWidth(end.label) + 3), dy / (NODES.half + 3));
    const angle = (180 * Math.atan2(dy, dx)) / Math.PI;
    const tip = `translate(${head[0] - share * dx} ${head[1] - share * dy}) rotate(${angle})`;
    const way = arrow.path.slice(0, -1).map(([column, row]) => `${x(column)},${y(row)}`);
    const d = `M${way.join(" L")} Q${middle} ${head[0] - share * dx},${head[1] - share * dy}`;
    const point = svg("path", { d: "M1,0 L-9,-4.5 L-9,4.5 Z", class: "tip", transform: tip });
    const line = svg("path", { d, class: "line" });
    return drawing.appendChild(svg("g", { class: "arrow" }, line, point));
  }

  /** What an arrow hands back, in two lines, where it covers no value. */
  function labelledArrow(arrow) {
    const { tail, head, middle } = stretch(arrow);
    const level = Math.abs(head[1] - tail[1]) < 20;
    const down = level && !arrow.bow ? -26 : -18 * arrow.bow;
    const place = `translate(${middle[0]} ${middle[1] + down})`;
    const parts = [svg("rect", { rx: 4 }), words({ y: -4 }), words({ y: 12 })];
    const group = svg("g", { class: "product", transform: place }, ...parts);
    return drawing.appendChild(group);
  }

  drawing.addEventListener("keydown", (event) => {
    const k = data.nodes[cursor].keys[event.key];
    if (k === undefined) return;
    event.preventDefault();
    stage.move(data.name, k);
  });

  function update(next) {
    next.arrows.forEach(({ text }, k) => {
      if (text && !data.arrows[k].text) sendBack(arrows[k]);
    });
    data = next;
    write(title, data.title);
    drawing.setAttribute("aria-label", data.title);
    data.nodes.forEach(({ value, gradient }, k) => {
      nodes[k].querySelector(".value").textContent = value;
      nodes[k].querySelector(".gradient").textContent = gradient;
      nodes[k].setAttribute("aria-label", data.links[k].say);
    });
    data.arrows.forEach(({ text, marked }, k) => {
      arrows[k].classList.toggle("marked", marked);
      labels[k].classList.toggle("marked", marked);
      const [box, ...lines] = labels[k].children;
      lines.forEach((line, i) => (line.textContent = text?.[i] ?? ""));
      const longest = Math.max(...(text ?? [""]).map((line) => line.length));
      const wide = 10 + 6.8 * longest;
      for (const [name, size] of Object.entries({ x: -wide / 2, y: -18, width: wide, height: 36 })) {
        box.setAttribute(name, size);
      }
    });
    point(data.cursor);
  }

  /** A gradient sets out along an arrow, from its head to its tail. */
  function sendBack(arrow) {
    const way = arrow.querySelector(".line").getAttribute("d");
    nodes[0].before(running(svg("circle", { r: 8, class: "back" }), way));
  }

  /** Shows the cursor at a node, which takes the focus if the graph has it. */
  function point(k) {
    const focused = drawing.contains(document.activeElement);
    cursor = k;
    nodes.forEach((group, i) => {
      group.setAttribute("tabindex", i === k ? 0 : -1);
      group.setAttribute("aria-selected", i === k);
    });
    if (focused) nodes[k].focus({ preventScroll: true });
  }

  /** Lights up arrows; those that were walked back show their product. */
  function light(lit) {
    arrows.forEach((arrow, k) => arrow.classList.toggle("lit", lit.includes(k)));
    labels.forEach((label, k) => {
      const shown = data.arrows[k].text && (data.arrows[k].marked || lit.includes(k));
      label.style.display = shown ? "" : "none";
    });
  }

  return { node, update, point, light };
};
