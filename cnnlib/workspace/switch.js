// One box to tick: Python throws the switch, and the box shows how it stands.

function render({ model, el }) {
  const box = element("input", { type: "checkbox", role: "switch" });
  const label = element("label", {}, box, " Share my progress with my class");
  const what = element("p", {}, model.get("what"));
  const status = element("p", { role: "status" });
  const root = element("div", {}, label, what, status);
  keepKeys(root);
  let about = ""; // a sentence about the kernel

  function show() {
    box.checked = model.get("on");
    box.disabled = !line.live;
    root.classList.toggle("cnnlib-gone", !line.live);
    status.textContent = [model.get("problem"), about].filter(Boolean).join(" ");
  }

  const line = lineTo(model, {
    say(sentence) {
      about = sentence;
      show();
    },
    answered: show,
  });
  box.addEventListener("change", () => {
    if (!line.ask({ on: box.checked })) show();
  });
  model.on("change:on change:problem", show);
  show();
  line.begin();
  el.append(root);
  return () => {
    model.off("change:on change:problem", show);
    line.close();
  };
}

export default { render };
