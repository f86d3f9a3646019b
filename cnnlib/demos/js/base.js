// The files of this folder are joined into one module, in the order that stage.py
// gives: no build step, and every name below is known in the files after it.

/** An HTML element with attributes and children. */
function element(tag, attributes = {}, ...children) {
  return furnished(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return furnished(node, attributes, children);
}

function furnished(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Where an arrow key leads from place `index` of a table, or null for other keys. */
function neighbour(key, index, rows, columns) {
  const row = Math.floor(index / columns);
  const column = index % columns;
  const ends = { Home: [row, 0], End: [row, columns - 1] };
  const steps = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
  };
  const place = steps[key] ?? ends[key];
  if (!place) return null;
  const [r, c] = place;
  return Math.min(Math.max(r, 0), rows - 1) * columns + Math.min(Math.max(c, 0), columns - 1);
}

/** A panel: its title above its content. */
function framed(kind, content) {
  const title = element("div", { class: "title" });
  return { node: element("div", { class: `panel ${kind}` }, title, content), title };
}

/** What draws a panel or a control: kind → function(data, stage) → {node, update}. */
const KINDS = {};

/** Words between panels: a sign of a formula, or a note. */
function written(kind) {
  return () => {
    const node = element("div", { class: kind });
    return { node, update: (data) => (node.textContent = data.text) };
  };
}
KINDS.sign = written("sign");
KINDS.note = written("note");
