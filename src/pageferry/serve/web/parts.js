// The parts of the machine at one moment. What has changed since the moment before is marked.
import { get } from "./api.js";
import { duration, el, fill, say } from "./dom.js";

const MOST_LINES = 40;

/** All parts of a moment. */
export function draw(moment, before, pick) {
  return [cpus(moment, before, pick), tasks(moment, before, pick), locks(moment, before, pick),
    drain(moment, before), nodes(moment, before)];
}

function part(name, id, ...children) {
  return el("section", { id, className: "part", "aria-label": name }, el("h2", {}, name), children);
}

/** Whether something is not as it was; at the first moment nothing has changed. */
const changed = (now, then) => then !== undefined && JSON.stringify(now) !== JSON.stringify(then);

function lines(all, line) {
  const shown = all.slice(0, MOST_LINES).map(line);
  const more = all.length - shown.length;
  return el("ul", {}, shown, more > 0 ? el("li", { className: "hint" }, "and " + more + " more") : null);
}

const taskLink = (pick, pid, name) => pid > 0
  ? el("button", { type: "button", className: "link", onclick: () => pick.task(pid) }, name)
  : el("span", {}, name);

function cpus(moment, before, pick) {
  const busy = moment.cpus.map((cpu, index) => ({ ...cpu, index })).filter(cpu => cpu.pid);
  const idle = moment.cpus.length - busy.length;
  return part("CPUs", "cpus", lines(busy, cpu =>
    el("li", { className: changed(moment.cpus[cpu.index], before?.cpus[cpu.index]) ? "now" : "", data: { cpu: cpu.index } },
      "cpu " + cpu.index + " ", taskLink(pick, cpu.pid, cpu.task))),
    el("p", { className: "hint" }, idle + " idle"));
}

function tasks(moment, before, pick) {
  const then = new Map((before?.tasks || []).map(task => [task.pid, task]));
  return part("Tasks", "tasks", lines(moment.tasks, task =>
    el("li", { className: before && changed(task, then.get(task.pid) || null) ? "now" : "", data: { pid: task.pid } },
      taskLink(pick, task.pid, task.task), " ", el("span", { className: state(task) }, doing(task)))));
}

const state = task => task.waits ? "waits" : task.has.length ? "holds" : "hint";

function doing(task) {
  if (task.waits) return "waits for " + task.waits.what + by(task.waits);
  const where = task.trace.length ? task.trace[0] : "user mode";
  return (task.cpu === undefined ? "off the CPU" : "on cpu " + task.cpu) + ", " + where
    + (task.has.length ? ", has " + task.has[0] + (task.has.length > 1 ? " and " + (task.has.length - 1) + " more" : "") : "");
}

function by(waits) {
  if (waits.lost) return ", whose wake-up was lost";
  if (waits.holders.length) return ", which " + waits.holders.map(each => each.task).join(", ") + " has";
  return waits.ahead.length ? ", behind " + waits.ahead.map(each => each.task).join(", ") : "";
}

function locks(moment, before, pick) {
  const then = new Map((before?.locks.all || []).map(lock => [lock.lock, lock]));
  const more = moment.locks.count - moment.locks.all.length;
  return part("Locks", "locks", lines(moment.locks.all, lock =>
    el("li", { className: before && changed(lock, then.get(lock.lock) || null) ? "now" : "", data: { lock: lock.lock } },
      lock.pfn ? el("button", { type: "button", className: "link", onclick: () => pick.page(lock.pfn) }, lock.lock)
        : el("span", {}, lock.lock),
      lock.written ? " to write" : "",
      el("span", { className: "holds" }, " ▪ ", lock.holders.length ? people(lock.holders, pick) : "nobody"),
      lock.queue.length ? el("span", { className: "waits" }, " ← ", people(lock.queue, pick)) : "")),
    el("p", { className: "hint" }, moment.locks.count === 0 ? "none is held" : "▪ who has it, ← who waits for it"
      + (more > 0 ? "; " + more + " more" : "")));
}

