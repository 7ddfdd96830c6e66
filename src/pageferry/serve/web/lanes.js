// Draws lanes: first a picture of what the server told, which frames then move and stretch.

export const GUTTER = 150;
export const ROW = 20;
export const TOP = 22;

const KIND = { RUNS: 1, READY: 2, WAITS: 3 };
const FIELDS = 6;

export function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = name => style.getPropertyValue(name).trim();
  return { ground: of("--ground"), text: of("--text"), soft: of("--soft"), line: of("--line"), hold: of("--hold"), wait: of("--wait") };
}

/** Draws what the server told as a picture, which frames use until it tells more. */
export function drawTile(view, tile) {
  const canvas = tile.canvas || (tile.canvas = document.createElement("canvas"));
  const data = tile.data;
  const span = data.toNs - data.fromNs;
  canvas.width = Math.max(300, Math.min(4000, tile === view.whole ? view.canvas.width - GUTTER : 3 * (view.canvas.width - GUTTER)));
  canvas.height = view.rows * ROW;
  const context = canvas.getContext("2d");
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "middle";
  const scale = canvas.width / span;
  const byId = tile.byId || (tile.byId = new Map(data.lanes.map(each => [each.id, each])));
  const isCpu = lane => lane.id.startsWith("cpu");
  view.lanes.slice(view.first, view.first + view.rows).forEach((lane, row) => {
    const told = byId.get(lane.id);
    if (!told) return;
    const y = row * ROW + 2;
    for (let i = 0; i < told.boxes.length; i += FIELDS) {
      const boxes = told.boxes;
      const from = boxes[i], to = boxes[i + 1], work = boxes[i + 2], trouble = boxes[i + 3], kind = boxes[i + 4], word = boxes[i + 5];
      const x = (from - data.fromNs) * scale;
      const width = Math.max(1, (to - from) * scale);
      if (kind === KIND.READY && !work && !trouble) {
        fill(context, view.colours.soft, 0.35, x, y + 5, width, ROW - 14);
      }
      if (work) fill(context, isCpu(lane) ? hue(data.words[word]) : view.colours.hold, shade(work), x, y, width, ROW - 4);
      if (trouble) fill(context, view.colours.wait, shade(trouble), x, work ? y + (ROW - 4) / 2 : y, width, work ? (ROW - 4) / 2 : ROW - 4);
      if (width > 50) write(context, data.words[word], x, y, width);
    }
  });
  context.globalAlpha = 1;
}

/** What is there for a small part of the time is to be seen all the same. */
const shade = part => 0.25 + 0.75 * part / 255;

function fill(context, colour, alpha, x, y, width, height) {
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.fillRect(x, y, width, height);
}

function write(context, text, x, y, width) {
  context.globalAlpha = 1;
  context.fillStyle = "#fff";
  context.fillText(text.slice(0, Math.floor(width / 6.2)), x + 3, y + (ROW - 4) / 2, width - 4);
}

const hues = new Map();

/** Each task has a colour of its own, dark enough for white letters. */
function hue(name) {
  if (!hues.has(name)) {
    let hash = 7;
    for (const letter of name) hash = (hash * 31 + letter.codePointAt(0)) % 360;
    hues.set(name, "hsl(" + hash + " 55% 36%)");
  }
  return hues.get(name);
}

/** One frame: the picture of the whole run stretched, the finer one over it, arrows, names and times. */
export function frame(view) {
  const context = view.canvas.getContext("2d");
  const { width, height } = view.canvas;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = view.colours.ground;
  context.fillRect(0, 0, width, height);
  const fine = view.tile && view.tile.canvas;
  const covers = fine && view.tile.data.fromNs <= view.from && view.tile.data.toNs >= view.to;
  if (!covers) stretch(view, context, view.whole);
  stretch(view, context, view.tile);
  if (view.tile) arrows(view, context);
  names(view, context);
  axis(view, context);
}

