// A run as lanes over time. The server tells as much as a picture can show; what it told last is moved and stretched meanwhile.
import { get, address } from "./api.js";
import { duration, el, fill, say } from "./dom.js";
import { GUTTER, ROW, TOP, boxAt, colours, drawTile, frame } from "./lanes.js";
import { perfetto } from "./perfetto.js";

const WAIT_MS = 300;
const LEAST_NS = 20;
const MARGIN = 1;
const KINDS = { cpu: "CPUs", migrations: "migrations", task: "tasks", lock: "page locks" };

export async function timeline(main, where, stay) {
  const view = { run: where.get("timeline"), from: 0, to: 1, lastNs: 1, lanes: [], first: 0, stay, hidden: new Set(),
    whole: null, tile: null, asking: false, drawn: false };
  layout(main, view);
  const whole = await ask(view, null);
  if (!whole) return;
  view.lastNs = Math.max(1, whole.lastNs);
  view.all = ordered(whole.all);
  view.whole = { data: whole };
  choose(view);
  const from = Number(where.get("from") || 0);
  const to = Number(where.get("to") || view.lastNs);
  move(view, from, to > from ? to : view.lastNs);
  const resized = new ResizeObserver(() => size(view));
  resized.observe(view.canvas.parentNode);
  stay.leave = () => resized.disconnect();
}

/** CPUs and migrations as they are, then tasks and locks with the longest waits first. */
function ordered(all) {
  const rank = lane => ["cpu", "migrations", "task", "lock"].indexOf(kind(lane));
  return all.slice().sort((one, other) => rank(one) - rank(other)
    || (rank(one) > 1 ? other.troubleNs - one.troubleNs : 0));
}

const kind = lane => lane.id.split("-")[0];
const columns = view => Math.max(200, Math.min(1300, view.canvas.width - GUTTER));

/** Asks for a part, or the whole, until the run has been read. */
async function ask(view, part) {
  const query = [["run", view.run], ["columns", part ? columns(view) * (1 + 2 * MARGIN) : columns(view)]];
  if (part) query.push(["from", part.from], ["to", part.to]);
  let answer = await get("/api/run/timeline", query);
  while (answer.read !== undefined && view.stay.open) {
    say("reading the run: " + Math.floor(100 * answer.read / answer.events) + " % …");
    await new Promise(done => setTimeout(done, WAIT_MS));
    answer = await get("/api/run/timeline", query);
  }
  if (!part) say("");
  return view.stay.open ? answer : null;
}

/** Shows from when to when; the rest follows. */
function move(view, from, to) {
  const width = Math.max(LEAST_NS, Math.min(to - from, view.lastNs));
  const middle = (from + to) / 2;
  view.from = Math.max(0, Math.min(middle - width / 2, view.lastNs - width));
  view.to = view.from + width;
  paint(view);
}

/** Draws the next frame once, however often something has changed until then. */
function paint(view) {
  if (view.drawn) return;
  view.drawn = true;
  requestAnimationFrame(() => {
    view.drawn = false;
    if (!view.stay.open) return;
    frame(view);
    view.frames = (view.frames || 0) + 1;
    refine(view);
  });
}

/** Has the server tell more where what is known is too coarse, or does not reach far enough; one question at a time. */
async function refine(view) {
  const width = view.to - view.from;
  const known = view.tile;
  const covers = known && known.data.fromNs <= view.from + 1 && known.data.toNs >= view.to - 1;
  const fits = covers && known.data.toNs - known.data.fromNs < 1.9 * (1 + 2 * MARGIN) * width
    || covers && known.data.fromNs === 0 && known.data.toNs >= view.lastNs && width * 1.9 > view.lastNs;
  if (fits || view.asking) return;
  view.asking = true;
  const part = { from: Math.floor(Math.max(0, view.from - MARGIN * width)), to: Math.ceil(Math.min(view.lastNs, view.to + MARGIN * width)) };
  try {
    const data = await ask(view, part);
    if (!data) return;
    view.tile = { data };
    more(view, data.lanes);
    drawTile(view, view.tile);
    told(view);
  } catch (wrong) {
    say(wrong.message, true);
    await new Promise(done => setTimeout(done, 2000));
  } finally {
    view.asking = false;
  }
  paint(view);
}

