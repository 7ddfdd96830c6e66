"use strict";
// The timeline: lanes of CPUs and page locks on a canvas that can be moved and zoomed.
pageferry.timeline = (() => {
  const { data, colour, quantity } = pageferry;
  const canvas = document.getElementById("timeline-canvas");
  const tip = document.getElementById("timeline-tip");
  const range = document.getElementById("timeline-range");
  const hint = tip.textContent;
  const [head, tall, gap] = [20, 22, 4];
  const insets = { run: 0, call: 3, fault: 6, reclaim: 8, hold: 2, wait: 7 };
  let lanes = [];
  let tasks = {};
  let sleeps = [];
  let whole = [0, 1];
  let view = [0, 1];
  let left = 90;

  /** Shows the timeline of a row. */
  function show(row) {
    const byLane = new Map();
    let end = 1;
    let busy = 0;
    tasks = row.timeline.tasks;
    sleeps = row.sleeps;
    document.getElementById("timeline-why").hidden = true;
    for (const track of row.timeline.tracks) {
      if (!byLane.has(track.lane)) byLane.set(track.lane, []);
      byLane.get(track.lane).push(track);
      for (let i = 1; i < track.spans.length; i += 3) {
        end = Math.max(end, track.spans[i]);
        if (track.kind !== "run") busy = Math.max(busy, track.spans[i]);
      }
    }
    lanes = [...byLane].map(([name, tracks]) => ({ name, tracks }));
    whole = [0, end];
    view = [0, busy ? Math.min(end, busy * 1.02) : end];
    resize();
  }

  function resize() {
    const height = head + Math.max(1, lanes.length) * (tall + gap);
    const scale = window.devicePixelRatio || 1;
    canvas.style.height = height + "px";
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale));
    canvas.height = Math.round(height * scale);
    left = canvas.clientWidth < 500 ? 62 : 128;
    draw();
  }

  const wide = () => Math.max(1, canvas.clientWidth - left);
  const toX = ns => left + (ns - view[0]) / (view[1] - view[0]) * wide();
  const toNs = x => view[0] + (x - left) / wide() * (view[1] - view[0]);

  function draw() {
    const pen = canvas.getContext("2d");
    const scale = window.devicePixelRatio || 1;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    pen.font = "11px system-ui, sans-serif";
    drawAxis(pen);
    lanes.forEach((lane, number) => {
      const y = head + number * (tall + gap);
      pen.fillStyle = colour("soft");
      const name = left < 100 ? lane.name.replace(/ of node.*/, "").replace("pfn ", "") : lane.name;
      pen.fillText(name, 4, y + tall / 2 + 4, left - 8);
      pen.fillStyle = colour("raised");
      pen.fillRect(left, y, wide(), tall);
      for (const track of lane.tracks) drawTrack(pen, track, y);
    });
    canvas.dataset.from = Math.round(view[0]);
    canvas.dataset.to = Math.round(view[1]);
    range.textContent = `${quantity(view[0], "ns")} to ${quantity(view[1], "ns")}, ${quantity(view[1] - view[0], "ns")} of ${quantity(whole[1], "ns")}`;
  }

  function drawAxis(pen) {
    const span = view[1] - view[0];
    const most = Math.max(2, Math.floor(wide() / 90));
    const raw = span / most;
    const power = Math.pow(10, Math.floor(Math.log10(raw)));
    const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= raw);
    pen.fillStyle = colour("soft");
    pen.strokeStyle = colour("line");
    for (let at = Math.ceil(view[0] / step) * step; at <= view[1]; at += step) {
      pen.beginPath();
      pen.moveTo(toX(at), head - 4);
      pen.lineTo(toX(at), canvas.clientHeight);
      pen.stroke();
      const digits = Math.max(3, Math.ceil(Math.log10(Math.max(1, at / step))) + 1);
      pen.fillText(at < 1e3 ? at.toPrecision(3) + " ns" : at < 1e6 ? Number((at / 1e3).toPrecision(digits)) + " µs"
        : at < 1e9 ? Number((at / 1e6).toPrecision(digits)) + " ms" : Number((at / 1e9).toPrecision(digits)) + " s", toX(at) + 2, 12);
    }
  }

  function drawTrack(pen, track, y) {
    const inset = insets[track.kind];
    pen.fillStyle = colour(track.kind);
    const spans = track.spans;
    let drawnTo = -1;
    for (let i = 0; i < spans.length; i += 3) {
      if (spans[i + 1] < view[0] || spans[i] > view[1]) continue;
      const from = Math.max(left, toX(spans[i]));
      const to = Math.min(left + wide(), Math.max(toX(spans[i + 1]), from + 0.7));
      if (to - drawnTo < 0.2 && to > from && drawnTo >= from) continue;
      pen.fillRect(from, y + inset, to - from, tall - 2 * inset);
      drawnTo = to;
    }
  }

  function move(from, to) {
    const span = Math.min(whole[1] - whole[0], Math.max(20, to - from));
    const start = Math.max(whole[0], Math.min(whole[1] - span, from));
    view = [start, start + span];
    draw();
  }

  /** Makes everything so many times as wide, with the instant under x staying where it is. */
  function zoom(times, x = left + wide() / 2) {
    const at = toNs(x);
    const span = (view[1] - view[0]) / times;
    const part = (at - view[0]) / (view[1] - view[0]);
    move(at - part * span, at + (1 - part) * span);
  }

  /** Shows the longest wait, and as much again on both sides. */
  function longest() {
    let found = null;
    for (const track of lanes.flatMap(lane => lane.tracks).filter(each => each.kind === "wait")) {
      for (let i = 0; i < track.spans.length; i += 3) {
        const [from, to] = [track.spans[i], track.spans[i + 1]];
        if (!found || to - from > found[1] - found[0]) found = [from, to];
      }
    }
    if (found) move(2 * found[0] - found[1], 2 * found[1] - found[0]);
  }

  function read(x, y) {
    const lane = lanes[Math.floor((y - head) / (tall + gap))];
    if (!lane || x < left) { tip.textContent = hint; return; }
    const [from, to] = [toNs(x - 2), toNs(x + 2)];
    const words = { run: "runs", call: "in", fault: "handles a page fault", reclaim: "reclaims", hold: "holds PG_locked", wait: "waits" };
    const parts = [];
    for (const track of lane.tracks) {
      const seen = [];
      for (let i = 0; i < track.spans.length; i += 3) {
        if (track.spans[i] <= to && track.spans[i + 1] >= from) seen.push(i);
      }
      for (const i of seen.slice(0, 2)) {
        const pid = track.spans[i + 2];
        const who = pid < 0 ? "several tasks" : (tasks[pid] || "task") + ":" + pid;
        parts.push(`${who} ${words[track.kind]}${track.what ? " " + track.what : ""} for ${quantity(track.spans[i + 1] - track.spans[i], "ns")} from ${quantity(track.spans[i], "ns")}`
          + (track.gapNs ? `, drawn together over gaps of ${quantity(track.gapNs, "ns")}` : ""));
      }
      if (seen.length > 2) parts.push(`${seen.length - 2} more`);
    }
    tip.textContent = `${lane.name} at ${quantity(toNs(x), "ns")}: ${parts.join("; ") || "nothing"}`;
  }

  /** The wait that is drawn at a place, with what was behind it if that has been kept. */
  function ask(x, y) {
    const lane = lanes[Math.floor((y - head) / (tall + gap))];
    if (!lane || x < left) return;
    const at = toNs(x);
    const slack = 3 * (toNs(x + 1) - at);
    let found = null;
    for (const track of lane.tracks.filter(each => each.kind === "wait")) {
      for (let i = 0; i < track.spans.length; i += 3) {
        const [from, to, pid] = track.spans.slice(i, i + 3);
        if (from > at + slack || to < at - slack) continue;
        const why = sleeps.filter(each => each.to - each.ns <= to && each.to >= from && (pid < 0 || each.pid === pid))
          .sort((a, b) => b.ns - a.ns)[0];
        if (why && (!found || why.ns > found.ns)) found = why;
      }
    }
    pageferry.reason(document.getElementById("timeline-why"), found, lane.name);
  }

  // Pointers: one moves, two zoom.
  const fingers = new Map();
  const local = event => [event.clientX - canvas.getBoundingClientRect().left, event.clientY - canvas.getBoundingClientRect().top];
  let pressed = null;
  canvas.addEventListener("pointerdown", event => {
    pressed = local(event);
    fingers.set(event.pointerId, local(event));
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", event => {
    const now = local(event);
    const before = fingers.get(event.pointerId);
    if (!before) { read(...now); return; }
    if (fingers.size === 1) {
      const by = (before[0] - now[0]) / wide() * (view[1] - view[0]);
      move(view[0] + by, view[1] + by);
    } else {
      const other = [...fingers].find(each => each[0] !== event.pointerId)[1];
      const times = Math.abs(now[0] - other[0]) / Math.max(1, Math.abs(before[0] - other[0]));
      if (times > 0.2 && times < 5) zoom(times, (now[0] + other[0]) / 2);
    }
    fingers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, event => {
    fingers.delete(event.pointerId);
    const now = local(event);
    read(...now);
    if (pressed && end === "pointerup" && Math.hypot(now[0] - pressed[0], now[1] - pressed[1]) < 4) ask(...now);
    pressed = null;
  });
  canvas.addEventListener("wheel", event => {
    if (!event.ctrlKey && document.activeElement !== canvas) return;
    event.preventDefault();
    zoom(Math.pow(1.0016, -event.deltaY), local(event)[0]);
  }, { passive: false });
  canvas.addEventListener("keydown", event => {
    const step = (view[1] - view[0]) / 8;
    const keys = { ArrowLeft: () => move(view[0] - step, view[1] - step), ArrowRight: () => move(view[0] + step, view[1] + step),
      "+": () => zoom(2), "-": () => zoom(0.5), "0": () => move(...whole) };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  document.getElementById("zoom-in").addEventListener("click", () => zoom(2));
  document.getElementById("zoom-out").addEventListener("click", () => zoom(0.5));
  document.getElementById("zoom-wait").addEventListener("click", longest);
  document.getElementById("zoom-all").addEventListener("click", () => move(...whole));

  return { show, resize, rows: data.rows.filter(row => row.timeline) };
})();
