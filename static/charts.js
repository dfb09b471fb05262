"use strict";
// Draws a chart over each table that asks for one. The table stays: without this script one reads it.
(() => {
  const drawn = new Set();
  const library = document.currentScript.dataset.library; // fetched when the first chart comes into view
  const near = new IntersectionObserver((seen) => {
    if (!seen.some((each) => each.isIntersecting)) return;
    near.disconnect();
    const script = document.createElement("script");
    script.src = library;
    script.onload = drawAll;
    document.head.append(script);
  }, { rootMargin: "200px" });

  function colours() {
    const of = (name) => {
      const probe = document.createElement("span"); // resolves light-dark()
      probe.className = `chart-colour-${name}`;
      document.body.append(probe);
      const found = getComputedStyle(probe).color;
      probe.remove();
      return found;
    };
    return { series: [of("note"), of("quiet"), of("good"), of("warn")], quiet: of("quiet"), line: of("line") };
  }

  function read(table) {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    const rows = [...table.tBodies[0].rows];
    const labels = rows.map((row) => row.cells[0].textContent.trim());
    const sets = heads.map((label, at) => ({ label, cells: rows.map((row) => row.cells[at]) }));
    const numbers = sets.filter((set) => set.cells.length && set.cells.every((cell) => cell.dataset.value !== undefined));
    return { labels, numbers };
  }

  function draw(figure) {
    const { labels, numbers } = read(figure.querySelector("table"));
    const holder = figure.querySelector(".chart-canvas");
    if (!numbers.length) return;
    const { series, quiet, line } = colours();
    holder.hidden = false;
    const whole = numbers.every((set) => set.cells.every((cell) => Number.isInteger(Number(cell.dataset.value))));
    const chart = new Chart(holder.firstElementChild, {
      type: figure.dataset.chart === "bar" ? "bar" : "line",
      data: {
        labels,
        datasets: numbers.map((set, at) => ({
          label: set.label,
          data: set.cells.map((cell) => Number(cell.dataset.value)),
          texts: set.cells.map((cell) => cell.textContent.trim()),
          borderColor: series[at % series.length],
          backgroundColor: series[at % series.length],
          borderDash: at ? [4, 4] : [],
          borderWidth: 2,
          pointRadius: labels.length > 40 ? 0 : 2,
          maxBarThickness: 48, // one day alone is no wall
          tension: 0,
        })),
      },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        interaction: { mode: "index", intersect: false },
        plugins: {
          legend: { display: numbers.length > 1, labels: { color: quiet, boxWidth: 12 } },
          tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${item.dataset.texts[item.dataIndex]}` } },
        },
        scales: {
          x: { ticks: { color: quiet, maxRotation: 0, autoSkip: true, maxTicksLimit: 8 }, grid: { display: false }, border: { color: line } },
          y: { beginAtZero: true, ticks: { color: quiet, maxTicksLimit: 6, precision: whole ? 0 : undefined }, grid: { color: line }, border: { display: false } },
        },
      },
    });
    drawn.add(chart);
    const numbersBelow = figure.querySelector(".chart-numbers");
    if (!figure.dataset.drawn && numbersBelow && figure.closest("[data-card]")) numbersBelow.open = false; // on a dashboard the picture is enough at first
    figure.dataset.drawn = "1";
  }

  function drawAll() {
    for (const chart of drawn) chart.destroy();
    drawn.clear();
    for (const figure of document.querySelectorAll("figure[data-chart]")) window.Chart ? draw(figure) : near.observe(figure);
  }

  drawAll();
  document.addEventListener("htmx:after:swap", drawAll);
  new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