/** Locks that were waited for in this part alone. */
function more(view, lanes) {
  const known = new Set(view.all.map(each => each.id));
  const added = lanes.filter(each => !known.has(each.id)).map(each => ({ id: each.id, name: each.name, troubleNs: 0 }));
  if (!added.length) return;
  view.all.push(...added);
  view.all = ordered(view.all);
  choose(view);
}

/** Which lanes are shown. */
function choose(view) {
  view.lanes = view.all.filter(each => !view.hidden.has(kind(each)));
  view.first = Math.max(0, Math.min(view.first, view.lanes.length - 1));
  redraw(view);
}

function redraw(view) {
  if (view.whole) drawTile(view, view.whole);
  if (view.tile) drawTile(view, view.tile);
  paint(view);
}

function size(view) {
  view.canvas.width = Math.max(320, Math.floor(view.canvas.parentNode.clientWidth));
  view.canvas.height = Math.max(260, Math.min(720, Math.floor(window.innerHeight * 0.62)));
  view.rows = Math.floor((view.canvas.height - TOP) / ROW);
  view.tile = null;
  redraw(view);
}

/** What is shown, in words, and in the address. */
function told(view) {
  const data = view.tile.data;
  view.says.textContent = duration(view.to - view.from) + " from " + duration(Math.round(view.from)) + " on"
    + (data.exact ? "; every event" : "; " + data.events + " events, several in each stretch: zoom in for who woke whom")
    + (data.arrowsLeft ? "; " + data.arrowsLeft + " arrows left out" : "")
    + (data.left ? "; " + data.left + " tasks and locks have no lane" : "");
  const at = { timeline: view.run, from: Math.floor(view.from), to: Math.ceil(view.to) };
  history.replaceState(null, "", "#" + new URLSearchParams(at).toString());
  const part = [["run", view.run], ["from", at.from], ["to", at.to]];
  view.trace.href = "/api/run/trace" + address(part);
  view.trace.download = "run-" + view.run + "-" + at.from + ".json";
  view.part = part;
}

function layout(main, view) {
  const button = (id, text, label, act) => el("button",
    { type: "button", id, title: label, "aria-label": label, onclick: act }, text);
  const zoom = share => () => zoomAt(view, (view.from + view.to) / 2, share);
  const pan = share => () => move(view, view.from + share * (view.to - view.from), view.to + share * (view.to - view.from));
  view.canvas = el("canvas", { id: "lanes", tabIndex: 0, role: "img",
    "aria-label": "Lanes over time. Arrow keys move, + and - zoom, Home shows all, Enter goes to the machine in the middle." });
  view.says = el("p", { id: "says", role: "status", className: "hint" });
  view.tip = el("p", { id: "tip" });
  view.trace = el("a", { id: "trace", href: "#" }, "trace of this part");
  view.colours = colours();
  fill(main, el("h2", { id: "title" }, "Timeline of run " + view.run + " ", el("a", { href: "#run=" + view.run }, "machine")),
    el("div", { className: "controls", role: "group", "aria-label": "View" },
      button("whole", "all", "the whole run (Home)", () => move(view, 0, view.lastNs)),
      button("left", "◀", "to the left (←)", pan(-0.3)), button("right", "▶", "to the right (→)", pan(0.3)),
      button("in", "+", "zoom in (+)", zoom(0.5)), button("out", "−", "zoom out (-)", zoom(2)),
      Object.entries(KINDS).map(([each, name]) => el("label", {}, el("input", { type: "checkbox", checked: true,
        onchange: event => { view.hidden[event.target.checked ? "delete" : "add"](each); choose(view); } }), " ", name)),
      view.trace, button("perfetto", "open in Perfetto", "open this part in ui.perfetto.dev, which needs a network",
        () => perfetto(view.part, "pageferry run " + view.run))),
    el("div", { className: "lanes" }, view.canvas), view.tip, view.says,
    el("p", { className: "hint" }, el("b", { className: "holds" }, "blue"), " runs, has a lock, migrates; ",
      el("b", { className: "waits" }, "red"), " waits, or somebody waits for it; grey: could run. An arrow leads from who gave a lock to whom that woke. ",
      "Wheel zooms, dragging moves, ↑ ↓ show other lanes; a click goes to the machine at that moment."));
  size(view);
  listen(view);
  view.draw = () => frame(view);
  view.canvas.pageferry = view;
}

