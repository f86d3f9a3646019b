// The files of this folder are joined into one module behind those of cnnlib/widgets,
// this one first, stage.js last: no build step. parts/ has a file for each kind of part,
// or for a few that are alike.

/** Writes a text into a node, unless it stands there: no layout, no announcement. */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
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

/** Lays a node over a part of its container: box and whole in the same units. */
function overlaid(node, [top, left, height, width], [wholeHeight, wholeWidth]) {
  const share = (length, whole) => `${(100 * length) / whole}%`;
  node.style.top = share(top, wholeHeight);
  node.style.left = share(left, wholeWidth);
  node.style.height = share(height, wholeHeight);
  node.style.width = share(width, wholeWidth);
  return node;
}

/**
 * Lets the pointer and the arrow keys, on `node`, move a cursor over fields.
 *
 * `data()` gives the panel's data with `name` and `fields` (rows, columns), `cursor()`
 * the field now, `area()` the element that the fields divide. With `held` the pointer
 * moves the cursor only while it is pressed.
 */
function steered(node, stage, { data, cursor, area, held = false }) {
  node.setAttribute("role", "application");
  node.tabIndex = 0;
  const moveTo = (k) => stage.move(data().name, k);
  node.addEventListener("keydown", (event) => {
    const k = neighbour(event.key, cursor(), ...data().fields);
    if (k == null) return;
    event.preventDefault();
    moveTo(k);
  });
  const follow = (event) => {
    const k = fieldAt(event);
    if (k !== cursor()) moveTo(k);
  };
  node.addEventListener("pointermove", (event) => {
    if (event.buttons || !held) follow(event);
  });
  node.addEventListener("click", follow);

  function fieldAt({ clientX, clientY }) {
    const { left, top, width, height } = area().getBoundingClientRect();
    const [rows, columns] = data().fields;
    const place = (share, count) =>
      Math.min(Math.max(Math.floor(share * count), 0), count - 1);
    return (
      place((clientY - top) / height, rows) * columns + place((clientX - left) / width, columns)
    );
  }
}

/** The link of place k; a picture's can be given by its rows and its columns. */
function linkAt(links, k) {
  if (!links?.rows) return links?.[k];
  const row = links.rows[Math.floor(k / links.columns.length)];
  const column = links.columns[k % links.columns.length];
  const light = {};
  for (const [name, [top, height]] of Object.entries(row.light)) {
    const [left, width] = column.light[name];
    light[name] = [[top, left, height, width]];
  }
  return { light, say: `${row.say} ${column.say}` };
}

/** A panel: its title above its content. */
function framed(kind, content) {
  const title = element("div", { class: "title" });
  return { node: element("div", { class: `panel ${kind}` }, title, content), title };
}

/** What draws a panel or a control: kind → function(data, stage) → {node, update}. */
const KINDS = {};
