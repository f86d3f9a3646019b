// Bars and lines with their axes, in SVG.

const CHART = { width: 300, height: 180, left: 46, right: 8, top: 8, bottom: 34 };

/** An empty chart and its scale: data → pixels. */
function chart(data) {
  const { width, height, left, right, top, bottom } = CHART;
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  const [[x0, x1], [y0, y1]] = [data.x_limits, data.y_limits];
  const x = (value) => left + ((value - x0) / (x1 - x0)) * (width - left - right);
  const y = (value) => height - bottom - ((value - y0) / (y1 - y0)) * (height - top - bottom);
  const text = (content, attributes) => {
    const label = drawing.appendChild(svg("text", attributes));
    label.textContent = content;
  };
  function axes() {
    const corner = `M${left},${top} V${height - bottom} H${width - right}`;
    drawing.append(svg("path", { d: corner, class: "axis" }));
    for (const [value, label] of data.x_ticks) {
      text(label, { x: x(value), y: height - bottom + 13, "text-anchor": "middle" });
    }
    for (const [value, label] of data.y_ticks) {
      text(label, { x: left - 4, y: y(value) + 4, "text-anchor": "end" });
    }
    const middle = (left + width - right) / 2;
    text(data.x_label, { x: middle, y: height - 5, "text-anchor": "middle" });
  }
  return { drawing, x, y, axes };
}

/** A panel that is drawn anew at each update by `fill(data, chart(data))`. */
function charted(kind, fill) {
  return () => {
    const holder = element("div", { class: "chart" });
    const { node, title } = framed(kind, holder);
    return {
      node,
      update(data) {
        const plot = chart(data);
        plot.drawing.setAttribute("aria-label", data.alt);
        fill(data, plot);
        plot.axes();
        title.textContent = data.title;
        holder.style.width = `${data.size}em`;
        holder.replaceChildren(plot.drawing, legend(data));
      },
    };
  };
}

function legend(data) {
  const entries = Object.entries(data.legend).map(([name, colour]) => {
    const swatch = element("span", { class: "swatch" });
    swatch.style.background = colour;
    return element("span", {}, swatch, name);
  });
  return element("div", { class: "legend" }, ...entries);
}

KINDS.bars = charted("bars", (data, { drawing, x, y }) => {
  for (const { left, right, value, colour } of data.bars) {
    const top = Math.min(y(value), y(0));
    drawing.append(
      svg("rect", {
        x: x(left),
        y: top,
        width: Math.max(x(right) - x(left), 0.5),
        height: Math.abs(y(value) - y(0)),
        fill: colour,
      }),
    );
  }
});

KINDS.lines = charted("lines", (data, { drawing, x, y }) => {
  for (const { xs, ys, colour, dashed, dot } of data.lines) {
    const points = xs.map((value, k) => `${x(value)},${y(ys[k])}`).join(" ");
    const dashes = dashed ? "5 4" : null;
    drawing.append(
      svg("polyline", { points, stroke: colour, fill: "none", "stroke-dasharray": dashes }),
    );
    if (dot) drawing.append(svg("circle", { cx: x(dot[0]), cy: y(dot[1]), r: 5, fill: colour }));
  }
});
