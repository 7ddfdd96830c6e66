// Which page is shown: the part of the address after #, such as #run=1.2&moment=300.
import { el, fill, say } from "./dom.js";
import { live } from "./live.js";
import { machine } from "./machine.js";
import { runs } from "./runs.js";
import { schedule } from "./schedule.js";
import { schedules } from "./schedules.js";
import { timeline } from "./timeline.js";
import { start } from "./start.js";

const PAGES = [
  { key: "runs", name: "Runs", show: runs },
  { key: "run", show: machine },
  { key: "schedules", name: "Schedules", show: schedules },
  { key: "schedule", show: schedule },
  { key: "timeline", show: timeline },
  { key: "start", name: "Experiments", show: start },
  { key: "live", name: "Running", show: live },
];
const main = document.getElementById("main");

/** The stay on one page: it ends when another one is asked for. */
let stay = { open: false, leave: () => {} };

function nav(page) {
  fill(document.getElementById("nav"), PAGES.filter(each => each.name).map(each =>
    el("a", { href: "#" + each.key, "aria-current": each === page ? "page" : null }, each.name)));
}

async function show() {
  const where = new URLSearchParams(location.hash.slice(1) || "runs");
  const page = PAGES.find(each => where.has(each.key)) || PAGES[0];
  stay.open = false;
  stay.leave();
  const mine = { open: true, leave: () => {} };
  stay = mine;
  nav(page);
  say("");
  document.title = "pageferry" + (page.name ? ": " + page.name : ": " + page.key + " " + where.get(page.key));
  try {
    await page.show(main, where, mine);
  } catch (wrong) {
    if (mine.open) say(wrong.message, true);
  }
}

window.addEventListener("hashchange", show);
window.addEventListener("unhandledrejection", event => {
  event.preventDefault();
  say(event.reason.message, true);
});
show();
