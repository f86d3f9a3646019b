// Words and numbers in rows.

KINDS.table = () => {
  const table = element("table");
  const { node, title } = framed("table", table);

  function update(data) {
    write(title, data.title);
    table.setAttribute("aria-label", data.title);
    const head = data.head.map((word) => element("th", { scope: "col" }, word));
    const rows = data.rows.map(([name, ...cells], r) =>
      element(
        "tr",
        { "aria-current": r === data.marked ? "true" : null },
        element("th", { scope: "row" }, name),
        ...cells.map((cell) => element("td", {}, cell)),
      ),
    );
    table.replaceChildren(element("tr", {}, ...head), ...rows);
  }
  return { node, update };
};
