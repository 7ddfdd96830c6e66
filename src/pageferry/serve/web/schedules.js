// The schedules that there are: saved ones, findings of the journal, and rows that none has been made of yet.
import { get } from "./api.js";
import { el, fill, say } from "./dom.js";

const to = source => "#" + new URLSearchParams({ schedule: source }).toString();

export async function schedules(main, where, stay) {
  const found = el("tbody");
  const saved = el("tbody");
  const folder = el("p", { className: "hint" });
  const rows = el("select", { id: "row", "aria-label": "row" });
  const experiment = el("select", { id: "experiment", onchange: () => list(experiment.value, rows) });
  const open = el("button", { type: "button", id: "open",
    onclick: () => { location.hash = to("row:" + experiment.value + ":" + (rows.selectedIndex + 1)); } }, "Step by hand");
  const table = (id, heads, body) => el("div", { className: "wide" }, el("table", { id },
    el("thead", {}, el("tr", {}, heads.map(each => el("th", { scope: "col" }, each)))), body));
  fill(main, el("h2", {}, "Saved schedules"), folder, table("saved", ["schedule", "experiment", "meets", "steps"], saved),
    el("h2", {}, "Findings in the journal"), table("found", ["run", "experiment", "meets"], found),
    el("h2", {}, "One's own"), el("div", { className: "controls" },
      el("label", {}, "experiment ", experiment), rows, open));
  const names = await get("/api/schedules");
  if (!stay.open) return;
  folder.textContent = names.schedules.length + " in " + names.folder;
  fill(saved, names.schedules.map(each => el("tr", {},
    el("th", { scope: "row" }, el("a", { href: to("file:" + each.name) }, each.name)),
    el("td", { className: "text" }, each.experiment || ""), el("td", { className: "text" }, each.finding || ""),
    el("td", {}, String(each.steps ?? "")))));
  await fromJournal(found);
  const shipped = (await get("/api/experiments")).experiments;
  if (!stay.open) return;
  fill(experiment, shipped.map(each => el("option", { value: each.name }, each.name)));
  experiment.value = "abba-page-locks";
  await list(experiment.value, rows);
}

async function fromJournal(found) {
  try {
    const runs = (await get("/api/runs")).runs.filter(each => each.engine === "search").reverse();
    fill(found, runs.map(each => el("tr", {},
      el("th", { scope: "row" }, el("a", { href: to("run:" + each.run) }, each.run)),
      el("td", { className: "text" }, each.experiment), el("td", { className: "text" }, each.ending))));
  } catch (busy) {
    say(busy.message, true);
  }
}

async function list(name, rows) {
  const titles = (await get("/api/schedules/rows", [["name", name]])).rows;
  fill(rows, titles.map((title, index) => el("option", { value: index + 1 }, title)));
}
