// An experiment is chosen, perhaps edited, and run; what is wrong with it is said at its line.
import { get, post } from "./api.js";
import { el, fill, say } from "./dom.js";

export async function start(main, where, stay) {
  const view = { name: where.get("start") || "first-run", list: [], written: "" };
  const button = (id, text, act) => el("button", { type: "button", id, onclick: act }, text);
  view.choice = el("select", { id: "choice", onchange: () => choose(view, view.choice.value) });
  view.about = el("p", { id: "about", className: "hint" });
  view.text = el("textarea", { id: "text", rows: 26, spellcheck: false, wrap: "off", autocomplete: "off",
    "aria-describedby": "wrong", oninput: () => clear(view) });
  view.runs = el("input", { id: "runs", type: "number", min: 1, max: 1000000, value: 200 });
  view.wrong = el("p", { id: "wrong", role: "alert" });
  fill(main, el("div", { className: "controls" }, el("label", {}, "experiment ", view.choice)), view.about,
    el("label", { htmlFor: "text" }, "its text, which may be edited here; the file stays as it is"), view.text, view.wrong,
    el("div", { className: "controls" },
      button("check", "Check", () => check(view)), button("run", "Run", () => run(view, "run")),
      button("explore", "Explore schedules", () => run(view, "explore")),
      button("torture", "Torture", () => run(view, "torture")), el("label", {}, "random runs ", view.runs)));
  view.list = (await get("/api/experiments")).experiments;
  if (!stay.open) return;
  fill(view.choice, view.list.map(each => el("option", { value: each.name }, each.name)));
  await choose(view, view.name);
}

async function choose(view, name) {
  const answer = await get("/api/experiment", [["name", name]]);
  view.name = name;
  view.choice.value = name;
  view.text.value = view.written = answer.text;
  view.about.textContent = (view.list.find(each => each.name === name) || {}).about || "";
  clear(view);
}

function clear(view) {
  view.wrong.textContent = "";
  view.text.removeAttribute("aria-invalid");
}

/** What was edited has a name of its own, for it is no longer what the file says. */
const said = view => ({
  name: view.text.value === view.written ? view.name : view.name + "-edited",
  text: view.text.value,
});

async function check(view) {
  say("");
  const answer = await post("/api/experiment/check", said(view));
  if (!answer.error) {
    clear(view);
    say(answer.rows === 1 ? "it is right: 1 run" : "it is right: " + answer.rows + " runs");
    return true;
  }
  view.wrong.textContent = answer.error;
  view.text.setAttribute("aria-invalid", "true");
  if (answer.line) mark(view.text, answer.line);
  return false;
}

/** Selects a line and moves it into sight. */
function mark(text, line) {
  const lines = text.value.split("\n");
  const begin = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus();
  text.setSelectionRange(begin, begin + (lines[line - 1] || "").length);
  text.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(text).lineHeight));
}

async function run(view, kind) {
  if (!await check(view)) return;
  await post("/api/live/start", { ...said(view), kind, runs: view.runs.value });
  location.hash = "#live";
}
