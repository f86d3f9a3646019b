// A class votes: up to four answers, a bar of raised hands beside each, and, when the
// lecturer asks for it, which of them is what comes out. Python knows, this page does not.

const STYLE = `
.cnnlib-vote { border-left: 0.15em solid #0072b2; padding: 0.2em 0.9em; line-height: 1.4;
  color: var(--jp-content-font-color1, #222); font-size: var(--jp-content-font-size1, 1em); }
.cnnlib-vote p { margin: 0.2em 0; }
.cnnlib-vote ol { list-style: none; margin: 0.3em 0; padding: 0; }
.cnnlib-vote li { display: grid; grid-template-columns: 2.2em minmax(auto, 55%) 1fr 2em;
  align-items: center; gap: 0.5em; padding: 0.12em 0.2em; border: 0.1em solid transparent; }
.cnnlib-vote li.right { border-color: #006b4a; background: #e2f4ec; color: #000; }
.cnnlib-vote .bar { height: 0.9em; background: #0072b2; transition: width 0.15s; }
.cnnlib-vote .tally { text-align: right; font-variant-numeric: tabular-nums; }
.cnnlib-vote button, .cnnlib-vote input { font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--jp-border-color0, #767676); border-radius: 0.15em; }
.cnnlib-vote button { cursor: pointer; padding: 0 0.6em; }
.cnnlib-vote input { width: 9em; padding: 0 0.3em; }
.cnnlib-vote :focus-visible { outline: 3px solid #0072b2; outline-offset: 1px; }
.cnnlib-vote [hidden] { display: none; }
@media (prefers-reduced-motion: reduce) { .cnnlib-vote .bar { transition: none; } }
`;

const MOST = 4; // answers: the keys 1 to 4
const LABELS = { number: "A number that you propose", shape: "A shape that you propose" };

const hands = (count) => (count === 1 ? "1 hand" : `${count} hands`);

function render({ model, el }) {
  const list = element("ol");
  const status = element("p", { role: "status" });
  const reveal = element("button", { type: "button" }, "Reveal (V)");
  const field = element("input", { type: "text", autocomplete: "off" });
  const form = element("form", {}, element("label", {}, `${LABELS[model.get("kind")]}: `, field));
  const question = element("p", {}, element("strong", {}, "Vote: "), model.get("question"));
  const root = element("div", { class: "cnnlib-vote cnnlib-restorable" });
  root.append(question, form, list, reveal, status);
  form.hidden = model.get("kind") === "choice";

  let answers = []; // { text, count, right }, where right is unknown until revealed
  let asked = null; // the answers about which Python was asked
  let message = ""; // what was said last
  let about = ""; // a sentence about the kernel
  let raised = []; // places of the answers, in the order in which hands were counted

  function show(said = "") {
    message = said;
    list.replaceChildren(...answers.map(row));
    root.classList.toggle("cnnlib-gone", !line.live);
    reveal.disabled = !answers.length || !line.live;
    field.readOnly = answers.length >= MOST; // the focus stays, for Escape to leave
    status.textContent = [message, about].filter(Boolean).join(" ");
  }

  function update(message) {
    show(message);
    root.scrollIntoView({ block: "nearest" });
  }

  function row({ text, count, right }, place) {
    const most = Math.max(1, ...answers.map((answer) => answer.count));
    const bar = element("span", { class: "bar", "aria-hidden": "true" });
    bar.style.width = `${(100 * count) / most}%`;
    const button = element(
      "button", { type: "button", "aria-label": `Raise a hand for ${place + 1}: ${text}` },
      String(place + 1),
    );
    button.addEventListener("click", () => {
      raise(place);
      list.querySelectorAll("button")[place].focus();
    });
    const tally = element("span", { class: "tally" }, String(count));
    const item = element("li", {}, button, element("span", {}, text), bar, tally);
    if (right) item.classList.add("right");
    return item;
  }

  function count(place, by) {
    answers[place].count += by;
    const { text, count: now } = answers[place];
    update(`${place + 1}, ${text}: ${hands(now)}.`);
  }

  function raise(place) {
    if (!answers[place]) return;
    raised.push(place);
    count(place, 1);
  }

  function lower(place) {
    const last = raised.lastIndexOf(place);
    if (last < 0) return;
    raised.splice(last, 1);
    count(place, -1);
  }

  function propose(text) {
    if (!text || answers.length >= MOST) return;
    if (answers.some((answer) => answer.text === text)) return;
    answers.push({ text, count: 0 });
    update();
  }

  function startAgain() {
    answers = model.get("choices").map((text) => ({ text, count: 0 }));
    raised = [];
    field.value = "";
    show();
  }

  function askForIt() {
    const texts = answers.map((answer) => answer.text);
    if (answers.length && line.ask({ reveal: texts })) asked = answers;
  }

  function onAnswer({ right }) {
    // Meanwhile the vote may have begun again, or somebody proposed another answer.
    if (asked !== answers || right.length !== answers.length) return;
    answers.forEach((answer, place) => (answer.right = right[place]));
    const place = right.indexOf(true);
    update(
      place < 0
        ? "None of these comes out. Go on and see what does."
        : `${place + 1}, ${answers[place].text}: that is what comes out.`,
    );
  }

  // The keys work without a focus, for the last vote that can be seen.
  function isMeant() {
    const seen = [...document.querySelectorAll(".cnnlib-vote")].filter((node) =>
      node.checkVisibility({ visibilityProperty: true }),
    );
    return seen.at(-1) === root;
  }

  function onKey(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, [data-lm-suppress-shortcuts]")) return;
    if (!isMeant()) return;
    const digit = /^(?:Digit|Numpad)([1-4])$/.exec(event.code)?.[1];
    if (digit) (event.shiftKey ? lower : raise)(digit - 1);
    else if (event.key === "Backspace" && raised.length) lower(raised.at(-1));
    else if (event.key.toLowerCase() === "v") askForIt();
    else if (event.key === "Enter" && !event.target.closest("button, a, summary")) askForIt();
  }

  const line = lineTo(model, {
    say(sentence) {
      about = sentence;
      show(message);
    },
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    propose(field.value.trim());
    field.value = "";
  });
  reveal.addEventListener("click", askForIt);
  root.addEventListener("cnnlib:restore", startAgain);
  document.addEventListener("keydown", onKey);
  model.on("msg:custom", onAnswer);
  startAgain();
  line.begin();
  el.append(element("style", {}, STYLE), root);
  return () => {
    document.removeEventListener("keydown", onKey);
    model.off("msg:custom", onAnswer);
    line.close();
  };
}

export default { render };
