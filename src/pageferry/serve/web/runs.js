// The journal's runs as a list: search, filter, choose, report, compare, delete.
import { address, get, post } from "./api.js";
import { bytes, el, fill, say } from "./dom.js";

const STEP = 200;
const COLUMNS = ["", "run", "experiment", "seed", "row", "began", "size", "events", "verdict", "ended"];
const WIDE = ["seed", "began", "size"];

export async function runs(main, where) {
  const state = { all: [], chosen: new Set(), shown: STEP, search: where.get("search") || "", verdict: "" };
  const parts = page(state, () => draw(state, parts), () => load(state, parts));
  fill(main, parts.all);
  await load(state, parts);
}

async function load(state, parts) {
  say("reading the journal …");
  const answer = await get("/api/runs");
  state.all = answer.runs.reverse();
  state.journal = answer.journal;
  state.bytesOnDisk = answer.bytesOnDisk;
  const there = new Set(state.all.map(each => each.run));
  for (const run of state.chosen) if (!there.has(run)) state.chosen.delete(run);
  draw(state, parts);
  const damage = answer.damage && answer.damage.length ? "damaged: " + answer.damage.join("; ") : "";
  say(answer.note || damage, Boolean(answer.note && answer.runs.length || damage));
}

function page(state, redraw, reload) {
  const search = el("input", { type: "search", value: state.search, placeholder: "experiment, label, kernel …",
    oninput: () => { state.search = search.value; state.shown = STEP; redraw(); } });
  const verdict = el("select", { onchange: () => { state.verdict = verdict.value; redraw(); } },
    ["", "ok", "failed", "broke", "interrupted", "damaged"].map(each =>
      el("option", { value: each }, each || "any")));
  const parts = { search, verdict, body: el("tbody"), total: el("p", { className: "hint", id: "total" }),
    more: el("button", { type: "button", onclick: () => { state.shown += STEP; redraw(); } }, "show more"),
    panel: el("section", { id: "panel", hidden: true, "aria-label": "Comparison" }) };
  parts.report = el("button", { type: "button", id: "report", onclick: () => report(state) }, "Report");
  parts.compare = el("button", { type: "button", id: "compare", onclick: () => compare(state, parts) }, "Compare");
  parts.remove = el("button", { type: "button", id: "delete", onclick: () => ask(state, reload) }, "Delete …");
  parts.all = [
    el("div", { className: "controls", role: "search" },
      el("label", {}, "search ", search), el("label", {}, "verdict ", verdict),
      el("button", { type: "button", onclick: reload }, "read again")),
    el("div", { className: "controls", role: "group", "aria-label": "Chosen runs" },
      parts.report, parts.compare, parts.remove),
    parts.panel,
    el("div", { className: "wide" }, el("table", { id: "runs" },
      el("caption", { className: "hidden" }, "Runs of the journal, the newest first"),
      el("thead", {}, el("tr", {}, COLUMNS.map(heading))), parts.body)),
    parts.more, parts.total];
  return parts;
}

const heading = name => el("th", { scope: "col", className: WIDE.includes(name) ? "roomy" : "" },
  name || el("span", { className: "hidden" }, "choose"));

const state = run => run.damage ? "damaged" : run.verdict || "interrupted";
const row = run => Object.values(run.labels || {}).join(", ") || run.strategy || "";
const words = run => [run.run, run.experiment, row(run), run.kernel, run.machine, run.strategy, run.ending,
  state(run), "seed " + run.seed].join(" ").toLowerCase();

function fitting(list) {
  const wanted = list.search.toLowerCase().split(/\s+/).filter(each => each);
  return list.all.filter(run => (!list.verdict || state(run) === list.verdict)
    && wanted.every(word => words(run).includes(word)));
}

function draw(list, parts) {
  const fit = fitting(list);
  fill(parts.body, fit.slice(0, list.shown).map(run => line(list, run, () => buttons(list, parts))));
  parts.more.hidden = fit.length <= list.shown;
  const disk = list.bytesOnDisk === undefined ? "" : "; " + bytes(list.bytesOnDisk) + " on the disk";
  parts.total.textContent = fit.length + " of " + list.all.length + " runs of " + list.journal + disk;
  buttons(list, parts);
}

function buttons(list, parts) {
  const many = list.chosen.size;
  parts.report.disabled = many < 1 || many > 8;
  parts.compare.disabled = many !== 2;
  parts.remove.disabled = many < 1;
}

function line(list, run, changed) {
  const box = el("input", { type: "checkbox", checked: list.chosen.has(run.run), "aria-label": "choose run " + run.run,
    onchange: () => { list.chosen[box.checked ? "add" : "delete"](run.run); changed(); } });
  const cell = (text, exact, className = "") => el("td", { className, data: exact }, text);
  const size = run.bytes === undefined ? "-" : bytes(run.bytes);
  const began = run.beganMs ? new Date(run.beganMs).toLocaleString() : "";
  return el("tr", { data: { run: run.run } }, el("td", {}, box),
    el("th", { scope: "row" }, run.kept > 0 && run.detail !== "calls"
      ? el("a", { href: "#run=" + run.run, title: "step through it" }, run.run) : run.run),
    cell(run.experiment || "", {}, "text"), cell(run.seed ?? "", {}, "roomy"), cell(row(run), {}, "text"),
    cell(began, {}, "roomy"), cell(size, { bytes: run.bytes ?? "" }, "roomy"),
    cell(String(run.kept), { events: run.kept }), el("td", { className: state(run) }, state(run)),
    cell(run.damage || run.ending, {}, "text"));
}

const chosen = list => [...list.chosen].map(run => ["run", run]);

/** A run is run again for its report, which may take a while; it comes in a window of its own. */
function report(list) {
  window.open("/report" + address(chosen(list)), "_blank", "noopener");
}

async function compare(list, parts) {
  const runs = [...list.chosen];
  say("running " + runs.join(" and ") + " again to compare them …");
  const answer = await get("/api/compare", chosen(list));
  say("");
  parts.panel.hidden = false;
  fill(parts.panel, el("h2", {}, runs.join(" beside ")), el("pre", { tabIndex: 0 }, answer.table));
}

function ask(list, reload) {
  const runs = [...list.chosen];
  const dialog = el("dialog", { "aria-label": "Delete runs" },
    el("p", {}, "Delete " + (runs.length === 1 ? "run " : runs.length + " runs: ") + runs.join(", ")
      + "? They cannot be had back."),
    el("div", { className: "controls" },
      el("button", { type: "button", id: "really", onclick: () => { dialog.close(); remove(list, runs, reload); } },
        "Delete"),
      el("button", { type: "button", autofocus: true, onclick: () => dialog.close() }, "Keep")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

async function remove(list, runs, reload) {
  say("deleting …");
  const answer = await post("/api/runs/delete", { runs });
  list.chosen.clear();
  await reload();
  say("deleted " + answer.deleted.join(", "));
}
