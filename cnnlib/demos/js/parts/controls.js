// What sets a value: sliders, switches, choices, buttons, text, and the player. A number
// that is read beside the picture is that of the picture: `read` writes it.

function labelled(data, control, ...more) {
  return element("label", { class: "control" }, `${data.label} `, control, ...more);
}

KINDS.slider = (data, stage) => {
  const { low: min, high: max, step } = data;
  const range = element("input", { type: "range", min, max, step });
  const reading = element("output");
  range.addEventListener("input", () => stage.change(data.name, Number(range.value)));
  function read(next) {
    reading.textContent = next.shown;
    range.setAttribute("aria-valuetext", next.shown);
  }
  return {
    node: labelled(data, range, reading),
    read,
    update(next) {
      Object.assign(range, { min: next.low, max: next.high, step: next.step });
      range.value = next.value;
      read(next);
    },
  };
};

KINDS.switch = (data, stage) => {
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => stage.change(data.name, box.checked));
  return {
    node: element("label", { class: "control" }, box, ` ${data.label}`),
    update: (next) => (box.checked = next.value),
  };
};

KINDS.choice = (data, stage) => {
  const select = element("select");
  for (const option of data.options) select.append(element("option", {}, option));
  select.addEventListener("change", () => stage.change(data.name, select.value));
  return {
    node: labelled(data, select),
    update: (next) => (select.value = next.value),
  };
};

KINDS.button = (data, stage) => {
  const button = element("button", { type: "button" });
  button.addEventListener("click", () => stage.change(data.name, true));
  return {
    node: button,
    update: (next) => (button.textContent = next.label),
  };
};

KINDS.number = (data, stage) => {
  const input = element("input", { type: "number", step: "any" });
  input.addEventListener("input", () => {
    if (Number.isFinite(input.valueAsNumber)) stage.change(data.name, input.valueAsNumber);
  });
  input.addEventListener("change", () => {
    if (!Number.isFinite(input.valueAsNumber)) stage.refuse();
  });
  input.addEventListener("blur", () => (input.value = data.value));
  return {
    node: labelled(data, input),
    update(next) {
      data = next;
      if (input !== document.activeElement) input.value = data.value;
    },
  };
};

KINDS.entry = (data, stage) => {
  const input = element("input", { type: "text", size: data.size, spellcheck: "false" });
  input.addEventListener("change", () => stage.change(data.name, input.value));
  return {
    node: labelled(data, input),
    update(next) {
      if (input !== document.activeElement) input.value = next.value;
    },
  };
};

/** Back, play and step through the values 0 … count − 1 of a cursor or a number. */
KINDS.player = (data, stage) => {
  const button = (label, action) => {
    const made = element("button", { type: "button" }, label);
    made.addEventListener("click", action);
    return made;
  };
  let at = data.value;
  let timer = null;
  const go = (k) => stage.move(data.name, ((k % data.count) + data.count) % data.count);
  const play = button("Play", () => (timer ? pause() : start()));
  const reading = element("output");

  function start() {
    if (at === data.count - 1) go(0);
    timer = setInterval(() => {
      if (at >= data.count - 1 || !node.isConnected) return pause();
      if (stage.lags(data.name)) return; // as fast as the picture follows
      go(at + 1);
    }, data.milliseconds);
    play.textContent = "Pause";
  }
  function pause() {
    clearInterval(timer);
    timer = null;
    play.textContent = "Play";
  }
  const stepBy = (n) => () => {
    pause();
    go(at + n);
  };
  const node = element(
    "span",
    { class: "control player", role: "group", "aria-label": data.label },
    element("span", {}, `${data.label} `),
    button("Back", stepBy(-1)),
    play,
    button("Step", stepBy(1)),
    reading,
  );
  const point = (k) => (at = k);
  const read = ({ value, count }) => (reading.textContent = ` ${value + 1} of ${count}`);
  return {
    node,
    point,
    read,
    stop: pause,
    update(next) {
      data = next;
      point(data.value);
      read(data);
    },
  };
};
