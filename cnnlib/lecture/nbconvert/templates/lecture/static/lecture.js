// The slide layer: which slide is shown, up to which step, and the keys that change it.
// A slide is a <section class="slide">; its cells carry the step at which they appear.
// All slides stay laid out, so that maths and demos can measure themselves.

const slides = [...document.querySelectorAll(".slide")];
const byId = (id) => document.getElementById(id);
// Whoever has the focus in one of these needs the keys for itself.
const TYPING = "input, textarea, select, [contenteditable], [role=application], "
  + "[role=slider], [data-lm-suppress-shortcuts]";
const BRIEFLY = 5000; // milliseconds that a message stays
const BELOW = 8; // pixels out of sight that are worth a sign

let deck = partsOf(slides);
let place = -1; // in the deck
let step = 0; // how many of the slide's waiting cells are shown

const current = () => deck[place].slide;
const cells = (slide) => [...slide.querySelectorAll(".cell")];

// --- where we are ---------------------------------------------------------------------

function show(newPlace, newStep) {
  const moved = newPlace !== place;
  place = newPlace;
  step = Math.min(Math.max(newStep, deck[place].first), deck[place].last);
  for (const slide of slides) slide.classList.toggle("current", slide === current());
  display(deck[place]);
  for (const cell of cells(current())) {
    cell.classList.toggle("waiting", Number(cell.dataset.step) > step);
  }
  history.replaceState(null, "", address());
  byId("number").textContent = `${place + 1} / ${deck.length}`;
  byId("back").disabled = place === 0 && step === 0;
  byId("next").disabled = place === deck.length - 1 && step === deck[place].last;
  if (moved) current().scrollTo(0, 0);
  if (step > deck[place].first) bringIntoView(step);
  if (moved) byId("announcement").textContent = current().dataset.title;
  showNotes();
  document.dispatchEvent(new CustomEvent("cnnlib:shown"));
  tellOfMore();
}

/** Of the slide, and if they are not its first: the part, and the step. */
function address() {
  const { part, first } = deck[place];
  return `#${current().dataset.id}${part ? `+${part + 1}` : ""}${step > first ? `/${step}` : ""}`;
}

function showFromAddress() {
  const asked = decodeURIComponent(location.hash.slice(1));
  const [, id, part, wanted] = /^(.*?)(?:\+(\d+))?(?:\/(\d+))?$/.exec(asked);
  const slide = slides.find((slide) => slide.dataset.id === id) ?? slides[0];
  const its = deck.filter((page) => page.slide === slide);
  const page = part ? its[part - 1] : its.find(({ last }) => last >= (wanted ?? 0));
  show(deck.indexOf(page ?? its.at(-1)), Number(wanted ?? 0));
}

/** What a step has shown: as much as fits, and rather its beginning than its end. */
function bringIntoView(step) {
  const shown = cells(current()).filter((cell) => Number(cell.dataset.step) === step);
  for (const cell of shown.reverse()) cell.scrollIntoView({ block: "nearest" });
}

/** Cut slides into parts anew; what was shown last is still shown. */
function layOutAnew() {
  const { slide, blocks, first } = deck[place];
  const latest = blocks.filter((node) => step === first || stepOf(node) === step);
  deck = partsOf(slides);
  const its = deck.filter((page) => page.slide === slide);
  const found = its.find((page) => latest.some((node) => page.blocks.includes(node)));
  place = deck.indexOf(found ?? its[0]);
  show(place, step);
}

/** Pixels of what is shown, and does not wait, below the window. */
function below() {
  const slide = current();
  const shown = deck[place].blocks.filter((node) => !node.closest(".waiting"));
  const ends = shown.map((node) => node.getBoundingClientRect().bottom);
  return Math.max(0, ...ends) - slide.getBoundingClientRect().bottom;
}

function tellOfMore() {
  byId("more").hidden = below() <= BELOW;
}

function next() {
  if (step < deck[place].last) {
    show(place, step + 1);
  } else if (place < deck.length - 1) {
    show(place + 1, 0);
  }
}

