// What runs, as it runs: told by the server, row by row.
import { post } from "./api.js";
import { curve } from "./curves.js";
import { el, fill, say } from "./dom.js";

export async function live(main, where, stay) {
  const view = { state: {}, rows: [] };
  view.title = el("h2", {}, "Nothing runs");
  view.about = el("p", { className: "hint" });
  view.bar = el("progress", { id: "bar", max: 1, value: 0, "aria-label": "what has been done" });
  view.now = el("p", { id: "now" });
  view.stop = el("button", { type: "button", id: "stop", hidden: true, onclick: () => post("/api/live/stop", {}) }, "Stop");
  view.head = el("tr");
  view.body = el("tbody");
  view.curves = el("div", { id: "curves", className: "parts" });
  view.end = el("section", { id: "end", "aria-live": "polite", "aria-label": "What came of it" });
  view.findings = el("ul", { id: "findings", "aria-live": "polite", "aria-label": "What was found" });
  fill(main, view.title, view.about, el("div", { className: "controls" }, view.bar, view.stop), view.now, view.end, view.findings,
    el("div", { className: "wide" }, el("table", { id: "rows" },
      el("caption", { className: "hidden" }, "Rows as they end"), el("thead", {}, view.head), view.body)), view.curves);
  const stream = new EventSource("/api/live/events");
  stay.leave = () => stream.close();
  stream.addEventListener("state", event => whole(view, JSON.parse(event.data)));
  stream.addEventListener("row", event => { row(view, JSON.parse(event.data)); curves(view); });
  stream.addEventListener("finding", event => view.findings.append(finding(JSON.parse(event.data))));
  stream.addEventListener("progress", event => progress(view, JSON.parse(event.data)));
  stream.onopen = () => say("");
  stream.onerror = () => say("the server does not answer; is pageferry serve still running?", true);
}

const WORDS = { idle: "Nothing runs", running: "Running ", stopping: "Stopping ", stopped: "Stopped: ", done: "Done: ", failed: "Failed: " };
const DOES = { run: "", explore: "schedules of ", torture: "torture of " };
const UNITS = { run: " rows", explore: " rows", torture: " random runs" };

function whole(view, state) {
  view.state = state;
  view.title.textContent = WORDS[state.state] + (DOES[state.kind] || "") + (state.experiment || "");
  view.about.textContent = state.about || (state.state === "idle" ? "an experiment can be started under Experiments" : "");
  view.stop.hidden = state.state !== "running";
  fill(view.head, (state.columns || []).length ? ["row", "", ...state.columns].map(each => el("th", { scope: "col" }, each)) : []);
  view.body.replaceChildren();
  view.rows = [];
  (state.rows || []).forEach(each => row(view, each));
  curves(view);
  fill(view.findings, (state.findings || []).map(finding));
  progress(view, state);
  fill(view.end, ending(state));
}

function progress(view, now) {
  view.bar.max = now.total || 1;
  view.bar.value = now.done || 0;
  const running = view.state.state === "running" || view.state.state === "stopping";
  view.bar.hidden = !now.total;
  view.now.textContent = !now.total ? "" : now.done + " of " + now.total + (UNITS[view.state.kind] || " rows")
    + (running && now.now ? "; now " + now.now + (now.within ? ": " + now.within : "") : "");
}

function row(view, each) {
  view.rows.push(each);
  view.body.append(el("tr", { data: { run: each.run } },
    el("th", { scope: "row" }, each.run ? el("a", { href: "#run=" + each.run }, each.run) : ""),
    el("td", { className: "text " + (each.well ? "" : "failed") }, each.title + (each.well ? "" : ": " + each.ending)),
    (view.state.columns || []).map(column => {
      const cell = each.cells[column] || {};
      return el("td", { data: { metric: column, value: cell.exact ?? "" } }, cell.text || "-");
    })));
}

function curves(view) {
  if (view.rows.length < 2) return fill(view.curves);
  return fill(view.curves, (view.state.columns || []).map(column =>
    curve(column, view.rows.map(each => ({ title: each.title, ...(each.cells[column] || {}) })))));
}

function finding(each) {
  return el("li", {}, el("b", { className: "failed" }, each.kind), " ", each.row + ": " + each.text + " ",
    each.schedule ? el("a", { href: "#" + new URLSearchParams({ schedule: "file:" + each.schedule }).toString() }, "step through it") : null,
    each.command ? [" ", el("code", {}, each.command)] : null,
    each.unsaved ? " could not be saved: " + each.unsaved : null);
}

function ending(state) {
  if (state.error) return [el("p", { className: "failed" }, state.error)];
  return [
    state.answer ? el("p", { id: "answer" }, state.answer) : null,
    state.state === "stopped" && state.kind === "run"
      ? el("p", {}, "What had ended is in the journal; resume goes on.") : null,
    el("ul", {}, (state.expectations || []).map(each => el("li", { className: each.outcome },
      el("b", {}, each.outcome), " ", each.claim || each.text)))];
}
