// Words between panels: signs of a formula, notes.

function written(kind, measure) {
  return () => {
    const node = element("div", { class: kind });
    function update({ text, size, fills }) {
      write(node, text);
      node.classList.toggle("filling", Boolean(fills));
      if (size) node.style[measure] = `${size}em`;
    }
    return { node, update };
  };
}
KINDS.sign = written("sign", "fontSize");
KINDS.note = written("note", "width");