const people = (all, pick) => all.slice(0, 8).flatMap((each, index) =>
  [index ? ", " : "", taskLink(pick, each.pid, each.task + (each.how ? " " + each.how : ""))])
  .concat(all.length > 8 ? " and " + (all.length - 8) + " more" : "");

function drain(moment, before) {
  const now = moment.drain;
  const quiet = !now.holder && !now.waiting.length && !now.late.length;
  const says = quiet ? ["nothing to do"] : [
    now.holder ? now.holder + " has every CPU drain its batches" : null,
    now.waiting.length ? "waiting for the mutex: " + now.waiting.join(", ") : null,
    ...now.late.map(cpu => "cpu " + cpu.cpu + " has not drained" + (cpu.task ? ", " + cpu.task + " is on it" : ""))];
  return part("LRU drain worker", "drain", el("ul", { className: changed(now, before?.drain) ? "now" : "" },
    says.filter(each => each).map(each => el("li", {}, each))));
}

function nodes(moment, before) {
  return part("Nodes", "nodes", moment.nodes.map(node => {
    const known = node.free !== undefined;
    const used = known ? node.pages - node.free : 0;
    return el("div", { className: changed(node, before?.nodes[node.node]) ? "now" : "", data: { node: node.node } },
      el("b", {}, "node " + node.node), known ? " " + node.free + " of " + node.pages + " pages free" : " " + node.pages + " pages",
      known ? el("meter", { min: 0, max: node.pages, value: used, "aria-label": "used pages of node " + node.node }) : null,
      lines(node.maps, each => el("li", { data: { map: each.map } }, each.map + " " + each.pages)));
  }));
}

/** What is told of a task or a page that was clicked. */
export const details = {
  task(view, pid) {
    const task = view.moment.tasks.find(each => each.pid === pid);
    view.details.hidden = false;
    if (!task) {
      fill(view.details, el("h2", {}, "task " + pid), el("p", {}, "it is not there at this moment"));
      return;
    }
    fill(view.details, el("h2", {}, task.task), close(view),
      el("p", {}, doing(task) + (task.waits ? " since " + (task.waits.sinceNs / 1e6).toFixed(6) + " ms ("
        + duration(view.moment.timeNs - task.waits.sinceNs) + ")" : "")),
      el("h3", {}, "in, innermost first"),
      task.trace.length ? el("ol", { className: "trace" }, task.trace.map(each => el("li", {}, each))) : el("p", {}, "user mode"),
      el("h3", {}, "has"), task.has.length ? lines(task.has, each => el("li", {}, each)) : el("p", {}, "nothing"),
      task.waits ? [el("h3", {}, "who is in its way, to the end"), chain(view, task)] : null);
  },
  async page(view, name) {
    say("reading the run for " + name + " …");
    const answer = await get("/api/run/page", [["run", view.run], ["page", name]]);
    say("");
    view.task = null;
    view.details.hidden = false;
    fill(view.details, el("h2", {}, "page " + name), close(view), el("pre", { tabIndex: 0, id: "life" }, answer.life));
  },
};

const close = view => el("button", { type: "button", onclick: () => {
  view.task = null;
  view.details.hidden = true;
} }, "close");

/** Whom a task waits for, whom that one waits for, and so on until somebody runs or a circle closes. */
function chain(view, task) {
  const links = [];
  const seen = new Set();
  let now = task;
  while (now && now.waits && !seen.has(now.pid)) {
    seen.add(now.pid);
    links.push(now.task + " waits for " + now.waits.what + by(now.waits));
    const next = (now.waits.holders[0] || now.waits.ahead[0] || {}).pid;
    now = view.moment.tasks.find(each => each.pid === next);
  }
  if (now && seen.has(now.pid)) links.push("and so back to " + now.task + ": a deadlock");
  else if (now) links.push(now.task + ": " + doing(now));
  return el("ol", { className: "trace", id: "chain" }, links.map(each => el("li", {}, each)));
}
