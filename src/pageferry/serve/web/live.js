// The experiment that runs, as it runs: told by the server, row by row.
import { post } from "./api.js";
import { el, fill, say } from "./dom.js";

export async function live(main, where, stay) {
  const view = { state: {} };
  view.title = el("h2", {}, "Nothing runs");
  view.about = el("p", { className: "hint" });
  view.bar = el("progress", { id: "bar", max: 1, value: 0, "aria-label": "rows that have ended" });
  view.now = el("p", { id: "now" });
  view.stop = el("button", { type: "button", id: "stop", hidden: true, onclick: () => post("/api/live/stop", {}) }, "Stop");
  view.head = el("tr");
  view.body = el("tbody");
  view.end = el("section", { id: "end", "aria-live": "polite", "aria-label": "What came of it" });
  fill(main, view.title, view.about, el("div", { className: "controls" }, view.bar, view.stop), view.now, view.end,
    el("div", { className: "wide" }, el("table", { id: "rows" },
      el("caption", { className: "hidden" }, "Rows as they end"), el("thead", {}, view.head), view.body)));
  const stream = new EventSource("/api/live/events");
  stay.leave = () => stream.close();
  stream.addEventListener("state", event => whole(view, JSON.parse(event.data)));
  stream.addEventListener("row", event => row(view, JSON.parse(event.data)));
  stream.addEventListener("progress", event => progress(view, JSON.parse(event.data)));
  stream.onopen = () => say("");
  stream.onerror = () => say("the server does not answer; is pageferry serve still running?", true);
}

const WORDS = { idle: "Nothing runs", running: "Running ", stopping: "Stopping ", stopped: "Stopped: ", done: "Done: ", failed: "Failed: " };

function whole(view, state) {
  view.state = state;
  view.title.textContent = WORDS[state.state] + (state.experiment || "");
  view.about.textContent = state.about || (state.state === "idle" ? "an experiment can be started under Experiments" : "");
  view.stop.hidden = state.state !== "running";
  fill(view.head, ["row", "", ...(state.columns || [])].map(each => el("th", { scope: "col" }, each)));
  view.body.replaceChildren();
  (state.rows || []).forEach(each => row(view, each));
  progress(view, state);
  fill(view.end, ending(state));
}

function progress(view, now) {
  view.bar.max = now.total || 1;
  view.bar.value = now.done || 0;
  const running = view.state.state === "running" || view.state.state === "stopping";
  view.bar.hidden = !now.total;
  view.now.textContent = !now.total ? "" : now.done + " of " + now.total + " rows"
    + (running && now.now ? "; now " + now.now + (now.within ? ": " + now.within : "") : "");
}

function row(view, each) {
  view.body.append(el("tr", { data: { run: each.run } },
    el("th", { scope: "row" }, el("a", { href: "#run=" + each.run }, each.run)),
    el("td", { className: "text " + (each.well ? "" : "failed") }, each.title + (each.well ? "" : ": " + each.ending)),
    (view.state.columns || []).map(column => {
      const cell = each.cells[column] || {};
      return el("td", { data: { metric: column, value: cell.exact ?? "" } }, cell.text || "-");
    })));
}

function ending(state) {
  if (state.error) return [el("p", { className: "failed" }, state.error)];
  return [
    state.answer ? el("p", { id: "answer" }, state.answer) : null,
    state.state === "stopped" ? el("p", {}, "What had ended is in the journal; resume goes on.") : null,
    el("ul", {}, (state.expectations || []).map(each => el("li", { className: each.outcome },
      el("b", {}, each.outcome), " ", each.claim || each.text)))];
}
