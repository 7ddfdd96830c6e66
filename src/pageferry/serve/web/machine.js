// One run, event by event: what the machine is like after each. The address says which moment it is.
import { get, Refused } from "./api.js";
import { duration, el, fill, say } from "./dom.js";
import { draw, details } from "./parts.js";

const KEYS = {
  ArrowRight: ["event", false], ArrowLeft: ["event", true], l: ["lock", false], L: ["lock", true],
  w: ["wait", false], W: ["wait", true], f: ["fault", false], F: ["fault", true],
};
const PAUSES = { slow: 1000, medium: 300, fast: 60 };
const WAIT_MS = 300;

export async function machine(main, where, stay) {
  const view = { run: where.get("run"), event: -1, stay, playing: 0, seen: 0, task: null };
  layout(main, view);
  const keys = event => key(view, event);
  document.addEventListener("keydown", keys);
  stay.leave = () => {
    clearTimeout(view.playing);
    document.removeEventListener("keydown", keys);
  };
  await overview(view);
  await go(view, where.has("ns") ? at(view, Number(where.get("ns"))) : after(view, Number(where.get("moment") || 0)));
}

const pause = ms => new Promise(done => setTimeout(done, ms));
const query = (view, more) => [["run", view.run], ...more];
const after = (view, event) => () => get("/api/run/after", query(view, [["event", event]]));
const at = (view, ns) => () => get("/api/run/at", query(view, [["ns", ns]]));
const step = (view, to, back) => () =>
  get("/api/run/step", query(view, [["from", view.event], ["to", to], ["back", back ? "yes" : "no"]]));

/** Asks for a moment until it has been read, shows it, and leaves the place in the address. */
async function go(view, ask) {
  const turn = ++view.seen;
  view.parts.ariaBusy = "true";
  let moment;
  try {
    moment = await ask();
  } catch (wrong) {
    view.parts.ariaBusy = null;
    throw wrong;
  }
  while (moment.event === undefined && view.stay.open && turn === view.seen) {
    say("reading the run: " + Math.floor(100 * moment.read / moment.events) + " % …");
    await pause(WAIT_MS);
    moment = await ask();
  }
  if (!view.stay.open || turn !== view.seen) return;
  say("");
  const still = moment.event === view.event;
  view.before = view.moment;
  view.moment = moment;
  view.event = moment.event;
  const address = new URLSearchParams({ run: view.run, moment: moment.event }).toString();
  history.replaceState(null, "", "#" + address);
  const around = { timeline: view.run, from: Math.max(0, moment.timeNs - 50000), to: moment.timeNs + 50000 };
  view.lanes.href = "#" + new URLSearchParams(around).toString();
  show(view);
  view.parts.ariaBusy = null;
  if (still && view.asked) say("there is no further one");
}

async function overview(view) {
  view.all = await get("/api/run", [["run", view.run]]);
  const labels = Object.values(view.all.labels).join(", ");
  view.title.textContent = "Run " + view.run + " of " + view.all.experiment + (labels ? ": " + labels : "");
  view.slider.max = Math.max(0, view.all.events - 1);
  view.total.textContent = "of " + (view.all.events - 1) + ", until " + duration(view.all.lastNs)
    + "; detail " + view.all.detail;
  fill(view.pages, view.all.maps.map(map => el("option", { value: map + "+0" })));
  waits(view);
}

/** The longest waits are known when all has been read. */
async function waits(view) {
  while (!view.all.waits && view.stay.open) {
    await pause(WAIT_MS);
    if (view.stay.open) view.all = await get("/api/run", [["run", view.run]]);
  }
  if (!view.stay.open) return;
  view.stuck.hidden = view.all.deadlock === undefined;
  fill(view.waits, view.all.waits.map(wait => el("li", {},
    el("button", { type: "button", onclick: () => jump(view, after(view, wait.event)) }, duration(wait.ns)),
    " ", wait.why)));
  if (!view.all.waits.length) fill(view.waits, el("li", {}, "nobody waited"));
}

function jump(view, ask) {
  stop(view);
  view.asked = true;
  return go(view, ask);
}

