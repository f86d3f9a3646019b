// The slide layer: which slide is shown, up to which step, and the keys that change it.
// A slide is a <section class="slide">; its cells carry the step at which they appear.
// All slides stay laid out, so that maths and demos can measure themselves.

const deck = [...document.querySelectorAll(".slide")];
const byId = (id) => document.getElementById(id);
// Whoever has the focus in one of these needs the keys for itself.
const TYPING = "input, textarea, select, [contenteditable], [role=application], "
  + "[role=slider], [data-lm-suppress-shortcuts]";
const BRIEFLY = 5000; // milliseconds that a message stays

let place = 0; // of the slide in the deck
let step = 0; // how many of its waiting cells are shown

const current = () => deck[place];
const cells = (slide) => [...slide.querySelectorAll(".cell")];
const lastStep = (slide) => Number(cells(slide).at(-1).dataset.step);

// --- where we are ---------------------------------------------------------------------

function show(newPlace, newStep) {
  const moved = newPlace !== place;
  place = newPlace;
  step = newStep;
  deck.forEach((slide, n) => slide.classList.toggle("current", n === place));
  for (const cell of cells(current())) {
    cell.classList.toggle("waiting", Number(cell.dataset.step) > step);
  }
  history.replaceState(null, "", `#${current().dataset.id}${step ? `/${step}` : ""}`);
  byId("number").textContent = `${place + 1} / ${deck.length}`;
  byId("back").disabled = place === 0 && step === 0;
  byId("next").disabled = place === deck.length - 1 && step === lastStep(current());
  if (step) bringIntoView(step);
  if (moved) byId("announcement").textContent = current().dataset.title;
  showNotes();
  document.dispatchEvent(new CustomEvent("cnnlib:shown"));
}

/** What a step has shown: as much as fits, and rather its beginning than its end. */
function bringIntoView(step) {
  const shown = cells(current()).filter((cell) => Number(cell.dataset.step) === step);
  for (const cell of shown.reverse()) cell.scrollIntoView({ block: "nearest" });
}

function showFromAddress() {
  const [id, wanted] = decodeURIComponent(location.hash.slice(1)).split("/");
  const found = Math.max(0, deck.findIndex((slide) => slide.dataset.id === id));
  show(found, Math.min(Number(wanted) || 0, lastStep(deck[found])));
}

function next() {
  if (step < lastStep(current())) {
    show(place, step + 1);
  } else if (place < deck.length - 1) {
    show(place + 1, 0);
  }
}

function back() {
  if (step > 0) show(place, step - 1);
  else if (place > 0) show(place - 1, lastStep(deck[place - 1]));
}

function scrollOrNext() {
  const slide = current();
  const shown = cells(slide).filter((cell) => !cell.classList.contains("waiting"));
  const below = shown.at(-1).getBoundingClientRect().bottom
    - slide.getBoundingClientRect().bottom;
  const height = slide.clientHeight;
  // To the end rather than to a line before it.
  if (below > 8) slide.scrollBy({ top: below < 0.95 * height ? below + 16 : 0.85 * height });
  else next();
}

function showCode(shown) {
  for (const code of current().querySelectorAll("details.code")) code.open = shown;
}

function toggleCode() {
  showCode(!current().querySelector("details.code[open]"));
}

function restore() {
  showCode(false);
  for (const element of current().querySelectorAll(".cnnlib-restorable")) {
    element.dispatchEvent(new CustomEvent("cnnlib:restore", { bubbles: true }));
  }
  current().scrollTo(0, 0);
  show(place, 0);
}

function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

function say(sentence) {
  const line = byId("announcement");
  line.textContent = sentence;
  line.classList.add("seen");
  setTimeout(() => line.classList.remove("seen"), BRIEFLY);
}

// --- dialogs --------------------------------------------------------------------------

function fillOverview() {
  for (const slide of deck) {
    const link = document.createElement("a");
    link.href = `#${slide.dataset.id}`;
    link.textContent = slide.dataset.title;
    link.addEventListener("click", () => byId("overview").close());
    const item = document.createElement("li");
    item.classList.toggle("deeper", !("opens" in slide.dataset));
    item.append(link);
    byId("overview-list").append(item);
  }
}

function openOverview() {
  byId("overview").showModal();
  byId("overview-list").children[place].firstChild.focus();
}

function moveInOverview(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const links = [...byId("overview-list").querySelectorAll("a")];
  links.at((links.indexOf(document.activeElement) + by) % links.length).focus();
  event.preventDefault();
}

// A lesson's links lead to files beside it. The glossary is in this page; the others
// belong to JupyterLab, and are text here.
function adaptLink(link) {
  const address = link.getAttribute("href");
  if (address.startsWith("glossary.md")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      byId("glossary").showModal();
      byId(address.split("#")[1])?.scrollIntoView();
    });
  } else if (/^https?:/.test(address)) {
    link.target = "_blank";
  } else if (!address.startsWith("#")) {
    link.removeAttribute("href");
  }
}

// --- speaker notes --------------------------------------------------------------------

