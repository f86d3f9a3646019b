// A slide that is higher than the window is shown in parts. Its cells stay where they are,
// and of each part only its blocks are displayed: a paragraph, a code or an output is one.
// Figures get the room that is left.

const LEAST = { figure: 0.45, demo: 0.72 }; // of a slide's height: below, another part
const SHARE_OF_ONE = 0.8; // of a slide's height: a single paragraph has no more
const SPARE = 4; // pixels, lost where margins collapse otherwise than measured
const BLOCKS = ".jp-MarkdownCell .jp-RenderedMarkdown > *, "
  + ".jp-CodeCell > :is(details.code, .jp-Cell-inputWrapper), "
  + ".jp-CodeCell > .jp-Cell-outputWrapper .jp-OutputArea-child";

const ROWS = ":scope > li, :scope > tbody > tr";

/** A list and a table are cut between their rows. */
function blocksOf(slide) {
  return [...slide.querySelectorAll(BLOCKS)].flatMap((node) => {
    const inside = node.querySelector(".cnnlib-demo") ? [] : node.querySelectorAll("table");
    const list = node.matches("ul, ol, table") ? node : inside.length === 1 && inside[0];
    const rows = list ? [...list.querySelectorAll(ROWS)] : [];
    return rows.length ? rows : [node];
  });
}

// A row that is not displayed is not counted.
for (const list of document.querySelectorAll(".jp-RenderedMarkdown ol")) {
  [...list.children].forEach((row, n) => { row.value = list.start + n; });
}
const stepOf = (node) => Number(node.closest(".cell").dataset.step);
const sum = (list, number) => list.reduce((total, item) => total + number(item), 0);

/** The parts of some slides, in order: { slide, part, blocks, first, last, figure }. */
function partsOf(slides) {
  for (const slide of slides) slide.classList.add("measured");
  slides.forEach(shrink);
  const sizes = slides.map(measure);
  for (const slide of slides) slide.classList.remove("measured");
  return slides.flatMap((slide, n) => cut(sizes[n]).map((blocks, part) => ({
    slide,
    part,
    blocks: blocks.map(({ node }) => node),
    first: part ? stepOf(blocks[0].node) : 0,
    last: Math.max(0, ...blocks.map(({ node }) => stepOf(node))),
    figure: figureHeight(blocks, sizes[n].room(part)),
  })));
}

/** Make smaller what alone is too wide, such as a long formula, or too high. */
function shrink(slide) {
  const texts = [...slide.querySelectorAll(".jp-RenderedMarkdown > p")];
  for (const text of texts) text.style = "";
  const room = SHARE_OF_ONE * slide.clientHeight;
  const shares = texts.map(({ clientWidth, scrollWidth, offsetHeight }) =>
    Math.min(clientWidth / scrollWidth, Math.sqrt(room / offsetHeight)));
  texts.forEach((text, n) => {
    const size = `max(18px, ${0.98 * shares[n]}em)`;
    if (shares[n] < 1) text.style = `font-size: ${size}; line-height: 1.2`;
  });
}

/** The heights of a slide's blocks without their figures, and those of the figures. */
function measure(slide) {
  const { paddingTop, paddingBottom } = getComputedStyle(slide);
  const whole = slide.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
  const top = slide.getBoundingClientRect().top + parseFloat(paddingTop) - slide.scrollTop;
  const seen = blocksOf(slide).filter((node) => node.getClientRects().length);
  const edges = seen.map((node) => node.getBoundingClientRect().top);
  const bottom = Math.max(top, ...seen.map((node) => node.getBoundingClientRect().bottom));
  const blocks = seen.map((node, n) => block(node, (edges[n + 1] ?? bottom) - edges[n], whole));
  // The title above later parts is above the first one only where that has none.
  const title = (edges[0] ?? top) - top;
  const repeated = slide.querySelector(".title").classList.contains("repeated");
  return { blocks, room: (part) => whole - SPARE - (part || repeated ? title : 0) };
}

function block(node, height, whole) {
  const fold = node.matches("details.code"); // opened, it decides nothing
  const live = node.querySelector(".cnnlib-demo"); // finds its own size
  const summary = fold ? node.firstElementChild.offsetHeight : 0;
  const fixed = fold ? Math.min(height, 1.3 * summary) : height - (live?.offsetHeight ?? 0);
  const figures = [...node.querySelectorAll("img")].map((image) => naturalHeight(image, node));
  const share = node.closest(".celltag_demo") ? LEAST.demo : LEAST.figure;
  const least = fixed + (live ? share * whole
    : sum(figures, (figure) => Math.min(figure, share * whole)));
  const text = node.textContent.trimEnd();
  const header = node.previousElementSibling && node.closest("table")?.tHead;
  const sticks = fold || node.matches("h1, h2, h3, h4") || text.endsWith(":");
  return { node, fixed, figures, least, sticks, header: header?.offsetHeight ?? 0 };
}

const naturalHeight = ({ naturalWidth, naturalHeight }, node) =>
  naturalWidth ? (naturalHeight * node.clientWidth) / naturalWidth : 0;

/** Blocks in parts that fit; what sticks stays with what follows, if both fit. */
function cut({ blocks, room }) {
  const parts = [[]];
  const fits = (part, n) =>
    (part[0]?.header ?? 0) + sum(part, ({ least }) => least) <= room(n);
  for (const block of blocks) {
    const part = parts.at(-1);
    if (!fits([...part, block], parts.length - 1)) {
      const ends = [({ sticks }) => !sticks, ({ node }) => node.matches("p")]
        .map((last) => part.findLastIndex(last) + 1).filter(Boolean);
      const end = ends.find((end) => fits([...part.slice(end), block], parts.length));
      if (end ?? ends[0]) parts.push(part.splice(end ?? ends[0]));
    }
    parts.at(-1).push(block);
  }
  return parts;
}

/** The height up to which figures share the room that the rest of a part leaves. */
function figureHeight(blocks, room) {
  const figures = blocks.flatMap((block) => block.figures).sort((a, b) => a - b);
  let left = room - sum(blocks, ({ fixed }) => fixed);
  const lower = figures.findIndex((figure, n) => {
    if (figure * (figures.length - n) > left) return true;
    left -= figure;
    return false;
  });
  return Math.floor(lower < 0 ? room : Math.max(left / (figures.length - lower), 60));
}

/** Display a part of a slide, and nothing else of it; or that of a copy. */
function display({ slide, part, blocks, figure }, copy = slide) {
  const shown = blocksOf(slide).map((node) => blocks.includes(node));
  blocksOf(copy).forEach((node, n) => node.classList.toggle("elsewhere", !shown[n]));
  for (const cell of copy.querySelectorAll(".cell")) {
    const all = blocksOf(cell);
    const away = all.length && all.every((node) => node.classList.contains("elsewhere"));
    cell.classList.toggle("elsewhere", Boolean(away));
  }
  copy.classList.toggle("continued", part > 0);
  copy.style.setProperty("--figure", `${figure}px`);
}

/** A copy of a part, with nothing that is not displayed. */
function copyOf(page) {
  const copy = page.slide.cloneNode(true);
  display(page, copy);
  const drawn = page.slide.querySelectorAll("canvas");
  copy.querySelectorAll("canvas").forEach((canvas, n) => {
    if (drawn[n].width && drawn[n].height) canvas.getContext("2d").drawImage(drawn[n], 0, 0);
  });
  return copy;
}
