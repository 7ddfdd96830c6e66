"use strict";
// What can be pressed: theme, rows, metrics, zoom.
(() => {
  const { data, chosen, several, colourKey, colour, colourOf } = pageferry;
  const one = id => document.getElementById(id);
  const all = selector => [...document.querySelectorAll(selector)];
  const root = document.documentElement;

  function option(select, value, text) {
    const node = document.createElement("option");
    node.value = value;
    node.textContent = text;
    select.append(node);
  }

  /** At first everything that is compared, and of each parameter the last value. */
  function choose() {
    for (const row of data.rows) {
      const fits = several.every(key => !key.varied
        || row.labels[key.name] === undefined || row.labels[key.name] === key.values[key.values.length - 1]);
      if (fits && chosen.size < 16) chosen.add(row.id);
    }
    if (!chosen.size) chosen.add(data.rows[data.rows.length - 1].id);
  }

  function chips() {
    for (const key of several) {
      const group = document.createElement("div");
      const name = document.createElement("i");
      name.textContent = key.name.split(".").pop();
      group.append(name);
      one("chips").append(group);
      for (const value of key.values) {
        const chip = document.createElement("button");
        chip.type = "button";
        chip.textContent = value;
        chip.dataset.key = key.name;
        chip.dataset.value = value;
        chip.addEventListener("click", () => press(key, value));
        group.append(chip);
      }
    }
  }

  const active = (key, value) => data.rows.some(row => chosen.has(row.id) && row.labels[key.name] === value);

  /** Takes a value in or out; the values of the other keys stay what they are. */
  function press(key, value) {
    const on = !active(key, value);
    const others = several.filter(each => each !== key).map(each =>
      [each, each.values.filter(v => active(each, v))]);
    for (const row of data.rows.filter(each => each.labels[key.name] === value)) {
      const fits = others.every(([each, values]) => !values.length || values.includes(row.labels[each.name]));
      if (!on) chosen.delete(row.id); else if (fits) chosen.add(row.id);
    }
    update();
  }

  function swatches() {
    for (const button of all("button.swatch")) {
      button.addEventListener("click", () => {
        const id = button.dataset.row;
        if (!chosen.delete(id)) chosen.add(id);
        update();
      });
    }
  }

  /** A click on a duration tells what was behind the largest one of its row. */
  function reasons() {
    for (const button of all("button.why")) {
      button.addEventListener("click", () => {
        const row = data.rows.find(each => each.id === button.closest("tr").dataset.row);
        pageferry.reason(one("why"), row.tails[button.dataset.why], row.title);
      });
    }
  }

  function mark() {
    for (const button of all("button.swatch")) {
      const row = data.rows.find(each => each.id === button.dataset.row);
      button.style.setProperty("--own", colourOf(row));
      button.setAttribute("aria-pressed", chosen.has(row.id));
    }
    for (const chip of all("#chips button")) {
      const key = data.keys.find(each => each.name === chip.dataset.key);
      chip.setAttribute("aria-pressed", active(key, chip.dataset.value));
      chip.style.borderBottom = key === colourKey
        ? "3px solid " + colour("c" + key.values.indexOf(chip.dataset.value) % 8) : "";
    }
    for (const cell of all("#vmstat [data-row]")) cell.hidden = !chosen.has(cell.dataset.row);
  }

  /** The more a number stands out in its column, the darker its ground. */
  function heat() {
    const body = document.querySelector("#numbers tbody");
    const metrics = Object.keys(data.units);
    for (const metric of metrics) {
      const cells = [...body.querySelectorAll("td[data-value]")].filter(each => each.dataset.metric === metric);
      const values = cells.map(each => Number(each.dataset.value));
      const [least, most] = [Math.min(...values), Math.max(...values)];
      if (!(most > least)) continue;
      const scale = least > 0 && most > 10 * least ? Math.log : v => v;
      cells.forEach((cell, i) => {
        cell.classList.add("shade");
        cell.style.setProperty("--heat", ((scale(values[i]) - scale(least)) / (scale(most) - scale(least))).toFixed(3));
      });
    }
  }

  function selects() {
    const families = [...new Set(data.rows.flatMap(row => Object.keys(row.curves)))];
    families.forEach(name => option(one("percentiles-metric"), name, name));
    one("percentiles-metric").value = ["wait", "lock.hold", families[0]].find(name => families.includes(name)) || "";
    Object.keys(data.units).forEach(name => option(one("trend-metric"), name, name));
    const usual = Object.keys(data.units).find(name => /\.(max|p99)$/.test(name));
    if (usual) one("trend-metric").value = usual;
    const keys = several.filter(key => key.varied).concat(several.filter(key => !key.varied));
    keys.forEach(key => option(one("trend-key"), key.name, key.name));
    pageferry.timeline.rows.forEach(row => option(one("timeline-row"), row.id, row.title));
    one("trend").hidden = !keys.length;
    one("percentiles").hidden = !families.length;
    const sampled = [...new Set(data.rows.flatMap(row => row.series ? Object.keys(row.series.metrics) : []))];
    sampled.forEach(name => option(one("over-time-metric"), name, name));
    one("over-time").hidden = !sampled.length;
    for (const id of ["over-time-metric", "over-time-added"]) one(id).addEventListener("change", overTime);
    document.querySelector("#over-time .reset").addEventListener("click", overTime);
    one("histograms").hidden = !families.some(name => name === "lock.hold" || name === "wait");
    one("timeline").hidden = !pageferry.timeline.rows.length;
    one("percentiles-metric").addEventListener("change", percentiles);
    for (const id of ["trend-metric", "trend-key"]) one(id).addEventListener("change", trend);
    one("timeline-row").addEventListener("change", timeline);
    document.querySelector("#percentiles .reset").addEventListener("click", percentiles);
    const waited = row => row.metrics["wait.max"] ? row.metrics["wait.max"][0] : 0;
    const most = [...pageferry.timeline.rows].sort((a, b) => waited(b) - waited(a))[0];
    if (most) one("timeline-row").value = most.id;
  }

  const percentiles = () => one("percentiles").hidden || pageferry.percentiles(one("percentiles-metric").value);
  const overTime = () => one("over-time").hidden
    || pageferry.overTime(one("over-time-metric").value, one("over-time-added").checked);
  const trend = () => one("trend").hidden || pageferry.trend(one("trend-metric").value, one("trend-key").value);
  const timeline = () => one("timeline").hidden
    || pageferry.timeline.show(data.rows.find(row => row.id === one("timeline-row").value));

  function update() {
    mark();
    percentiles();
    overTime();
    trend();
    if (!one("histograms").hidden) pageferry.histograms();
  }

  function redraw() {
    update();
    if (!one("timeline").hidden) pageferry.timeline.resize();
  }

  function dress(theme) {
    root.dataset.theme = theme;
    redraw();
  }

  choose();
  chips();
  swatches();
  reasons();
  heat();
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  root.dataset.theme = dark.matches ? "dark" : "light";
  selects();
  update();
  timeline();
  all(".graph").forEach(pageferry.waits);
  all(".bars").forEach(pageferry.claim);
  dark.addEventListener("change", () => dress(dark.matches ? "dark" : "light"));
  one("theme").addEventListener("click", () => dress(root.dataset.theme === "dark" ? "light" : "dark"));
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth !== width) { width = window.innerWidth; redraw(); }
  });
  let before = "light";
  window.addEventListener("beforeprint", () => { before = root.dataset.theme; dress("light"); });
  window.addEventListener("afterprint", () => dress(before));
})();
