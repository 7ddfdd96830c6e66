// Makes elements. Text is only ever set as text, so nothing that an experiment says becomes markup.

/** An element with properties (or attributes, where the name has a dash) and children. */
export function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.includes("-") || key === "for" || key === "role" || key === "colspan") {
      node.setAttribute(key, value);
    } else if (key.startsWith("on")) {
      node.addEventListener(key.slice(2), value);
    } else if (key === "data") {
      for (const [name, text] of Object.entries(value)) node.dataset[name] = text;
    } else {
      node[key] = value;
    }
  }
  node.append(...children.flat(Infinity).filter(each => each !== null && each !== undefined));
  return node;
}

/** Puts children in the place of those that a node has. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter(each => each !== null && each !== undefined));
  return node;
}

/** Says something to whoever looks, and to whoever has the page read out. */
export function say(text, wrong = false) {
  const status = document.getElementById("status");
  status.textContent = text;
  status.classList.toggle("wrong", wrong);
}

/** A number of bytes, as the terminal writes it. */
export function bytes(count) {
  if (count < 1024) return count + " B";
  if (count < 1024 * 1024) return (count / 1024).toFixed(1) + " KiB";
  return (count / 1024 / 1024).toFixed(1) + " MiB";
}

/** A duration in the unit that suits it. */
export function duration(ns) {
  for (const [unit, size] of [["s", 1e9], ["ms", 1e6], ["µs", 1e3]]) {
    if (ns >= size) return Number((ns / size).toPrecision(3)) + " " + unit;
  }
  return ns + " ns";
}

/** A part of a drawing, with attributes. */
export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.flat(Infinity).filter(each => each !== null && each !== undefined));
  return node;
}
