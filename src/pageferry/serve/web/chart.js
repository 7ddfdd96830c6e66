// Drawings of a schedule: tasks as columns and steps as rows, and who waits for whom.
import { svg } from "./dom.js";

const LINE = 20;
const TOP = 30;
const LEFT = 52;
const COLUMN = 230;
const MOST_ROWS = 1500;

/** A sequence chart: what comes after the step is pale. A click on a row goes to its step. */
export function sequence(whole, step, go) {
  const rows = whole.rows.slice(-MOST_ROWS);
  const left = whole.rows.length - rows.length;
  const columns = new Map(whole.tasks.map((task, index) => [task.pid, LEFT + index * COLUMN]));
  const height = TOP + rows.length * LINE + 10;
  const width = LEFT + whole.tasks.length * COLUMN;
  const y = index => TOP + index * LINE;
  return svg("svg", { width, height, viewBox: "0 0 " + width + " " + height, role: "img",
    "aria-label": "sequence of " + rows.length + " lines" + (left ? ", " + left + " earlier ones left out" : "") },
    whole.tasks.map(task => [
      svg("text", { x: columns.get(task.pid) + 14, y: 18, class: "head" }, task.task),
      svg("line", { x1: columns.get(task.pid) + 5, x2: columns.get(task.pid) + 5, y1: TOP - 6, y2: height, class: "life" })]),
    bars(rows).map(bar => svg("rect", { x: columns.get(bar.pid) + 1 + 3 * bar.depth, y: y(bar.from) + 4, width: 8,
      height: Math.max(6, (bar.to - bar.from) * LINE), class: bar.waits ? "bar wait" : "bar",
      "data-lock": bar.lock }, svg("title", {}, (bar.waits ? "waits for " : "has ") + bar.lock))),
    rows.map((row, index) => svg("g", { class: "row" + (row.step > step ? " later" : "") + (row.step === step ? " here" : ""),
      "data-step": row.step, onclick: () => go(row.step) },
      svg("rect", { x: 0, y: y(index), width, height: LINE, class: "ground" }),
      svg("text", { x: 4, y: y(index) + 14, class: "step" }, String(row.step)),
      svg("text", { x: columns.get(row.pid) + 14, y: y(index) + 14, class: row.does || "" }, short(row.text)))));
}

const short = text => text.length > 32 ? text.slice(0, 31) + "…" : text;

/** From when to when each task has a lock, or waits for one, in lines of the chart. */
function bars(rows) {
  const open = new Map();
  const all = [];
  const end = (key, index) => {
    const bar = open.get(key);
    if (bar) {
      bar.to = index;
      open.delete(key);
    }
  };
  rows.forEach((row, index) => {
    if (!row.does || !row.lock) return;
    const has = row.pid + " " + row.lock;
    const waits = "wait " + has;
    if (row.does === "takes" || row.does === "wakes") end(waits, index);
    if (row.does === "gives") end(has, index);
    if (row.does === "takes" || row.does === "sleeps") {
      const key = row.does === "takes" ? has : waits;
      const depth = [...open.values()].filter(bar => bar.pid === row.pid).length;
      const bar = { pid: row.pid, lock: row.lock, waits: row.does === "sleeps", from: index, to: rows.length, depth: depth % 3 };
      end(key, index);
      open.set(key, bar);
      all.push(bar);
    }
  });
  return all;
}

/** Who waits for whom: tasks on a circle, an arrow from who waits to who stands in the way. */
export function graph(moment) {
  const edges = moment.tasks.filter(task => task.waits).flatMap(task => {
    const others = task.waits.holders.length ? task.waits.holders : task.waits.ahead;
    return others.map(other => ({ from: task.task, to: other.task, what: task.waits.what }));
  });
  const names = [...new Set(edges.flatMap(edge => [edge.from, edge.to]))].slice(0, 24);
  if (!names.length) return "nobody waits for anybody";
  const longest = Math.max(...names.map(each => each.length), 8) * 7.2 + 20;
  const radius = Math.max(80, names.length * 26);
  const room = names.length < 4 ? 150 : 40;
  const width = 2 * room + longest + (names.length < 3 ? 0 : 2 * radius);
  const height = 2 * radius + 80;
  const at = new Map(names.map((name, index) => {
    const angle = 2 * Math.PI * index / names.length - Math.PI / 2;
    return [name, { x: width / 2 + radius * Math.cos(angle), y: height / 2 + radius * Math.sin(angle) }];
  }));
  const known = edges.filter(edge => at.has(edge.from) && at.has(edge.to));
  return svg("svg", { width, height, viewBox: "0 0 " + width + " " + height, role: "img",
    "aria-label": edges.map(edge => edge.from + " waits for " + edge.to + ": " + edge.what).join("; ") },
    svg("defs", {}, svg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8,
      orient: "auto-start-reverse" }, svg("path", { d: "M0 0 L8 4 L0 8 z", class: "tip" }))),
    known.map(edge => arrow(edge, at, longest)),
    names.map(name => [
      svg("rect", { x: at.get(name).x - longest / 2, y: at.get(name).y - 14, width: longest, height: 28, rx: 6, class: "who" }),
      svg("text", { x: at.get(name).x, y: at.get(name).y + 5, class: "middle" }, name)]));
}

/** Two who wait for each other have two arrows, each bent to its own side. */
function arrow(edge, at, box) {
  const from = at.get(edge.from);
  const to = at.get(edge.to);
  if (from === to) {
    return svg("path", { d: "M" + (from.x - 14) + " " + (from.y - 14) + " c-10 -40 38 -40 28 0", class: "edge", "marker-end": "url(#tip)" });
  }
  const far = Math.hypot(to.x - from.x, to.y - from.y);
  const side = { x: -(to.y - from.y) / far, y: (to.x - from.x) / far };
  const bend = { x: (from.x + to.x) / 2 + 46 * side.x, y: (from.y + to.y) / 2 + 46 * side.y };
  const stop = rim(to, bend, box);
  return [svg("path", { d: "M" + from.x + " " + from.y + " Q" + bend.x + " " + bend.y + " " + stop.x + " " + stop.y,
    class: "edge", "marker-end": "url(#tip)" }),
    svg("text", { x: (from.x + to.x) / 2 + 28 * side.x, y: (from.y + to.y) / 2 + 28 * side.y + 4,
      class: side.x > 0.3 ? "what" : side.x < -0.3 ? "what before" : "what middle" }, edge.what)];
}

/** Where a line towards the middle of a box meets its rim. */
function rim(middle, from, box) {
  const dx = from.x - middle.x;
  const dy = from.y - middle.y;
  const share = Math.min(Math.abs(dx) > 1e-6 ? box / 2 / Math.abs(dx) : 1e9, Math.abs(dy) > 1e-6 ? 16 / Math.abs(dy) : 1e9);
  return { x: middle.x + dx * Math.min(1, share), y: middle.y + dy * Math.min(1, share) };
}
