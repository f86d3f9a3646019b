// The stage: draws the view that Python describes, reports what the user changes, and
// answers at once, without Python, where the view says what a move lights up.

function render({ model, el }) {
  const heading = element("div", { class: "heading" });
  const controls = element("div", { class: "controls" });
  const panels = element("div", { class: "panels" });
  const said = element("p", { class: "said", role: "status" });
  const problem = element("p", { class: "problem", role: "alert" });
  const reset = element("button", { type: "button", class: "reset" }, "Reset");
  const root = element(
    "section",
    { class: "cnnlib-demo cnnlib-restorable" },
    heading,
    controls,
    panels,
    said,
    problem,
  );
  keepKeys(root);
  const flows = flowing(root, cellsOf);
  root.append(flows.layer);
  const room = fitted(root, [controls, panels]);

  let view = null;
  let parts = new Map(); // what is on the page: a part's place → {part, make, drawn}
  let active = null; // the cursor that was moved last
  let asked = 0; // when the change was made that Python is working on
  let resets = false; // whether to go back to the start is what Python hears next,
  let waiting = {}; // and then these changes
  let free = false; // whether the demo may grow, as more was changed than a cursor
  let about = ""; // a sentence about the kernel
  let refused = ""; // a sentence about what was written and is no number
  // Milliseconds from an event to the frame that shows it: what the page answers by
  // itself, and what goes through Python.
  const latencies = { here: [], python: [] };

  const line = lineTo(model, {
    say(sentence) {
      about = sentence;
      root.classList.toggle("behind", sentence === WAITING); // as the picture is
      tell();
      if (!sentence) room.fit(true); // a picture that came beside it was made smaller
    },
    answered: goOn,
    cut: showWhatIsDrawn,
  });

  const stage = {
    /** A value was changed: Python says what follows. */
    change(name, value) {
      free = true;
      enter(name, value);
    },
    /** What was written is no number: the picture stays as it is. */
    refuse() {
      refused = "A number belongs here, such as 2 or −0.5; what was there before counts.";
      tell();
    },
    /** A cursor was moved: show it here and now, then tell Python. */
    move(name, k) {
      const began = performance.now();
      const seen = highlight(name, k, true);
      for (const { part, drawn } of parts.values()) {
        if (part.name !== name) continue;
        drawn.point?.(k);
        if (seen) drawn.read?.({ ...part, value: k });
      }
      if (seen) afterDrawing(began, latencies.here);
      enter(name, k);
    },
    /** Whether the picture lags behind what was entered under this name. */
    lags: (name) => line.waits && !linked(name),
  };

  function tell() {
    write(problem, about || refused || (view?.problem ?? ""));
  }

  function enter(name, value) {
    refused = "";
    waiting[name] = value;
    goOn();
  }

  /** Tells Python what was entered while it was busy. */
  function goOn() {
    const set = waiting;
    if (line.waits || !(resets || Object.keys(set).length)) return;
    if (!resets) waiting = {};
    asked = performance.now();
    const heard = line.ask(resets ? { reset: true } : { set });
    resets = false;
    if (!heard) showWhatIsDrawn();
  }

  /** Without a kernel, what was entered goes back to what the picture shows, and stays. */
  function showWhatIsDrawn() {
    waiting = {};
    root.classList.add("cnnlib-gone");
    layDown(reset);
    for (const { part, drawn } of parts.values()) {
      if (linked(part.name)) continue; // the page follows it by itself
      drawn.stop?.();
      drawn.update(part);
      layDown(drawn.node);
    }
  }

  function startAgain() {
    refused = "";
    free = true;
    for (const { drawn } of parts.values()) drawn.stop?.();
    active = null;
    waiting = {};
    resets = true;
    goOn();
  }
  reset.addEventListener("click", startAgain);
  root.addEventListener("cnnlib:restore", startAgain);

  /** Lights up what is linked to place k of a cursor, and says what the link says. */
  function highlight(name, k, moved = false) {
    const link = linkAt(linked(name)?.links, k);
    flows.show(link?.flows ?? [], moved);
    if (!link) return false;
    active = name;
    for (const { part, drawn } of parts.values()) {
      drawn.light?.(link.light[part.name] ?? [], link.light);
      drawn.node.classList.toggle("resting", Boolean(part.links) && part.name !== name);
    }
    write(said, [link.say, view.say].filter(Boolean).join(" "));
    return true;
  }

  /** The cells that a way passes; of two grids of one name, the next. */
  function cellsOf(way) {
    const grids = [...parts.values()].filter(({ drawn }) => drawn.cells);
    let ahead = grids;
    return way.map(([name, k]) => {
      const next = [...ahead, ...grids].find(({ part }) => part.name === name);
      ahead = grids.slice(grids.indexOf(next));
      return next.drawn.cells[k];
    });
  }

  /** The panel whose cursor has this name, if moving it lights up others. */
  function linked(name) {
    return view.rows.flat().find((part) => part.name === name && part.links);
  }

  function afterDrawing(began, where) {
    requestAnimationFrame(() => setTimeout(() => where.push(performance.now() - began)));
  }

  function show() {
    if (line.waits) afterDrawing(asked, latencies.python);
    const before = view?.active;
    view = model.get("view");
    write(heading, view.title);
    root.setAttribute("aria-label", `Demo: ${view.title}`);
    tell();
    const old = parts;
    parts = new Map();
    put([[...draw("control", [view.controls], old)[0], reset]], controls);
    put(draw("panel", view.rows, old), panels);
    for (const { drawn } of old.values()) drawn.stop?.();
    const moved = view.active !== before && !(active in waiting);
    if (moved || !linked(active)) active = view.active;
    if (!highlight(active, waiting[active] ?? linked(active)?.cursor)) write(said, view.say);
    room.fit(free);
    free = false;
  }

  /** The nodes of rows of parts. A part of the same make is kept and updated. */
  function draw(role, rows, old) {
    return rows.map((row, r) =>
      row.map((part, c) => {
        const place = `${role} ${r} ${c}`;
        const make = JSON.stringify([part.kind, part.name, part.make]);
        const kept = old.get(place)?.make === make ? old.get(place) : null;
        const drawn = kept?.drawn ?? KINDS[part.kind](part, stage);
        if (kept) old.delete(place);
        // What the user has changed since is newer than this view.
        if (!kept || !(part.name in waiting)) drawn.update(part);
        else if (!linked(part.name)) drawn.read?.(part);
        parts.set(place, { part, make, drawn });
        return drawn.node;
      }),
    );
  }

  /** Puts rows of nodes into a container; a node in its place is not touched. */
  function put(rows, container) {
    rows.forEach((nodes, r) => {
      const line =
        container.children[r] ?? container.appendChild(element("div", { class: "row" }));
      nodes.forEach((node, c) => {
        if (line.children[c] !== node) line.insertBefore(node, line.children[c] ?? null);
      });
      while (line.children.length > nodes.length) line.lastChild.remove();
    });
    while (container.children.length > rows.length) container.lastChild.remove();
  }

  model.on("change:view", show);
  // In a lecture the widget can be here before its first view.
  if (model.get("view").rows) show();
  line.begin();
  root.demo = { latencies, numbers: () => view.numbers, idle: () => !line.waits };
  el.append(root);
  room.watch();
  return () => {
    room.close();
    line.close();
    model.off("change:view", show);
  };
}

export default { render };
