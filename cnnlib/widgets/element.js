// How pages make their elements, keep the keys that are pressed in them, and lay down
// what can be used no more.

/** An HTML element with attributes and children. */
function element(tag, attributes = {}, ...children) {
  return furnished(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return furnished(node, attributes, children);
}

function furnished(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/**
 * Keys pressed in a node are its own, not the notebook's, which would take Enter for
 * itself; in Notebook 7, which hears them first, it is what has the focus that must say
 * so.
 */
function keepKeys(node) {
  node.dataset.lmSuppressShortcuts = "true";
  node.addEventListener("focusin", ({ target }) => {
    target.dataset.lmSuppressShortcuts = "true";
  });
  node.addEventListener("keydown", (event) => event.stopPropagation());
}

/** Nothing in a node takes anything any more; in a root of `cnnlib-gone` it looks it. */
function layDown(node) {
  for (const part of [node, ...node.querySelectorAll("*")]) {
    if (part.matches("button, input, select")) part.disabled = true;
    else if (part.matches("[role=application], [role=grid], [role=listbox]")) part.inert = true;
  }
}
