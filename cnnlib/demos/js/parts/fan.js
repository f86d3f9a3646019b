// A section through maps that stand above each other: one unit, the units that it reads
// in the map below, those that they read, and so on down.

const FAN = { label: 108, margin: 9, half: 5 }; // units of the drawing, 14 to an em

KINDS.fan = () => {
  const holder = element("div", { class: "chart" });
  const { node, title } = framed("fan", holder);
  let data = null;

  /** For each map the units that are read, from the one in the highest box down. */
  function readUnits(boxes) {
    const units = [[boxes.at(-1)[1]]];
    for (let m = boxes.length - 1; m > 0; m--) {
      units.unshift([...new Set(units[0].flatMap((k) => data.taps[m - 1][k]))]);
    }
    return units;
  }

  function draw(boxes) {
    const [width, height] = [14 * data.size, 14 * data.height];
    const [low, high] = data.limits;
    const scale = (width - FAN.label) / (high - low);
    const gap = (height - 2 * FAN.margin) / (data.maps.length - 1);
    const y = (m) => height - FAN.margin - m * gap;
    const x = (m, k) => FAN.label + (data.places[m][0] + k * data.places[m][1] - low) * scale;
    const units = readUnits(boxes);

    const cells = (m, some) => {
      const side = data.places[m][1] * scale;
      const start = (k) => `M${x(m, k) - side / 2} ${y(m) - FAN.half}`;
      return some.map((k) => `${start(k)}h${side}v${2 * FAN.half}h${-side}Z`).join("");
    };
    const lines = (m) =>
      units[m + 1].flatMap((k) =>
        data.taps[m][k].map(
          (tap) => `M${x(m, tap)} ${y(m) - FAN.half}L${x(m + 1, k)} ${y(m + 1) + FAN.half}`,
        ),
      );
    const path = (kind, d) => svg("path", { class: kind, d });
    const label = (m) => {
      const size = boxes[m] ? `: ${boxes[m][2]}×${boxes[m][3]}` : "";
      return svg("text", { x: 0, y: y(m) + 4.5 }, data.maps[m] + size);
    };

    const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
    drawing.setAttribute("aria-label", data.alt);
    data.maps.forEach((_, m) => {
      const all = [...Array(data.places[m][2]).keys()];
      drawing.append(path("cells", cells(m, all)), label(m));
    });
    units.slice(1).forEach((_, m) => drawing.append(path("rays", lines(m).join(""))));
    units.forEach((read, m) => drawing.append(path("read", cells(m, read))));
    holder.replaceChildren(drawing);
  }

  function update(next) {
    data = next;
    write(title, data.title);
    holder.style.width = `${data.size}em`;
    draw(data.boxes);
  }

  /** Begins at the unit that is lit in the highest of the maps. */
  function light(_, everywhere) {
    const boxes = data.of.map((name) => everywhere[name]?.[0]).filter(Boolean);
    if (boxes.length) draw(boxes);
  }

  return { node, update, light };
};
