"use strict";
// What the page shows, and the plots that uPlot or SVG draw of it. One global: pageferry.
const pageferry = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const chosen = new Set();
  const several = data.keys.filter(key => key.values.length > 1);
  const colourKey = several.find(key => !key.varied && key.name !== "run")
    || several.find(key => !key.varied) || several[0];
  const dashKey = several.find(key => key !== colourKey);
  const MOST_BARS = 12;
  const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 6], [4, 8]];

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const place = (key, row) => key ? Math.max(0, key.values.indexOf(row.labels[key.name])) : 0;
  const colourOf = row => colour("c" + place(colourKey, row) % 8);
  const shownDash = () => {
    const seen = dashKey ? dashKey.values.filter(value =>
      data.rows.some(row => chosen.has(row.id) && row.labels[dashKey.name] === value)) : [];
    return row => dashes[Math.max(0, seen.indexOf(dashKey ? row.labels[dashKey.name] : "")) % dashes.length];
  };
  const shown = () => data.rows.filter(row => chosen.has(row.id));

  /** A number of that unit as the tables have it: three digits and a prefix. */
  function quantity(value, unit) {
    if (value == null || !isFinite(value)) return "-";
    const steps = unit === "ns" ? ["ns", "µs", "ms", "s"] : ["", "k", "M", "G", "T"];
    let step = 0;
    let rest = Number(Math.abs(value).toPrecision(3));
    while (rest >= 1000 && step < steps.length - 1) { rest /= 1000; step++; }
    const tail = unit === "pages/s" ? "/s" : "";
    const text = String(Number(rest.toPrecision(3)));
    return (value < 0 ? "−" : "") + text + (steps[step] && unit === "ns" ? " " : "") + steps[step] + tail;
  }

  const percentile = nines => {
    const p = 100 * (1 - Math.pow(10, -nines));
    return p.toFixed(Math.max(0, Math.ceil(nines) - 2)) + " %";
  };

  const live = {};

  /** Draws a chart anew; what was zoomed is seen whole again. */
  function chart(id, options, columns) {
    const box = document.getElementById(id);
    if (live[id]) live[id].destroy();
    box.textContent = "";
    const width = Math.max(260, box.clientWidth);
    const axis = { stroke: colour("soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line") } };
    const plot = new uPlot(Object.assign({
      width, height: Math.min(420, Math.max(240, Math.round(width * 0.45))),
      cursor: { drag: { x: true, y: false }, points: { size: 5 } },
    }, options, { axes: options.axes.map(each => Object.assign({}, axis, each)) }), columns, box);
    live[id] = plot;
    return plot;
  }

  const decades = (u, splits) => splits.map(v => v > 0 && Math.abs(Math.log10(v) % 1) < 1e-6 ? v : null);
  const logAxis = unit => ({
    size: 70,
    grid: { stroke: colour("line"), width: 1, filter: decades },
    ticks: { stroke: colour("line"), filter: decades },
    values: (u, splits) => splits.map(v => v != null && Math.abs(Math.log10(v) % 1) < 1e-6 ? quantity(v, unit) : ""),
  });

  /** The pattern of a line; one that lies on earlier ones leaves them visible. */
  function pattern(lines, index, usual) {
    const text = JSON.stringify(lines[index]);
    const below = lines.slice(0, index).filter(each => JSON.stringify(each) === text).length;
    return below ? [8, 8 * below] : usual;
  }

  /** The quantile function of each chosen row; to the right each nine is as wide as the others. */
  function percentiles(name) {
    const rows = shown().filter(row => row.curves[name]);
    document.getElementById("percentiles").dataset.rows = rows.length;
    if (!rows.length) return empty("percentiles-plot");
    const tables = rows.map(row => {
      const xs = [], ys = [];
      for (let i = 0; i < row.curves[name].length; i += 2) {
        xs.push(row.curves[name][i]);
        ys.push(Math.max(1, row.curves[name][i + 1]));
      }
      return [xs, ys];
    });
    const dash = shownDash();
    chart("percentiles-plot", {
      scales: { x: { time: false }, y: { distr: 3 } },
      axes: [{
        splits: (u, i, min, max) => {
          const at = [0.301, 1, 2, 3, 4, 5, 6, 7].filter(v => v >= min && v <= max);
          return at.length > 1 ? at : [min, (min + max) / 2, max];
        },
        values: (u, splits) => splits.map(v => Math.abs(v - 0.301) < 0.001 ? "50 %" : percentile(v)),
      }, logAxis("ns")],
      series: [{ label: "percentile", value: (u, v) => v == null ? "-" : percentile(v) }].concat(rows.map((row, i) => ({
        label: row.title, stroke: colourOf(row), dash: pattern(tables, i, dash(row)), width: 2, spanGaps: true, points: { show: false },
        paths: uPlot.paths.stepped({ align: 1 }), value: (u, v) => quantity(v, "ns"),
      }))),
    }, uPlot.join(tables));
  }

  /** A metric over the values of a key: a line for each chosen row's other labels. */
  function trend(metric, keyName) {
    const key = data.keys.find(each => each.name === keyName);
    const others = data.keys.filter(each => each !== key);
    const groups = new Map();
    for (const row of data.rows) {
      const id = JSON.stringify(others.map(each => row.labels[each.name]));
      if (!groups.has(id)) groups.set(id, []);
      groups.get(id).push(row);
    }
    const lines = [...groups.values()].filter(rows => rows.some(row => chosen.has(row.id)));
    document.getElementById("trend").dataset.lines = lines.length;
    if (!lines.length) return empty("trend-plot");
    const at = rows => key.values.map(value => {
      const row = rows.find(each => each.labels[key.name] === value);
      return row && row.metrics[metric] || [null, 0];
    });
    const points = lines.map(at);
    const all = points.flat().map(each => each[0]).filter(v => v != null);
    const wide = all.every(v => v > 0) && Math.max(...all) > 20 * Math.min(...all);
    const unit = data.units[metric];
    const dash = shownDash();
    const rough = points.map(line => line.map(each => each[0] && each[0].toPrecision(2)));
    chart("trend-plot", {
      scales: { x: { time: false, range: [-0.3, key.values.length - 0.7] }, y: wide ? { distr: 3 } : {} },
      axes: [{ splits: () => key.values.map((v, i) => i), values: () => key.values },
        wide ? logAxis(unit) : { size: 70, values: (u, splits) => splits.map(v => quantity(v, unit)) }],
      series: [{ label: key.name, value: (u, v) => key.values[v] ?? "-" }].concat(lines.map((rows, i) => ({
        label: others.map(each => rows[0].labels[each.name]).filter(Boolean).join(", ") || metric,
        stroke: colourOf(rows[0]), dash: pattern(rough, i, others.includes(dashKey) ? dash(rows[0]) : []), width: 2,
        points: { size: 7 }, value: (u, v) => quantity(v, unit),
      }))),
      hooks: { draw: [u => whiskers(u, points, lines)] },
    }, [key.values.map((v, i) => i)].concat(points.map(line => line.map(each => each[0]))));
  }

  /** A metric of the first run of each chosen row as it grew, or what each interval added to it. */
  function overTime(metric, added) {
    const rows = shown().filter(row => row.series && row.series.metrics[metric]);
    document.getElementById("over-time").dataset.rows = rows.length;
    if (!rows.length) return empty("over-time-plot");
    const unit = rows[0].series.metrics[metric].unit;
    const tables = rows.map(row => {
      const { intervalNs, metrics } = row.series;
      const points = metrics[metric].points;
      return [points.map((v, i) => (i + 1) * intervalNs),
        points.map((v, i) => added ? v - (i ? points[i - 1] : 0) : v)];
    });
    const dash = shownDash();
    chart("over-time-plot", {
      scales: { x: { time: false } },
      axes: [{ values: (u, splits) => splits.map(v => quantity(v, "ns")) },
        { size: 70, values: (u, splits) => splits.map(v => quantity(v, unit)) }],
      series: [{ label: "time", value: (u, v) => quantity(v, "ns") }].concat(rows.map((row, i) => ({
        label: row.title, stroke: colourOf(row), dash: pattern(tables, i, dash(row)), width: 2, spanGaps: true,
        points: { show: false }, value: (u, v) => quantity(v, unit),
      }))),
      hooks: { draw: [u => rows.forEach((row, i) => row.series.phases.forEach(phase => begin(u, row, phase, i)))] },
    }, uPlot.join(tables));
  }

  /** A line where a phase of a row begins; the first row's has its name. */
  function begin(u, row, phase, index) {
    if (!phase.atNs || phase.atNs < u.scales.x.min || phase.atNs > u.scales.x.max) return;
    const x = u.valToPos(phase.atNs, "x", true);
    u.ctx.save();
    u.ctx.strokeStyle = u.ctx.fillStyle = colourOf(row);
    u.ctx.setLineDash([3, 4]);
    u.ctx.beginPath();
    u.ctx.moveTo(x, u.bbox.top); u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
    u.ctx.stroke();
    u.ctx.textAlign = "left";
    if (!index) u.ctx.fillText(phase.name, x + 4, u.bbox.top + 12);
    u.ctx.restore();
  }

  /** The confidence intervals of means. */
  function whiskers(u, points, lines) {
    points.forEach((line, l) => line.forEach(([mean, margin], i) => {
      if (mean == null || !margin || !u.series[l + 1].show) return;
      const x = u.valToPos(i, "x", true);
      const low = u.scales.y.distr === 3 ? Math.max(mean - margin, u.scales.y.min) : mean - margin;
      const [top, bottom] = [u.valToPos(mean + margin, "y", true), u.valToPos(low, "y", true)];
      u.ctx.strokeStyle = colourOf(lines[l][0]);
      u.ctx.lineWidth = 1.5;
      u.ctx.beginPath();
      u.ctx.moveTo(x, top); u.ctx.lineTo(x, bottom);
      u.ctx.moveTo(x - 5, top); u.ctx.lineTo(x + 5, top);
      u.ctx.moveTo(x - 5, bottom); u.ctx.lineTo(x + 5, bottom);
      u.ctx.stroke();
    }));
  }

  function empty(id) {
    if (live[id]) live[id].destroy();
    delete live[id];
    document.getElementById(id).textContent = "None of the chosen runs has any.";
  }

  const svgns = "http://www.w3.org/2000/svg";
  function svg(name, attributes, parent, text) {
    const node = document.createElementNS(svgns, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (text != null) node.textContent = text;
    if (parent) parent.append(node);
    return node;
  }

  /** A small picture for each chosen row: how often PG_locked was held, and waited for, how long. */
  function histograms() {
    const grid = document.getElementById("histogram-grid");
    grid.textContent = "";
    const rows = shown().filter(row => row.bins["lock.hold"] || row.bins.wait);
    const all = rows.flatMap(row => [row.bins["lock.hold"], row.bins.wait]).filter(Boolean);
    if (!all.length) { grid.textContent = "None of the chosen runs has any."; return; }
    const from = Math.floor(Math.min(...all.map(b => b.from)) / 10) * 10;
    const to = Math.ceil(Math.max(...all.map(b => b.from + b.n.length)) / 10) * 10;
    const most = Math.max(...all.flatMap(b => b.n));
    for (const row of rows) {
      const figure = document.createElement("figure");
      figure.dataset.row = row.id;
      const caption = document.createElement("figcaption");
      caption.textContent = row.title;
      figure.append(caption, histogram(row, from, to, most));
      grid.append(figure);
    }
  }

  function histogram(row, from, to, most) {
    const [width, height, left, half] = [340, 150, 34, 62];
    const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "histogram of " + row.title });
    const x = bin => left + (width - left - 4) * (bin - from) / (to - from);
    const tall = n => n ? 3 + (half - 10) * Math.log10(n) / Math.max(1, Math.log10(most)) : 0;
    const middle = 4 + half;
    for (let bin = from; bin <= to; bin += 10) {
      svg("line", { class: "axis", x1: x(bin), x2: x(bin), y1: 4, y2: 4 + 2 * half }, root);
      if ((to - from) / 10 > 5 && (bin - from) % 20) continue;
      const anchor = bin === from ? "start" : bin === to ? "end" : "middle";
      svg("text", { x: x(bin), y: height - 5, "text-anchor": anchor }, root, quantity(Math.pow(10, bin / 10), "ns"));
    }
    for (const [name, way, word] of [["lock.hold", 1, "held"], ["wait", -1, "waited for"]]) {
      const bins = row.bins[name];
      svg("text", { x: 0, y: way > 0 ? 14 : middle + half - 2 }, root, way > 0 ? "hold" : "wait");
      (bins ? bins.n : []).forEach((n, i) => {
        if (!n) return;
        const bar = svg("rect", { class: name === "wait" ? "wait" : "hold", x: x(bins.from + i), width: Math.max(1, x(1) - x(0) - 0.6),
          y: way > 0 ? middle - tall(n) : middle, height: tall(n) }, root);
        const low = Math.pow(10, (bins.from + i) / 10);
        svg("title", {}, bar, `${word} ${n} times for ${quantity(low, "ns")} to ${quantity(low * Math.pow(10, 0.1), "ns")}`);
      });
    }
    svg("line", { class: "axis", x1: left, x2: width - 4, y1: middle, y2: middle }, root);
    return root;
  }

  /** Below a claim: the metric that it is about, a bar for each row. */
  function claim(box) {
    const metric = box.dataset.metric;
    const all = data.rows.map(row => ({ row, value: (row.metrics[metric] || [])[0] })).filter(each => each.value != null);
    if (!metric || all.length < 2) return;
    const few = all.length > MOST_BARS ? all.filter((each, i) => i % Math.ceil(all.length / MOST_BARS) === 0) : all;
    const most = Math.max(...few.map(each => each.value), 0) || 1;
    const least = Math.min(...few.map(each => each.value), 0);
    const [width, line, left, right] = [640, 20, 230, 80];
    const height = 22 + few.length * line;
    const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${metric} of ${few.length} rows` });
    svg("text", { x: 0, y: 13 }, root, metric + (few.length < all.length ? `, ${few.length} of ${all.length} rows` : ""));
    const x = value => left + (width - left - right) * (value - least) / (most - least || 1);
    few.forEach((each, i) => {
      const y = 20 + i * line;
      const group = svg("g", { "data-row": each.row.id, "data-value": each.value }, root);
      const title = each.row.title;
      svg("text", { x: left - 6, y: y + 13, "text-anchor": "end" }, group, title.length > 36 ? "…" + title.slice(-35) : title);
      svg("rect", { x: Math.min(x(0), x(each.value)), y: y + 3, width: Math.max(1, Math.abs(x(each.value) - x(0))), height: line - 6, fill: colourOf(each.row) }, group);
      svg("text", { x: Math.max(x(0), x(each.value)) + 5, y: y + 13 }, group, quantity(each.value, data.units[metric]));
    });
    box.replaceChildren(root);
  }

  /** Tasks in a circle, what they wait for between them; a cycle is drawn in red. */
  function waits(box) {
    const row = data.rows.find(each => each.id === box.dataset.row);
    const nodes = new Map();
    const edges = [];
    const add = (id, text, thing) => { if (!nodes.has(id)) nodes.set(id, { text, thing }); };
    for (const wait of row.waits) add("t" + wait.pid, `${wait.task}:${wait.pid}`, false);
    for (const wait of row.waits) {
      if (wait.holder) {
        add("t" + wait.holder, "task " + wait.holder, false);
        edges.push(["t" + wait.pid, "t" + wait.holder, wait.what]);
      } else {
        add("w" + wait.what, wait.what, true);
        edges.push(["t" + wait.pid, "w" + wait.what, ""]);
      }
    }
    if (!edges.length) return;
    const next = id => edges.filter(edge => edge[0] === id).map(edge => edge[1]);
    const reaches = (from, to, seen = new Set()) => next(from).some(id => id === to
      || !seen.has(id) && (seen.add(id), reaches(id, to, seen)));
    draw(box, nodes, edges, id => reaches(id, id));
  }

  /** Where a line from the middle of a node to a point leaves its box. */
  function border(node, to) {
    const [dx, dy] = [to.x - node.x, to.y - node.y];
    const part = Math.min(1, 1 / Math.max(Math.abs(dx) / (node.half + 2), Math.abs(dy) / 16, 1e-9));
    return { x: node.x + dx * part, y: node.y + dy * part };
  }

  function draw(box, nodes, edges, inCycle) {
    const half = text => Math.max(40, text.length * 3.6);
    const widest = Math.max(...[...nodes.values()].map(node => half(node.text)));
    const longest = Math.max(0, ...edges.map(edge => edge[2].length * 3.4));
    const [width, radius] = [Math.max(640, 2 * (widest + 140), 4 * longest + 80), Math.max(90, nodes.size * 22)];
    const height = 2 * radius + 90 + 2 * (edges.some(edge => edge[0] === edge[1]) ? 60 : 0);
    const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "wait-for graph" });
    const marker = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto" }, svg("defs", {}, root));
    svg("path", { d: "M0 0L8 4L0 8z", fill: "context-stroke" }, marker);
    let number = 0;
    for (const node of nodes.values()) {
      const angle = 2 * Math.PI * number++ / nodes.size - Math.PI / 2;
      node.x = width / 2 + Math.cos(angle) * (width / 2 - widest - 10);
      node.y = height / 2 + Math.sin(angle) * radius;
      node.half = half(node.text);
    }
    for (const [from, to, text] of edges) {
      const [a, b] = [nodes.get(from), nodes.get(to)];
      const cycle = inCycle(from) && inCycle(to) ? " cycle" : "";
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const long = Math.max(1, Math.hypot(dx, dy));
      const bend = { x: (a.x + b.x) / 2 + dy / long * 28, y: (a.y + b.y) / 2 - dx / long * 28 };
      const [from0, to0] = [border(a, bend), border(b, bend)];
      const d = from === to ? `M${a.x - 20} ${a.y - 14}C${a.x - 60} ${a.y - 70} ${a.x + 60} ${a.y - 70} ${a.x + 20} ${a.y - 16}`
        : `M${from0.x} ${from0.y}Q${bend.x} ${bend.y} ${to0.x} ${to0.y}`;
      svg("path", { class: "edge" + cycle, d }, root);
      const middle = from === to ? { x: a.x, y: a.y - 60 }
        : { x: (from0.x + to0.x) / 4 + bend.x / 2, y: (from0.y + to0.y) / 4 + bend.y / 2 };
      // Of two arrows between the same two each has its words on its own side.
      const side = from === to ? 0 : dy / long;
      const anchor = side > 0.3 ? "start" : side < -0.3 ? "end" : "middle";
      svg("text", { class: "word", x: middle.x + 4 * Math.sign(side), y: middle.y + 4, "text-anchor": anchor }, root, text);
    }
    for (const [id, node] of nodes) {
      const group = svg("g", { class: "node" + (node.thing ? " thing" : "") + (inCycle(id) ? " cycle" : "") }, root);
      svg("rect", { x: node.x - node.half, y: node.y - 14, width: 2 * node.half, height: 28, rx: node.thing ? 12 : 4 }, group);
      svg("text", { x: node.x, y: node.y + 4, "text-anchor": "middle" }, group, node.text);
    }
    box.textContent = "";
    box.append(root);
  }

  /** Shows in a box why something took so long: the sentence, and all that was behind it. */
  function reason(box, why, whose) {
    box.hidden = !why;
    if (!why) return;
    box.querySelector("p").textContent = `${whose}: ${why.text}`;
    box.querySelector("pre").textContent = why.tree.map(line => line.replace(/^ {2}/, "")).join("\n");
  }

  return { data, chosen, several, colourKey, colour, colourOf, place, quantity, percentiles, trend, overTime, histograms, waits, claim, reason, live };
})();