function stretch(view, context, tile) {
  if (!tile || !tile.canvas) return;
  const { fromNs, toNs } = tile.data;
  const from = Math.max(fromNs, view.from);
  const to = Math.min(toNs, view.to);
  if (to <= from) return;
  const share = ns => (ns - fromNs) / (toNs - fromNs) * tile.canvas.width;
  const left = x(view, from);
  const right = x(view, to);
  const sourceWidth = Math.max(0.01, share(to) - share(from));
  context.fillStyle = view.colours.ground;
  context.fillRect(left, TOP, right - left, tile.canvas.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(tile.canvas, share(from), 0, sourceWidth, tile.canvas.height, left, TOP, right - left, tile.canvas.height);
}

const x = (view, ns) => GUTTER + (ns - view.from) / (view.to - view.from) * (view.canvas.width - GUTTER);

function arrows(view, context) {
  const row = new Map(view.lanes.slice(view.first, view.first + view.rows).map((lane, index) => [lane.id, index]));
  context.strokeStyle = view.colours.text;
  context.lineWidth = 1;
  context.beginPath();
  for (const [fromLane, from, toLane, to] of view.tile.data.arrows) {
    if (!row.has(fromLane) || !row.has(toLane) || to < view.from || from > view.to) continue;
    const y1 = TOP + row.get(fromLane) * ROW + ROW / 2;
    const y2 = TOP + row.get(toLane) * ROW + ROW / 2;
    const x1 = x(view, from);
    const x2 = x(view, to);
    const tip = y2 > y1 ? -5 : 5;
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.moveTo(x2 - 3, y2 + tip);
    context.lineTo(x2, y2);
    context.lineTo(x2 + 3, y2 + tip);
  }
  context.stroke();
}

function names(view, context) {
  context.fillStyle = view.colours.ground;
  context.fillRect(0, 0, GUTTER, view.canvas.height);
  context.font = "12px system-ui, sans-serif";
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillStyle = view.colours.text;
  view.lanes.slice(view.first, view.first + view.rows).forEach((lane, row) => {
    context.fillText(lane.name.length > 23 ? lane.name.slice(0, 22) + "…" : lane.name, 4, TOP + row * ROW + ROW / 2, GUTTER - 8);
  });
}

function axis(view, context) {
  const step = tick((view.to - view.from) / Math.max(2, (view.canvas.width - GUTTER) / 130));
  context.fillStyle = view.colours.ground;
  context.fillRect(GUTTER, 0, view.canvas.width - GUTTER, TOP);
  context.fillStyle = view.colours.soft;
  context.strokeStyle = view.colours.line;
  context.beginPath();
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    const left = x(view, at);
    context.fillText(time(at, step), left + 3, TOP / 2);
    context.moveTo(left + 0.5, 0);
    context.lineTo(left + 0.5, TOP);
  }
  context.stroke();
}

function tick(least) {
  const size = Math.pow(10, Math.floor(Math.log10(least)));
  return Math.max(1, [1, 2, 5, 10].map(each => each * size).find(each => each >= least));
}

/** An instant with as many digits as the distance of two ticks needs. */
function time(ns, step) {
  const [unit, size] = [["s", 1e9], ["ms", 1e6], ["µs", 1e3], ["ns", 1]].find(([, each]) => ns >= each) || ["ns", 1];
  const digits = Math.max(0, Math.min(9, Math.round(Math.log10(size) - Math.floor(Math.log10(step)))));
  return (ns / size).toFixed(digits) + " " + unit;
}

/** The box at a place of the picture, in words; null: there is none. */
export function boxAt(view, px, py) {
  const lane = view.lanes[view.first + Math.floor((py - TOP) / ROW)];
  const tile = view.tile || view.whole;
  if (!lane || !tile || !tile.byId || px < GUTTER || py < TOP) return null;
  const at = view.from + (px - GUTTER) / (view.canvas.width - GUTTER) * (view.to - view.from);
  const boxes = tile.byId.get(lane.id)?.boxes || [];
  for (let i = 0; i < boxes.length; i += FIELDS) {
    if (boxes[i] <= at && boxes[i + 1] > at) {
      const what = boxes[i + 3] ? (boxes[i + 4] === KIND.WAITS ? "waits for " : "is waited for, ") : "";
      return { lane: lane.name, from: boxes[i], to: boxes[i + 1], words: what + tile.data.words[boxes[i + 5]] };
    }
  }
  return null;
}
