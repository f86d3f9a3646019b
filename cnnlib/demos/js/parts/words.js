// Words between panels: signs of a formula, notes.

function written(kind) {
  return () => {
    const node = element("div", { class: kind });
    function update({ text, size }) {
      write(node, text);
      if (size) node.style.fontSize = `${size}em`;
    }
    return { node, update };
  };
}
KINDS.sign = written("sign");
KINDS.note = written("note");
