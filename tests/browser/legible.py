"""How well what is written and drawn on a page stands out from what lies behind it."""

__all__ = ["LEGIBLE", "contrast", "faint", "looks_dead"]

LEGIBLE = 4.5  # to 1: what WCAG 2 asks of text


def contrast(element):
    """Of the text in an element, as WCAG 2 computes it: from 1 to 21."""
    return element.evaluate(
        f"node => {{ {_CONTRAST} return contrast(node, 'color'); }}"
    )


def looks_dead(control):
    """Whether a control is grey, fainter than text may be, and refuses the pointer."""
    look = control.evaluate("node => ({ ...getComputedStyle(node) })")
    signs = look["cursor"] == "not-allowed", look["filter"] == "grayscale(1)"
    assert len(set(signs)) == 1, f"half dead: {look['cursor']}, {look['filter']}"
    return all(signs) and contrast(control) < LEGIBLE


def faint(page, area):
    """How much there is in an area, and what of it stands out too little.

    WCAG 2 has text at 4.5 : 1; a chart's line is held to 2 : 1, as Okabe and Ito's
    lightest colour has 2.2 on white.
    """
    return page.evaluate(_FAINT, area)


_CONTRAST = """
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number).map((value, k) =>
    colour.startsWith('color(') && k < 3 ? 255 * value : value);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  const over = ([r, g, b, a = 1], below) =>
    [r, g, b].map((v, k) => a * v + (1 - a) * below[k]);
  const holds = (shape, node) => {
    const [outer, inner] = [shape, node].map(n => n.getBoundingClientRect());
    const x = inner.x + inner.width / 2, y = inner.y + inner.height / 2;
    return outer.left <= x && x <= outer.right && outer.top <= y && y <= outer.bottom;
  };
  const shapes = node => {
    const drawing = node.ownerSVGElement?.closest('.cnnlib-demo svg:not(svg svg)');
    return [...(drawing?.querySelectorAll('rect, circle') ?? [])].filter(shape =>
      shape !== node && shape.checkVisibility() && holds(shape, node)
      && getComputedStyle(shape).fill !== 'none'
      && shape.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
  };
  const behind = node => {
    if (!node) return [255, 255, 255];
    const below = shapes(node).at(-1);
    const style = getComputedStyle(below ?? node);
    const own = numbers(below ? style.fill : style.backgroundColor);
    return (own[3] ?? 1) === 1 ? own : over(own, behind(node.parentElement));
  };
  const contrast = (node, paint) => {
    const ground = behind(paint === 'backgroundColor' ? node.parentElement : node);
    let [r, g, b, alpha = 1] = numbers(getComputedStyle(node)[paint]);
    for (let n = node; n; n = n.parentElement) alpha *= getComputedStyle(n).opacity;
    const ink = over([r, g, b, alpha], ground);
    const [low, high] = [light(ink), light(ground)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
"""

_FAINT = """area => {
CONTRAST
  const seen = [];
  const look = (node, what, paint, least) => {
    if (node.checkVisibility()) seen.push([what, contrast(node, paint), least]);
  };
  for (const part of document.querySelectorAll(area)) {
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: node, data } = texts.currentNode;
      if (!data.trim() || node.closest('style')) continue;
      const paint = node.closest('text') ? 'fill' : 'color';
      look(node, data.trim().slice(0, 60), paint, 4.5);
    }
    for (const node of part.querySelectorAll('input:is([type=text], [type=number])'))
      look(node, node.value || node.type, 'color', 4.5);
    for (const node of part.querySelectorAll('.cnnlib-demo polyline'))
      look(node, 'a line', 'stroke', 2);
    for (const node of part.querySelectorAll('.cnnlib-demo .swatch'))
      look(node, 'a swatch', 'backgroundColor', 2);
  }
  return [seen.length, seen.filter(([, ratio, least]) => ratio < least)];
}""".replace("CONTRAST", _CONTRAST)