function back() {
  if (step > deck[place].first) show(place, step - 1);
  else if (place > 0) show(place - 1, deck[place - 1].last);
}

function scrollOrNext() {
  const left = below();
  const height = current().clientHeight;
  // To the end rather than to a line before it.
  if (left > BELOW) current().scrollBy({ top: left < 0.95 * height ? left + 16 : 0.85 * height });
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
  show(deck.findIndex(({ slide }) => slide === current()), 0);
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
  for (const slide of slides) {
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
  byId("overview-list").children[slides.indexOf(current())].firstChild.focus();
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
  const here = slides.indexOf(current());
  const opens = (n) => n === 0 || "opens" in slides[n].dataset;
  const first = slides.findLastIndex((_, n) => n <= here && opens(n));
  const after = slides.findIndex((_, n) => n > here && opens(n));
  const end = after < 0 ? slides.length : after;
  const coming = deck[place + 1]?.slide.dataset.title;
  const fields = {
    plan: `${minutes(first, end)} min, ${minutes(0, end)} of ${minutes(0)} when done`,
    title: `${place + 1}. ${current().dataset.title}`,
    coming: coming ? `Next: ${coming}` : "This is the last slide.",
  };
  for (const [id, text] of Object.entries(fields)) {
    notes.document.getElementById(id).textContent = text;
  }
  // A slide that goes deeper may leave its notes to the one before it.
  const texts = slides.slice(first, here + 1).map((slide) =>
    slide.querySelector("template.notes").innerHTML.trim());
  const text = texts.findLast(Boolean) ?? "<p>No notes.</p>";
  notes.document.getElementById("text").innerHTML = text;
  notes.document.getElementById("preview").replaceChildren(...preview(deck[place + 1]));
}

/** A copy of a part of a slide as it begins; empty where there is none. */
function preview(page) {
  if (!page) return [];
  const copy = copyOf(page);
  for (const cell of cells(copy)) if (Number(cell.dataset.step) > page.first) cell.remove();
  return [copy];
}

/** Planned for the slides from one place to before another. */
function minutes(from, to) {
  return sum(slides.slice(from, to), (slide) => Number(slide.dataset.minutes));
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
  ArrowRight: scrollOrNext, ArrowDown: scrollOrNext, PageDown: scrollOrNext,
  " ": scrollOrNext,
  ArrowLeft: back, ArrowUp: back, PageUp: back,
  Home: () => show(0, 0),
  End: () => show(deck.length - 1, deck.at(-1).last),
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

// --- paper ----------------------------------------------------------------------------

window.addEventListener("beforeprint", () => {
  document.body.classList.add("paper"); // whose format may not be the window's
  const sheets = partsOf(slides).map(copyOf);
  document.body.classList.remove("paper");
  for (const sheet of sheets) sheet.classList.add("sheet");
  document.querySelector("main").append(...sheets);
});
window.addEventListener("afterprint", () => {
  for (const sheet of document.querySelectorAll(".sheet")) sheet.remove();
});

// Before the demos, which let no key pass: Escape must reach us.
window.addEventListener("keydown", onKey, { capture: true });
window.addEventListener("hashchange", showFromAddress);
for (const [id, action] of Object.entries({
  back, next: scrollOrNext, list: openOverview, keys: KEYS["?"],
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
for (const slide of slides) slide.addEventListener("scroll", tellOfMore);
// A demo finds its own size, as often as it changes.
const watcher = new ResizeObserver(() => {
  cancelAnimationFrame(watcher.frame);
  watcher.frame = requestAnimationFrame(layOutAnew);
});
for (const cell of document.querySelectorAll(".cell:not(:has(.celltag_demo))")) {
  watcher.observe(cell);
}
// The window of the notes is still there after a reload; this opens no new one.
if (sessionStorage.notes) openNotes();
window.addEventListener("pagehide", () => {
  if (notes?.closed) delete sessionStorage.notes;
});
