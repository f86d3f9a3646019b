// A matrix with its numbers: a table whose cells light up, follow the pointer and the
// arrow keys, or can be written in.

KINDS.grid = (data, stage) => {
  const { name, rows, columns } = data;
  const table = element("table", {
    role: data.editable || data.cursor != null ? "grid" : "table",
  });
  const holder = element("div", { class: "holder" }, table);
  const { node, title } = framed(Math.max(rows, columns) > 12 ? "grid crowded" : "grid", holder);
  const cells = [];
  for (let r = 0; r < rows; r++) {
    const line = table.appendChild(element("tr"));
    const role = data.cursor == null ? null : "gridcell";
    for (let c = 0; c < columns; c++) cells.push(line.appendChild(element("td", { role })));
  }
  const inputs = data.editable ? cells.map((cell, k) => writable(cell, k)) : null;
  const frame = holder.appendChild(element("div", { class: "window", hidden: "" }));
  const looks = []; // how each cell was drawn last
  let cursor = data.cursor;

  /** Puts a field into a cell. A number counts as soon as it can be read. */
  function writable(cell, k) {
    const place = `row ${Math.floor(k / columns)}, column ${k % columns}`;
    const input = element("input", {
      type: "text",
      inputmode: "decimal",
      "aria-label": `${data.title}, ${place}`,
    });
    const read = () => {
      const text = input.value.replace("−", "-").replace(",", ".");
      return text.trim() ? Number(text) : NaN;
    };
    input.addEventListener("input", () => {
      const value = read();
      if (Number.isFinite(value)) stage.change(name, { index: k, value });
    });
    input.addEventListener("change", () => {
      if (!Number.isFinite(read())) stage.refuse();
    });
    input.addEventListener("blur", () => (input.value = data.texts[k]));
    input.addEventListener("focus", () => input.select());
    return cell.appendChild(input);
  }

  function moveTo(k) {
    stage.move(name, k);
  }

  table.addEventListener("keydown", (event) => {
    const focused = document.activeElement;
    const at = inputs ? inputs.indexOf(focused) : cells.indexOf(focused);
    const k = at < 0 ? null : neighbour(event.key, at, rows, columns);
    if (k === null || (inputs && ["Home", "End"].includes(event.key))) return;
    event.preventDefault();
    if (inputs) inputs[k].focus();
    else moveTo(k);
  });
  table.addEventListener("pointermove", (event) => {
    const k = cells.indexOf(event.target.closest("td"));
    if (cursor != null && k >= 0 && k !== cursor) moveTo(k);
  });
  // Also where the cursor is already: of two cursors, this one is followed from now on.
  table.addEventListener("click", (event) => {
    const k = cells.indexOf(event.target.closest("td"));
    if (cursor != null && k >= 0) moveTo(k);
  });

  function update(next) {
    data = next;
    write(title, data.title);
    table.setAttribute("aria-label", data.title);
    cells.forEach((_, k) => {
      const outside = data.inner != null && !within(k, data.inner);
      const marked = data.marked.includes(k);
      const look = [data.fills[k], data.inks[k], data.texts[k], outside, marked].join();
      if (look !== looks[k]) draw(k, outside, marked);
      looks[k] = look; // cells that stay as they are cost the page nothing
    });
    table.style.setProperty("--cell", `${data.cell}em`);
    holder.querySelectorAll(".dot").forEach((dot) => dot.remove());
    holder.append(...data.dots.map(dotAt));
    if (data.cursor != null) point(data.cursor);
  }

  function draw(k, outside, marked) {
    const [cell, text] = [cells[k], data.texts[k]];
    cell.style.backgroundColor = data.fills[k];
    cell.style.color = data.inks[k];
    cell.style.setProperty("--fit", Math.min(1, (1.4 * data.cell) / text.length));
    cell.classList.toggle("outside", outside);
    cell.classList.toggle("marked", marked);
    if (!inputs) cell.textContent = text;
    else if (inputs[k] !== document.activeElement) inputs[k].value = text;
  }

  function dotAt([row, column]) {
    const box = [row + 0.22, column + 0.22, 0.56, 0.56];
    return overlaid(element("div", { class: "dot" }), box, [rows, columns]);
  }

  function within(k, [top, left, height, width]) {
    const r = Math.floor(k / columns) - top;
    const c = (k % columns) - left;
    return r >= 0 && r < height && c >= 0 && c < width;
  }

  /** Shows the cursor at a cell, which takes the focus if the table has it. */
  function point(k) {
    const focused = table.contains(document.activeElement);
    cursor = k;
    cells.forEach((cell, i) => {
      cell.tabIndex = i === k ? 0 : -1;
      cell.setAttribute("aria-selected", i === k);
    });
    if (focused) cells[k].focus({ preventScroll: true });
  }

  /** Lights up cells at once; where they make a window, a frame glides after them. */
  function light(lit) {
    cells.forEach((cell, k) => cell.classList.toggle("lit", lit.includes(k)));
    const [down, across] = [(k) => Math.floor(k / columns), (k) => k % columns].map(
      (place) => [...new Set(lit.map(place))],
    );
    const window = lit.length > 0 && lit.length === down.length * across.length;
    holder.classList.toggle("framed", window);
    frame.hidden = !window;
    if (!window) return;
    const [top, left] = [Math.min(...down), Math.min(...across)];
    const [height, width] = [Math.max(...down) - top + 1, Math.max(...across) - left + 1];
    overlaid(frame, [top, left, height, width], [rows, columns]);
  }

  return { node, update, point, light, cells };
};
