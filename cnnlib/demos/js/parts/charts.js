// Bars and lines with their axes, in SVG.

const EM = 13.6; // units of a drawing that are shown as one em

/** Room around the axes: as much as their labels need. */
function margins({ y_ticks, x_label }) {
  const longest = Math.max(...y_ticks.map(([, label]) => label.length));
  return { left: 8 + 7 * longest, right: 8, top: 8, bottom: x_label ? 34 : 18 };
}

/** An empty chart and its scale: data → units. What is put into `inside` is cut off. */
function chart(data) {
  const [width, height] = [data.size * EM, data.height * EM];
  const { left, right, top, bottom } = margins(data);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}` });
  const frame = { x: left, y: top, width: width - left - right, height: height - top - bottom };
  const inside = svg("svg", { ...frame, viewBox: Object.values(frame).join(" ") });
  inside.append(svg("rect", { ...frame, class: "area" }));
  drawing.append(inside);
  const [[x0, x1], [y0, y1]] = [data.x_limits, data.y_limits];
  const x = (value) => left + ((value - x0) / (x1 - x0)) * frame.width;
  const y = (value) => height - bottom - ((value - y0) / (y1 - y0)) * frame.height;
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
  return { drawing, inside, frame, x, y, axes };
}

/** A panel that is drawn anew at each update by `fill(data, chart(data))`. */
function charted(kind, fill) {
  return (data, stage) => {
    const holder = element("div", { class: "chart" });
    const ground = element("img", { alt: "" }); // kept, as a new one would flicker
    const { node, title } = framed(kind, holder);
    let cursor = data.cursor ?? null;
    if (cursor != null) {
      steered(holder, stage, {
        data: () => data,
        cursor: () => cursor,
        area: () => holder.querySelector(".area"),
        held: true,
      });
    }
    function point(k) {
      cursor = k;
    }
    function update(next) {
      data = next;
      cursor = data.cursor ?? null;
      const plot = chart(data);
      const described = cursor == null ? plot.drawing : holder;
      described.setAttribute("aria-label", data.alt);
      plot.drawing.setAttribute("role", cursor == null ? "img" : "presentation");
      fill(data, plot);
      plot.axes();
      write(title, data.title);
      holder.style.width = `${data.size}em`;
      holder.replaceChildren(element("div", {}, ...under(plot), plot.drawing), legend(data));
    }
    function under({ frame, drawing }) {
      if (!data.ground) return [];
      const source = `data:image/png;base64,${data.ground}`;
      if (ground.src !== source) ground.src = source;
      const { width, height } = drawing.viewBox.baseVal;
      overlaid(ground, [frame.y, frame.x, frame.height, frame.width], [height, width]);
      return [ground];
    }
    return { node, update, point };
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

KINDS.bars = charted("bars", (data, { inside, x, y }) => {
  for (const { left, right, value, colour } of data.bars) {
    const top = Math.min(y(value), y(0));
    inside.append(
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

KINDS.lines = charted("lines", (data, { drawing, inside, x, y }) => {
  for (const { xs, ys, colour, dashed, dot, out } of data.lines) {
    const points = xs.map((value, k) => `${x(value)},${y(ys[k])}`).join(" ");
    const dashes = dashed ? "5 4" : null;
    inside.append(
      svg("polyline", { points, stroke: colour, fill: "none", "stroke-dasharray": dashes }),
    );
    if (dot) drawing.append(svg("circle", { cx: x(dot[0]), cy: y(dot[1]), r: 5, fill: colour }));
    if (out) drawing.append(svg("rect", squareAt(x(out[0]), y(out[1]), colour)));
  }
  if (data.point) drawing.append(cross(x(data.point[0]), y(data.point[1])));
});

/** Where a line leaves the frame. */
function squareAt(x, y, colour) {
  const size = { x: x - 5, y: y - 5, width: 10, height: 10 };
  return { ...size, fill: "none", stroke: colour, "stroke-width": 2.5 };
}

function cross(x, y) {
  const d = `M${x - 6},${y - 6} l12,12 m0,-12 l-12,12`;
  return svg("path", { d, class: "cross" });
}