function layout(main, view) {
  const button = (text, label, act, key = "") => el("button",
    { type: "button", "aria-label": label, title: label + (key ? " (" + key + ")" : ""), onclick: act }, text);
  const to = (kind, back) => () => jump(view, step(view, kind, back));
  view.title = el("h2", { id: "title" }, "Run " + view.run);
  view.slider = el("input", { type: "range", min: 0, max: 0, value: 0, id: "slider", "aria-label": "event",
    onchange: () => jump(view, after(view, Number(view.slider.value))) });
  view.number = el("input", { type: "text", inputMode: "numeric", id: "number", size: 10,
    onchange: () => jump(view, typed(view)) });
  view.total = el("span", { className: "hint" });
  view.play = button("▶", "play", () => toggle(view), "space");
  view.play.id = "play";
  view.speed = el("select", {}, Object.keys(PAUSES).map(each => el("option", { value: each }, each)));
  view.speed.value = "medium";
  view.stuck = button("deadlock", "to the deadlock", () => jump(view, after(view, view.all.deadlock)), "d");
  view.stuck.id = "stuck";
  view.stuck.hidden = true;
  view.circle = el("p", { id: "circle", role: "alert", hidden: true });
  view.waits = el("ol", { id: "waits" }, el("li", {}, "known when the run has been read"));
  view.pages = el("datalist", { id: "maps" });
  view.page = el("input", { type: "text", id: "page", size: 14, placeholder: "app.a+3 or 0x1f",
    onchange: () => details.page(view, view.page.value) });
  view.page.setAttribute("list", "maps");
  view.details = el("section", { id: "details", "aria-label": "Details", "aria-live": "polite", hidden: true });
  view.parts = el("div", { id: "parts", className: "parts" });
  view.happened = el("p", { id: "happened", role: "status" });
  view.pick = { task: pid => { view.task = pid; details.task(view, pid); },
    page: name => details.page(view, name) };
  view.lanes = el("a", { id: "lanes-link", href: "#timeline=" + view.run }, "timeline");
  fill(main, view.title,
    el("div", { className: "controls", role: "group", "aria-label": "Steps" },
      button("⏮", "to the beginning", () => jump(view, after(view, 0)), "Home"),
      button("◀ wait", "back to the wait before", to("wait", true), "W"),
      button("◀ lock", "back to the lock event before", to("lock", true), "L"),
      button("◀ fault", "back to the page fault before", to("fault", true), "F"),
      button("◀ event", "back by one event", to("event", true), "←"),
      view.play,
      button("event ▶", "on by one event", to("event", false), "→"),
      button("fault ▶", "on to the next page fault", to("fault", false), "f"),
      button("lock ▶", "on to the next lock event", to("lock", false), "l"),
      button("wait ▶", "on to the next wait", to("wait", false), "w"),
      button("⏭", "to the end", () => jump(view, after(view, view.all.events - 1)), "End"),
      view.stuck,
      el("label", {}, "speed ", view.speed), view.lanes),
    el("div", { className: "controls" }, view.slider,
      el("label", {}, "event, or time such as 1.5ms ", view.number), view.total),
    view.happened, view.circle, view.parts, view.details,
    el("div", { className: "controls" }, el("label", {}, "the life of page ", view.page), view.pages),
    el("section", { "aria-label": "Longest waits" }, el("h2", {}, "Longest waits"), view.waits));
}

/** What was typed: the number of an event, or a time with its unit. */
function typed(view) {
  const [, number, unit] = view.number.value.trim().match(/^([0-9.]+) ?(ns|us|µs|ms|s)?$/) || [];
  if (number === undefined || (!unit && number.includes("."))) {
    return () => Promise.reject(new Refused(400, "expected the number of an event or a time such as 1.5ms"));
  }
  const size = { ns: 1, us: 1e3, "µs": 1e3, ms: 1e6, s: 1e9 }[unit];
  return unit ? at(view, Math.round(Number(number) * size)) : after(view, Math.min(Number(number), view.all.events - 1));
}

function show(view) {
  const moment = view.moment;
  view.slider.value = moment.event;
  view.slider.setAttribute("aria-valuetext", "event " + moment.event);
  view.number.value = moment.event;
  const who = moment.task ? moment.task + (moment.cpu < 0 ? "" : " on cpu " + moment.cpu)
    : moment.cpu < 0 ? "" : "cpu " + moment.cpu;
  fill(view.happened, el("b", {}, moment.name || "an event of another version"), " " + (moment.fields || ""),
    el("span", { className: "hint" }, " " + who + " at " + (moment.timeNs / 1e6).toFixed(6) + " ms"));
  view.circle.hidden = !moment.deadlock;
  view.circle.textContent = moment.deadlock ? "deadlock: " + moment.deadlock : "";
  fill(view.parts, draw(moment, view.before, view.pick));
  if (view.task !== null) details.task(view, view.task);
}

function stop(view) {
  clearTimeout(view.playing);
  view.playing = 0;
  view.play.textContent = "▶";
  view.play.setAttribute("aria-label", "play");
}

function toggle(view) {
  if (view.playing) return stop(view);
  view.play.textContent = "⏸";
  view.play.setAttribute("aria-label", "pause");
  view.asked = false;
  view.playing = setTimeout(() => play(view), 0);
}

async function play(view) {
  const from = view.event;
  try {
    await go(view, step(view, "event", false));
  } catch (wrong) {
    say(wrong.message, true);
    return stop(view);
  }
  if (!view.playing) return;
  if (view.event === from) return stop(view);
  view.playing = setTimeout(() => play(view), PAUSES[view.speed.value]);
}

function key(view, event) {
  const inField = /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(event.target.tagName);
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!plain || (inField && event.target.tagName !== "BUTTON")) return;
  if (KEYS[event.key]) {
    jump(view, step(view, ...KEYS[event.key]));
  } else if (event.key === "Home") {
    jump(view, after(view, 0));
  } else if (event.key === "End") {
    jump(view, after(view, view.all.events - 1));
  } else if (event.key === "d" && !view.stuck.hidden) {
    jump(view, after(view, view.all.deadlock));
  } else if (event.key === " " && event.target.tagName !== "BUTTON") {
    toggle(view);
  } else {
    return;
  }
  event.preventDefault();
}
