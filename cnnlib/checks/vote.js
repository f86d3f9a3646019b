// A class votes: up to four answers, a bar of raised hands beside each, and, when the
// lecturer asks for it, which of them is what comes out. Python knows, this page does not.
// Votes from elsewhere, such as phones, come as the event "cnnlib:counted"; what this
// vote asks and counts goes out as "cnnlib:vote".

const STYLE = `
.cnnlib-vote { border-left: 0.15em solid #0072b2; padding: 0.2em 0.9em; line-height: 1.4;
  color: var(--jp-content-font-color1, #222); font-size: var(--jp-content-font-size1, 1em); }
.cnnlib-vote p { margin: 0.2em 0; }
.cnnlib-vote ol { list-style: none; margin: 0.3em 0; padding: 0; }
.cnnlib-vote li { display: grid; grid-template-columns: 2.2em minmax(0, 55%) 1fr 2em;
  overflow-wrap: anywhere; align-items: center; gap: 0.5em; padding: 0.12em 0.2em; border: 0.1em solid transparent; }
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

// Two spellings of an answer are one answer: 5 and 5.0, 1/3 and 0.333, (2, 2) and 2,2.
function spelling(kind, text) {
  if (kind === "shape") return text.replace(/[^\d]+/g, " ").trim();
  const thousands = /^[-−]?[1-9]\d{0,2}(,\d{3})+$/.test(text);
  const plain = text.replaceAll(",", thousands ? "" : ".").replace("−", "-");
  const [above, below = "1"] = plain.split("/");
  const number = above.trim() ? above / below : NaN;
  if (kind !== "number" || !isFinite(number)) return text;
  return String(Number.isInteger(number) ? number : Number(number.toPrecision(3)));
}

const hands = (count) => (count === 1 ? "1 hand" : `${count} hands`);

function render({ model, el }) {
  const kind = model.get("kind");
  const kept = `cnnlib-vote ${model.get("question")}`; // in the tab, for a reload
  const list = element("ol");
  const status = element("p", { role: "status" });
  const reveal = element("button", { type: "button" }, "Reveal (V)");
  const again = element("button", { type: "button" }, "Count again (0)");
  const field = element("input", { type: "text", autocomplete: "off" });
  const form = element("form", {}, element("label", {}, `${LABELS[kind]}: `, field));
  const question = element("p", {}, element("strong", {}, "Vote: "), model.get("question"));
  const root = element("div", { class: "cnnlib-vote cnnlib-restorable" });
  root.append(question, form, list, reveal, " ", again, status);
  form.hidden = kind === "choice";

  let round = 1; // how often the class has been counted
  let answers = []; // of the choices and proposals: { text, count }
  let raised = []; // places of the answers, in the order in which hands were counted
  let elsewhere = []; // votes that were not counted here: { text, count }
  let right = null; // spelling → whether it comes out, once it is revealed
  let closed = false; // whether it was revealed, also before a reload
  let message = ""; // what was said last
  let about = ""; // a sentence about the kernel

  const key = ({ text }) => spelling(kind, text);

  /** What is shown: our answers, and then what others vote for most. */
  function rows() {
    const others = new Map(elsewhere.map((vote) => [key(vote), vote]));
    const ours = answers.map((answer) => {
      const more = others.get(key(answer))?.count ?? 0;
      others.delete(key(answer));
      return { text: answer.text, count: answer.count + more };
    });
    return [...ours, ...others.values()];
  }

  function show(said = "") {
    message = said;
    const all = rows();
    const hidden = all.slice(MOST).reduce((sum, { count }) => sum + count, 0);
    const shown = all.slice(0, MOST);
    while (list.children.length < shown.length) list.append(row(list.children.length));
    while (list.children.length > shown.length) list.lastChild.remove();
    shown.forEach(fill);
    root.classList.toggle("cnnlib-gone", !line.live);
    reveal.disabled = !all.length || !line.live;
    again.disabled = !all.some(({ count }) => count);
    field.readOnly = answers.length >= MOST; // the focus stays, for Escape to leave
    const others = hidden ? `${hidden} more for other answers.` : "";
    status.textContent = [message, others, about].filter(Boolean).join(" ");
    sessionStorage.setItem(kept, JSON.stringify({ round, answers, raised, closed }));
    announce();
  }

  function announce() {
    const detail = {
      question: model.get("question"), kind, choices: model.get("choices"), count: round,
      answers: rows().map((answer) => ({ ...answer, right: right?.get(key(answer)) })),
      open: isMeant() && !closed,
    };
    root.dispatchEvent(new CustomEvent("cnnlib:vote", { bubbles: true, detail }));
  }

  function update(message) {
    show(message);
    root.scrollIntoView({ block: "nearest" });
  }

  /** An answer's line. It stays while votes arrive: a click is never lost. */
  function row(place) {
    const button = element("button", { type: "button" }, String(place + 1));
    button.addEventListener("click", () => raise(place));
    const bar = element("span", { class: "bar", "aria-hidden": "true" });
    const tally = element("span", { class: "tally" });
    return element("li", {}, button, element("span", {}), bar, tally);
  }

  function fill({ text, count }, place) {
    const [button, answer, bar, tally] = list.children[place].children;
    const most = Math.max(1, ...rows().map((answer) => answer.count));
    button.setAttribute("aria-label", `Raise a hand for ${place + 1}: ${text}`);
    answer.textContent = text;
    bar.style.width = `${(100 * count) / most}%`;
    tally.textContent = String(count);
    list.children[place].classList.toggle("right", Boolean(right?.get(key({ text }))));
  }

  function count(place, by) {
    answers[place].count += by;
    const { text, count: now } = rows()[place];
    update(`${place + 1}, ${text}: ${hands(now)}.`);
  }

  function raise(place) {
    const shown = rows().slice(0, MOST);
    if (!shown[place]) return;
    // A hand for what came from elsewhere makes it an answer of ours.
    for (const { text } of shown.slice(answers.length, place + 1)) answers.push({ text, count: 0 });
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
    if (answers.some((answer) => key(answer) === key({ text }))) return;
    answers.push({ text, count: 0 });
    update();
  }

  /** As it was at first; but what was counted, here or in this tab before, is kept. */
  function begin(reset) {
    const before = JSON.parse(sessionStorage.getItem(kept) ?? "{}");
    const none = model.get("choices").map((text) => ({ text, count: 0 }));
    ({ round = 1, answers = none, raised = [] } = before);
    right = null;
    closed = !reset && Boolean(before.closed);
    field.value = "";
    show(closed ? "What comes out was shown before; V shows it again." : "");
  }

  function countAgain() {
    if (again.disabled) return;
    sessionStorage.setItem(kept, JSON.stringify({ round: round + 1 }));
    elsewhere = [];
    begin();
  }

  function askForIt() {
    const texts = rows().slice(0, MOST).map((answer) => answer.text);
    if (texts.length) line.ask({ reveal: texts });
  }

  function onAnswer({ right: found, texts }) {
    closed = true;
    right = new Map(texts.map((text, place) => [key({ text }), found[place]]));
    const place = rows().findIndex((answer) => right.get(key(answer)));
    update(
      place < 0
        ? "None of these comes out. Go on and see what does."
        : `${place + 1}, ${rows()[place].text}: that is what comes out.`,
    );
  }

  function onCounted({ detail }) {
    elsewhere = detail.map(([text, count]) => ({ text, count }));
    show(message);
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
    const digit = /^(?:Digit|Numpad)([0-4])$/.exec(event.code)?.[1];
    if (digit === "0") countAgain();
    else if (digit) (event.shiftKey ? lower : raise)(digit - 1);
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
  again.addEventListener("click", countAgain);
  root.addEventListener("cnnlib:restore", begin);
  root.addEventListener("cnnlib:counted", onCounted);
  document.addEventListener("cnnlib:shown", announce);
  const laidOut = new ResizeObserver(announce); // not before it stands on the page
  laidOut.observe(root);
  document.addEventListener("keydown", onKey);
  model.on("msg:custom", onAnswer);
  el.append(element("style", {}, STYLE), root);
  begin();
  line.begin();
  return () => {
    document.removeEventListener("cnnlib:shown", announce);
    laidOut.disconnect();
    document.removeEventListener("keydown", onKey);
    model.off("msg:custom", onAnswer);
    line.close();
  };
}

export default { render };
