// One schedule, step by step: what each task did, who waits for whom, and which messages may be delivered next.
import { get, post, address } from "./api.js";
import { graph, sequence } from "./chart.js";
import { el, fill, say } from "./dom.js";
import { draw, details } from "./parts.js";

const ALL = 1e6;

export async function schedule(main, where, stay) {
  const view = { source: where.get("schedule"), keep: number(where.get("keep"), ALL), then: picks(where.get("then") || ""),
    stay, turn: 0, whole: null, now: null, task: null };
  layout(main, view);
  const keys = event => key(view, event);
  document.addEventListener("keydown", keys);
  stay.leave = () => document.removeEventListener("keydown", keys);
  await open(view, number(where.get("step"), ALL));
}

const number = (text, otherwise) => text !== null && /^\d+$/.test(text) ? Number(text) : otherwise;

/** Picks are written as 0*30.2.1, which is 30 times the first message, then the third and the second. */
function picks(text) {
  return (text ? text.split(".") : []).flatMap(each => {
    const [index, times = "1"] = each.split("*");
    return new Array(Math.min(Number(times) || 0, 16384)).fill(Number(index) || 0);
  });
}

function written(list) {
  const parts = [];
  for (const pick of list) {
    const last = parts[parts.length - 1];
    if (last && last[0] === pick) last[1]++;
    else parts.push([pick, 1]);
  }
  return parts.map(([pick, times]) => times > 1 ? pick + "*" + times : String(pick)).join(".");
}

const way = (view, step) => [["source", view.source], ["keep", Math.min(view.keep, 16384)], ["then", written(view.then)],
  ...(step === undefined ? [] : [["step", step]])];

/** Reads the whole of it, which the chart shows, and goes to a step. */
async function open(view, step) {
  const turn = ++view.turn;
  view.parts.ariaBusy = "true";
  const whole = await get("/api/schedule", way(view));
  if (!view.stay.open || turn !== view.turn) return;
  view.whole = whole;
  view.keep = whole.keep;
  view.title.textContent = "Schedule " + whole.name;
  view.about.textContent = "kernel " + whole.kernel + "; " + whole.step + " steps"
    + (whole.finding ? "; it meets: " + whole.found : "; it meets nothing");
  view.slider.max = whole.step;
  await go(view, Math.min(step, whole.step));
}

async function go(view, step) {
  const turn = ++view.turn;
  const to = Math.max(0, Math.min(step, view.whole.step));
  view.parts.ariaBusy = "true";
  const now = to === view.whole.step ? view.whole : await get("/api/schedule", way(view, to));
  if (!view.stay.open || turn !== view.turn) return;
  view.before = view.now;
  view.now = now;
  show(view);
}

/** Delivers one of the messages that may be; what stood after this step is given up unless it is the same. */
function choose(view, index) {
  const now = view.now;
  if (now.offers[index].label === now.next || now.step < view.whole.step && view.whole.labels[now.step] === now.offers[index].label) {
    return go(view, now.step + 1);
  }
  cut(view);
  view.then.push(index);
  return open(view, ALL);
}

/** Leaves out what comes after this step. */
function cut(view) {
  const step = view.now.step;
  view.then.length = Math.max(0, Math.min(view.then.length, step - view.keep));
  view.keep = Math.min(view.keep, step);
}

/** Lets messages go in the order in which they were sent. */
function goOn(view, steps) {
  cut(view);
  view.then.push(...new Array(steps).fill(0));
  return open(view, ALL).then(() => trim(view));
}

/** It may have ended before as many messages were delivered as were picked. */
function trim(view) {
  view.then.length = Math.max(0, Math.min(view.then.length, view.whole.step - view.keep));
  place(view);
}

