// A question with its form: an ordinary <form>, so that Tab, the arrow keys and Enter
// work as everywhere. Python checks the answer and says what to show in `state`.

const STYLE = `
.cnnlib-predict { border-left: 4px solid #0072b2; padding: 0.4em 0.9em; max-width: 44em;
  color: var(--jp-content-font-color1, #222); font-size: var(--jp-content-font-size1, 1em);
  line-height: 1.5; }
.cnnlib-predict fieldset { border: 0; margin: 0; padding: 0; }
.cnnlib-predict legend { padding: 0 0 0.4em; }
.cnnlib-predict label { display: block; padding: 0.1em 0; }
.cnnlib-predict input[type="text"] { font: inherit; width: 12em; padding: 0.2em 0.4em;
  color: inherit; background: transparent;
  border: 1px solid var(--jp-border-color0, #767676); }
.cnnlib-predict button { font: inherit; margin: 0.4em 0 0; padding: 0.2em 1em;
  color: inherit; background: transparent; cursor: pointer;
  border: 1px solid var(--jp-border-color0, #767676); border-radius: 3px; }
.cnnlib-predict :focus-visible { outline: 3px solid #0072b2; outline-offset: 1px; }
.cnnlib-predict label:has(:checked:disabled) { font-weight: 600; }
.cnnlib-predict [hidden] { display: none; }
.cnnlib-predict p { margin: 0.3em 0; }
`;

const LABELS = { number: "Your number", shape: "Your shape, such as (3, 28, 28)" };

function textField(kind) {
  const input = element("input", { type: "text", name: "answer", autocomplete: "off" });
  return [element("label", {}, `${LABELS[kind]}: `, input)];
}

function radioButtons(choices) {
  return choices.map((choice) => {
    const input = element("input", { type: "radio", name: "answer", value: choice });
    return element("label", {}, input, ` ${choice}`);
  });
}

function render({ model, el }) {
  const kind = model.get("kind");
  const fields =
    kind === "choice" ? radioButtons(model.get("choices")) : textField(kind);
  const commit = element("button", { type: "submit" }, "Commit");
  const again = element("button", { type: "button" }, "Think again");
  const verdict = element("p");
  const notices = element("p");
  const status = element("div", { role: "status" }, verdict, notices);
  const lead = element("strong", {}, `${model.get("lead")}: `);
  const legend = element("legend", {}, lead);
  legend.append(model.get("question"));
  const asked = element("fieldset", {}, legend, ...fields);
  const form = element("form", { class: "cnnlib-predict" }, asked, commit, again, status);
  keepKeys(form);
  form.noValidate = true;
  const inputs = [...asked.querySelectorAll("input")];
  let rethinking = false;
  let about = ""; // a sentence about the kernel

  function show(hint = "") {
    const { committed, settled, answer, verdict: said, notice, problem } = model.get("state");
    const open = !committed || rethinking;
    for (const input of inputs) {
      input.disabled = !open || !line.live;
      input.readOnly = line.waits; // so the focus stays
      if (open) continue;
      if (input.type === "radio") input.checked = input.value === answer;
      else input.value = answer;
    }
    commit.hidden = !open;
    commit.disabled = again.disabled = !line.live;
    again.hidden = open || settled;
    form.classList.toggle("cnnlib-gone", !line.live && !settled);
    // What was said stays while one thinks again. Where nothing is left to be entered,
    // the kernel does not matter.
    verdict.textContent = said;
    const sentences = [hint, problem, notice, settled ? "" : about];
    notices.textContent = sentences.filter(Boolean).join(" ");
  }

  function answered() {
    const { problem } = model.get("state");
    if (!problem) rethinking = false;
    show();
    if (!problem && !again.hidden) again.focus();
  }

  const line = lineTo(model, {
    say(sentence) {
      about = sentence;
      show();
    },
    answered,
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = new FormData(form).get("answer")?.trim();
    const { answer, problem } = model.get("state");
    if (!value) show("Choose or write an answer first.");
    // Enter once more, without another answer, commits nothing.
    else if (rethinking && !problem && value === answer) answered();
    else if (line.ask({ commit: value })) show();
  });
  again.addEventListener("click", () => {
    rethinking = true;
    show();
    const chosen = inputs.find((input) => input.checked) ?? inputs[0];
    chosen.focus();
    chosen.select();
  });
  const update = () => show();
  model.on("change:state", update);
  show();
  line.begin();
  el.append(element("style", {}, STYLE), form);
  return () => {
    model.off("change:state", update);
    line.close();
  };
}

export default { render };