const NOTES_PAGE = `
<style>
  body { font: 20px/1.5 sans-serif; margin: 1.2em; color: #111; background: #fff; }
  header { display: flex; justify-content: space-between; font-variant-numeric: tabular-nums; }
  h1 { font-size: 1.3em; } button { font: inherit; }
</style>
<header><span id="plan"></span>
<span><span id="clock"></span> <button type="button" id="zero">Set to 0</button></span></header>
<h1 id="title"></h1><div id="text"></div><p id="coming"></p><div id="preview" inert></div>`;
// The page's own style makes a slide of the copy; its sizes follow the window's width.
const PREVIEW = `
  #preview { border: 1px solid #767676; max-height: 60vh; overflow: hidden; }
  #preview .slide { position: static; visibility: visible; }
  body { overflow: auto; }`;

let notes = null; // the window

function openNotes() {
  notes = window.open("", "cnnlib-notes", "popup,width=720,height=860");
  if (!notes) return say("Allow pop-up windows for this page to see the notes.");
  sessionStorage.notes = "open"; // for after a reload
  notes.document.title = `Notes: ${document.title}`;
  notes.document.documentElement.lang = "en";
  const styles = document.querySelectorAll("style, link[rel=stylesheet]");
  notes.document.head.replaceChildren(...[...styles].map((style) => style.cloneNode(true)));
  notes.document.body.innerHTML = NOTES_PAGE + `<style>${PREVIEW}</style>`;
  notes.document.getElementById("zero").onclick = () => {
    sessionStorage.lectureStart = Date.now();
    showClock();
  };
  notes.onkeydown = onKey; // the slides can be driven from here, too
  showNotes();
  showClock();
}

function showNotes() {
  if (!notes || notes.closed) return;
  const opens = (n) => n === 0 || "opens" in deck[n].dataset;
  const first = deck.findLastIndex((_, n) => n <= place && opens(n));
  const after = deck.findIndex((_, n) => n > place && opens(n));
  const end = after < 0 ? deck.length : after;
  const coming = deck[place + 1]?.dataset.title;
  const fields = {
    plan: `${minutes(first, end)} min, ${minutes(0, end)} of ${minutes(0)} when done`,
    title: `${place + 1}. ${current().dataset.title}`,
    coming: coming ? `Next: ${coming}` : "This is the last slide.",
  };
  for (const [id, text] of Object.entries(fields)) {
    notes.document.getElementById(id).textContent = text;
  }
  // A slide that goes deeper may leave its notes to the one before it.
  const texts = deck.slice(first, place + 1).map((slide) =>
    slide.querySelector("template.notes").innerHTML.trim());
  const text = texts.findLast(Boolean) ?? "<p>No notes.</p>";
  notes.document.getElementById("text").innerHTML = text;
  notes.document.getElementById("preview").replaceChildren(...preview(deck[place + 1]));
}

/** A copy of a slide as it begins; empty where there is none. */
function preview(slide) {
  if (!slide) return [];
  const copy = slide.cloneNode(true);
  for (const cell of cells(copy)) if (cell.dataset.step !== "0") cell.remove();
  return [copy];
}

/** Planned for the slides from one place to before another. */
function minutes(from, to) {
  return deck.slice(from, to).reduce((sum, slide) => sum + Number(slide.dataset.minutes), 0);
}

function showClock() {
  if (!notes || notes.closed) return;
  const seconds = Math.floor((Date.now() - Number(sessionStorage.lectureStart)) / 1000);
  const clock = [Math.floor(seconds / 60), seconds % 60];
  notes.document.getElementById("clock").textContent =
    clock.map((number) => String(number).padStart(2, "0")).join(":");
}

// --- keys -----------------------------------------------------------------------------

const KEYS = {
  ArrowRight: next, ArrowDown: next, PageDown: next, " ": scrollOrNext,
  ArrowLeft: back, ArrowUp: back, PageUp: back,
  Home: () => show(0, 0),
  End: () => show(deck.length - 1, lastStep(deck.at(-1))),
  o: openOverview, c: toggleCode, f: fullScreen, n: openNotes, r: restore,
  q: () => enlarge(),
  "?": () => byId("help").showModal(),
};

function onKey(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.querySelector("dialog[open]")) return;
  // Page Up and Page Down come from a remote, wherever somebody clicked before.
  if (target.closest?.(TYPING) && !key.startsWith("Page")) {
    if (key === "Escape") document.activeElement.blur();
    return;
  }
  if (key === " " && target.closest?.("button, a, summary")) return;
  const action = KEYS[key.length === 1 ? key.toLowerCase() : key];
  if (!action) return;
  event.preventDefault();
  action();
}

// Before the demos, which let no key pass: Escape must reach us.
window.addEventListener("keydown", onKey, { capture: true });
window.addEventListener("hashchange", showFromAddress);
for (const [id, action] of Object.entries({
  back, next, list: openOverview, keys: KEYS["?"],
})) {
  byId(id).addEventListener("click", action);
  // A click leaves the focus, and with it Space, where it was.
  byId(id).addEventListener("mousedown", (event) => event.preventDefault());
}
byId("overview").addEventListener("keydown", moveInOverview);
document.querySelectorAll("main a[href], dialog a[href]").forEach(adaptLink);
// Another lecture at the same address begins with nothing.
if (sessionStorage.lecture !== document.body.dataset.lecture) sessionStorage.clear();
sessionStorage.lecture = document.body.dataset.lecture;
sessionStorage.lectureStart ??= Date.now();
setInterval(showClock, 1000);
fillOverview();
showFromAddress();
// The window of the notes is still there after a reload; this opens no new one.
if (sessionStorage.notes) openNotes();
window.addEventListener("pagehide", () => {
  if (notes?.closed) delete sessionStorage.notes;
});