function layout(main, view) {
  const button = (id, text, label, act) => el("button",
    { type: "button", id, title: label, "aria-label": label, onclick: act }, text);
  view.title = el("h2", { id: "title" }, "Schedule");
  view.about = el("p", { className: "hint", id: "about" });
  view.slider = el("input", { type: "range", id: "slider", min: 0, max: 0, value: 0, "aria-label": "step",
    onchange: () => go(view, Number(view.slider.value)) });
  view.step = el("span", { id: "step" });
  view.offers = el("ul", { id: "offers" });
  view.end = el("p", { id: "end", role: "alert" });
  view.chart = el("div", { id: "chart", className: "wide tall", tabIndex: 0, role: "region", "aria-label": "Sequence chart" });
  view.graph = el("div", { id: "graph", className: "wide" });
  view.details = el("section", { id: "details", "aria-label": "Details", "aria-live": "polite", hidden: true });
  view.parts = el("div", { id: "parts", className: "parts" });
  view.saved = el("p", { id: "saved", role: "status" });
  view.name = el("input", { type: "text", id: "name", size: 24, value: "by-hand", maxLength: 100 });
  view.pick = { task: pid => { view.task = pid; details.task(shown(view), pid); }, page: () => {} };
  fill(main, view.title, view.about,
    el("div", { className: "controls", role: "group", "aria-label": "Steps" },
      button("first", "⏮", "to the beginning (Home)", () => go(view, 0)),
      button("back", "◀ step", "back by one step (←)", () => go(view, view.now.step - 1)),
      button("on", "step ▶", "on by one step of this schedule (→)", () => go(view, view.now.step + 1)),
      button("last", "⏭", "to its end (End)", () => go(view, ALL)), view.step, view.slider),
    el("div", { className: "sides" },
      el("section", { "aria-label": "What the tasks did" }, view.chart),
      el("div", {},
        el("section", { className: "part", "aria-label": "Messages that may be delivered next" },
          el("h2", {}, "Which message next?"), view.end, view.offers,
          el("div", { className: "controls" },
            button("order1", "the oldest", "deliver the message that was sent first (n)", () => goOn(view, 1)),
            button("order10", "10 in order", "deliver ten in the order in which they were sent", () => goOn(view, 10)),
            button("order", "on to the end", "deliver all in the order in which they were sent", () => goOn(view, 4000)))),
        el("section", { className: "part", "aria-label": "Who waits for whom" }, el("h2", {}, "Who waits for whom"), view.graph),
        el("section", { className: "part", "aria-label": "Save" }, el("h2", {}, "Save the steps until here"),
          el("div", { className: "controls" }, el("label", {}, "name ", view.name),
            button("save", "Save", "save these steps as a schedule", () => save(view))), view.saved))),
    view.details, view.parts);
}

const shown = view => ({ moment: view.now.machine, details: view.details, task: view.task });

function show(view) {
  const now = view.now;
  view.slider.value = now.step;
  view.step.textContent = "step " + now.step + " of " + view.whole.step;
  view.end.textContent = (now.found ? now.finding.toUpperCase() + ": " + now.found + ". " : "") + (now.end || "");
  view.end.hidden = !view.end.textContent;
  for (const id of ["order1", "order10", "order"]) document.getElementById(id).disabled = now.offers.length === 0;
  const parts = now.offers.map((each, index) => ({ each, index, rank: / for task \d/.test(each.what) ? 0 : 1 }));
  fill(view.offers, parts.sort((one, other) => one.rank - other.rank).map(({ each, index }) => offer(view, each, index)));
  fill(view.chart, sequence(view.whole, now.step, step => go(view, step)));
  fill(view.graph, graph(now.machine));
  fill(view.parts, draw(now.machine, view.before?.machine, view.pick));
  view.parts.ariaBusy = null;
  if (view.task !== null && !view.details.hidden) details.task(shown(view), view.task);
  say("");
  place(view);
}

function place(view) {
  const at = { schedule: view.source, step: view.now.step };
  if (view.keep < view.whole.listed || view.then.length) at.keep = view.keep;
  if (view.then.length) at.then = written(view.then);
  history.replaceState(null, "", "#" + new URLSearchParams(at).toString());
}

/** A message in words: who gets it, what it is, from whom; of a CPU also who is on it. */
function offer(view, each, index) {
  const cpu = /^\/cpu-(\d+)$/.exec(each.to);
  const task = cpu && view.now.machine.cpus[cpu[1]]?.task;
  const next = each.label === (view.now.next ?? view.whole.labels[view.now.step]);
  return el("li", {}, el("button", { type: "button", data: { label: each.label }, onclick: () => choose(view, index) },
    who(each.to) + (task ? " (" + task + ")" : "") + ": " + each.what + " from " + who(each.from)),
    next ? el("span", { className: "hint" }, " as in this schedule") : null);
}

const who = path => path === "/" ? "outside" : path.replace(/^\//, "");

async function save(view) {
  view.saved.textContent = "";
  const answer = await post("/api/schedule/save" + address(way(view, view.now.step)), { name: view.name.value });
  fill(view.saved, "saved; in the terminal: ", el("code", {}, answer.command));
}

function key(view, event) {
  const inField = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (inField || event.ctrlKey || event.altKey || event.metaKey || !view.now) return;
  const acts = { ArrowRight: () => go(view, view.now.step + 1), ArrowLeft: () => go(view, view.now.step - 1),
    Home: () => go(view, 0), End: () => go(view, ALL), n: () => view.now.offers.length ? goOn(view, 1) : null };
  if (!acts[event.key]) return;
  event.preventDefault();
  acts[event.key]();
}
