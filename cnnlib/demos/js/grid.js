// A matrix with its numbers: a table whose cells light up, follow the pointer and the
// arrow keys, or can be written in.

KINDS.grid = (data, stage) => {
  const { name, rows, columns } = data;
  const table = element("table", {
    role: data.editable || data.cursor !== null ? "grid" : "table",
  });
  const holder = element("div", { class: "holder" }, table);
  const { node, title } = framed(Math.max(rows, columns) > 12 ? "grid crowded" : "grid", holder);
  const cells = [];
  for (let r = 0; r < rows; r++) {
    const line = table.appendChild(element("tr"));
    for (let c = 0; c < columns; c++) cells.push(line.appendChild(element("td")));
  }
  const inputs = data.editable ? cells.map((cell, k) => writable(cell, k)) : null;
  let cursor = data.cursor;

  /** Puts a field into a cell. A number counts as soon as it can be read. */
  function writable(cell, k) {
    const place = `row ${Math.floor(k / columns)}, column ${k % columns}`;
    const input = element("input", {
      type: "text",
      inputmode: "decimal",
      "aria-label": `${data.title}, ${place}`,
    });
    input.addEventListener("input", () => {
      const value = Number(input.value.replace("−", "-").replace(",", "."));
      if (input.value.trim() && Number.isFinite(value)) {
        stage.change(name, { index: k, value });
      }
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
    if (cursor !== null && k >= 0 && k !== cursor) moveTo(k);
  });
  table.addEventListener("click", (event) => {
    const k = cells.indexOf(event.target.closest("td"));
    if (cursor !== null && k >= 0) moveTo(k);
  });

  function update(next) {
    data = next;
    title.textContent = data.title;
    table.setAttribute("aria-label", data.title);
    cells.forEach((cell, k) => {
      cell.style.background = data.fills[k];
      cell.style.color = data.inks[k];
      cell.classList.toggle("outside", data.inner !== null && !within(k, data.inner));
      cell.classList.toggle("marked", data.marked.includes(k));
      if (cursor !== null) cell.setAttribute("role", "gridcell");
      cell.style.setProperty("--fit", Math.min(1, (1.4 * data.cell) / data.texts[k].length));
      if (!inputs) cell.textContent = data.texts[k];
      else if (inputs[k] !== document.activeElement) inputs[k].value = data.texts[k];
    });
    table.style.setProperty("--cell", `${data.cell}em`);
    holder.querySelectorAll(".dot").forEach((dot) => dot.remove());
    holder.append(...data.dots.map(dotAt));
    if (data.cursor !== null) point(data.cursor);
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

  function light(lit) {
    cells.forEach((cell, k) => cell.classList.toggle("lit", lit.includes(k)));
  }

  return { node, update, point, light };
};
