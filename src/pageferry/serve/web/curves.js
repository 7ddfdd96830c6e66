// Curves of a table's columns, which grow while rows are added.
import { svg } from "./dom.js";

const WIDTH = 300;
const HEIGHT = 110;
const LEFT = 8;
const TOP = 24;

/** One column: a bar for each row, to the same scale, with the least and the most in words. */
export function curve(name, values, unit) {
  const known = values.filter(each => each.exact !== undefined);
  const most = Math.max(...known.map(each => each.exact), 0);
  const least = Math.min(...known.map(each => each.exact), 0);
  const span = most - least || 1;
  const step = (WIDTH - 2 * LEFT) / Math.max(values.length, 4);
  const y = value => TOP + (most - value) / span * (HEIGHT - TOP - 6);
  const largest = known.find(each => each.exact === most);
  return svg("svg", { width: WIDTH, height: HEIGHT, viewBox: "0 0 " + WIDTH + " " + HEIGHT, role: "img", "data-curve": name,
    "aria-label": name + " of " + known.length + " rows, at most " + (largest ? largest.text : "0") },
    svg("text", { x: LEFT, y: 14, class: "head" }, name + (largest ? ": at most " + largest.text : "")),
    values.map((each, index) => each.exact === undefined ? null : svg("rect", { x: LEFT + index * step, width: Math.max(1, step - 2),
      y: Math.min(y(each.exact), y(0)), height: Math.max(1, Math.abs(y(0) - y(each.exact))), class: "bar" },
      svg("title", {}, each.title + ": " + each.text))));
}