function zoomAt(view, at, share) {
  const width = Math.max(LEAST_NS, Math.min((view.to - view.from) * share, view.lastNs));
  const left = (at - view.from) / (view.to - view.from);
  move(view, at - left * width, at + (1 - left) * width);
}

const atX = (view, x) => view.from + (x - GUTTER) / (view.canvas.width - GUTTER) * (view.to - view.from);

function listen(view) {
  const canvas = view.canvas;
  let held = null;
  canvas.addEventListener("wheel", event => {
    event.preventDefault();
    if (event.shiftKey) return scroll(view, Math.sign(event.deltaY || event.deltaX));
    zoomAt(view, atX(view, event.offsetX), Math.pow(1.0015, event.deltaY));
  }, { passive: false });
  canvas.addEventListener("pointerdown", event => {
    held = { x: event.offsetX, y: event.offsetY, from: view.from, to: view.to, first: view.first, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", event => {
    if (!held) return tell(view, event.offsetX, event.offsetY);
    const by = (held.x - event.offsetX) / (canvas.width - GUTTER) * (held.to - held.from);
    held.moved = held.moved || Math.abs(event.offsetX - held.x) + Math.abs(event.offsetY - held.y) > 4;
    const rows = Math.round((held.y - event.offsetY) / ROW);
    if (held.first + rows !== view.first) scroll(view, held.first + rows - view.first);
    move(view, held.from + by, held.to + by);
  });
  canvas.addEventListener("pointerup", event => {
    const click = held && !held.moved && event.offsetX > GUTTER;
    held = null;
    if (click) machineAt(view, atX(view, event.offsetX));
  });
  canvas.addEventListener("pointercancel", () => { held = null; });
  canvas.addEventListener("keydown", event => key(view, event));
}

function machineAt(view, ns) {
  location.hash = "#" + new URLSearchParams({ run: view.run, ns: Math.max(0, Math.round(ns)) }).toString();
}

function scroll(view, rows) {
  const first = Math.max(0, Math.min(view.first + rows, view.lanes.length - view.rows));
  if (first === view.first) return;
  view.first = first;
  redraw(view);
}

function key(view, event) {
  const width = view.to - view.from;
  const acts = { ArrowLeft: () => move(view, view.from - width / 5, view.to - width / 5),
    ArrowRight: () => move(view, view.from + width / 5, view.to + width / 5),
    ArrowUp: () => scroll(view, -1), ArrowDown: () => scroll(view, 1), Home: () => move(view, 0, view.lastNs),
    "+": () => zoomAt(view, (view.from + view.to) / 2, 0.5), "-": () => zoomAt(view, (view.from + view.to) / 2, 2),
    Enter: () => machineAt(view, (view.from + view.to) / 2) };
  if (event.ctrlKey || event.altKey || event.metaKey || !acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
}

/** What is under the pointer. */
function tell(view, x, y) {
  const box = boxAt(view, x, y);
  view.tip.textContent = box ? box.lane + ": " + box.words + ", " + duration(box.to - box.from) + " from "
    + (box.from / 1e3).toFixed(3) + " µs on" : "";
}
