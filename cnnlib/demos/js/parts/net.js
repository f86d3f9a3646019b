// A fully connected net: units in columns, what was dropped pale and crossed out.

KINDS.net = () => {
  const holder = element("div", { class: "chart" });
  const { node, title } = framed("net", holder);
  const [radius, head] = [17, 18]; // units of the drawing, 14 to an em

  function update(data) {
    const [width, height] = [14 * data.size, 14 * data.height];
    const at = ([x, y]) => [x * width, head + y * (height - head)];
    const attributes = { viewBox: `0 0 ${width} ${height}`, role: "img" };
    const drawing = svg("svg", { ...attributes, "aria-label": data.alt });
    const state = (kept) => (kept ? "kept" : "dropped");

    for (const { start, end, width: share, kept } of data.connections) {
      const d = `M${at(start)} L${at(end)}`;
      const line = { d, class: `connection ${state(kept)}`, "stroke-width": 0.5 + 3 * share };
      drawing.append(svg("path", line));
    }
    for (const { at: place, text, fill, ink, kept } of data.units) {
      const [x, y] = at(place);
      const unit = svg("g", { class: `unit ${state(kept)}`, transform: `translate(${x} ${y})` });
      unit.append(svg("circle", { r: radius, fill: kept ? fill : "none" }));
      const words = svg("text", { y: 4, "text-anchor": "middle" }, kept ? text : "");
      words.style.fill = ink;
      unit.append(words);
      if (!kept) unit.append(svg("path", { d: "M-12,-12 L12,12 M-12,12 L12,-12" }));
      drawing.append(unit);
    }
    data.names.forEach((name, k) => {
      const x = ((k + 0.5) / data.names.length) * width;
      drawing.append(svg("text", { x, y: 12, "text-anchor": "middle" }, name));
    });
    write(title, data.title);
    holder.style.width = `${data.size}em`;
    holder.replaceChildren(drawing);
  }

  return { node, update };
};
