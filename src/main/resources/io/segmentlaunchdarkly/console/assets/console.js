"use strict";

/* A chart beside each table that one is asked for: the table is what is read, the chart is for the eye. */
(() => {
  const HEIGHT = 260;
  const LIGHT = ["#0172ad", "#1b6e3c", "#a3261b", "#6b4fa0", "#8a5300", "#53606e", "#a0215f", "#111111"];
  const DARK = ["#5cb8ee", "#6fce95", "#ff9b8f", "#bda5f2", "#f0b35a", "#aab6c2", "#f292c2", "#ffffff"];

  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function data(table) {
    const rows = [...table.querySelectorAll("tbody tr")];
    const names = [...table.querySelectorAll("thead th")].slice(1).map((cell) => cell.textContent);
    const times = rows.map((row) => Number(row.dataset.time));
    const values = names.map((name, i) => rows.map((row) => Number(row.cells[i + 1].dataset.value)));
    return { names, columns: [times, ...values] };
  }

  function draw(place) {
    const { names, columns } = data(document.getElementById(place.dataset.table));
    const colours = dark.matches ? DARK : LIGHT;
    const text = getComputedStyle(document.body).color;
    const grid = dark.matches ? "#3a424d" : "#d9dee4";
    const isLong = columns[0].at(-1) - columns[0][0] > 2 * 86_400;
    const time = (seconds) => {
      const iso = new Date(seconds * 1000).toISOString();
      return isLong ? iso.slice(5, 10) : iso.slice(11, 16);
    };
    const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
    place.replaceChildren();
    const chart = new uPlot(
      {
        width: place.clientWidth,
        height: HEIGHT,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
        scales: { y: { range: (plot, low, high) => [0, Math.max(high, 1)] } },
        axes: [{ ...axis, values: (plot, splits) => splits.map(time) }, { ...axis, size: 70 }],
        series: [
          { label: "time (UTC)", value: (plot, seconds) => (seconds === null ? "" : time(seconds)) },
          ...names.map((name, i) => ({ label: name, stroke: colours[i % colours.length], width: 2, points: { show: false } })),
        ],
      },
      columns,
      place,
    );
    new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place);
  }

  const all = () => document.querySelectorAll(".chart[data-table]").forEach(draw);
  all();
  dark.addEventListener("change", all);
})();

/* Copies what stands before a button. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (button) {
    const copied = button.parentElement.querySelector(".copied");
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(copied.textContent);
      button.textContent = "Copied";
    } else {
      // Without TLS a browser lets no script write to the clipboard: the text is selected for the keyboard.
      window.getSelection().selectAllChildren(copied);
      button.textContent = "Selected: copy it with the keyboard";
    }
  }
});

/* What is followed for long does not fill the browser's memory. */
document.addEventListener("htmx:oobAfterSwap", () => {
  const MOST_ROWS = 500;
  const rows = document.getElementById("rows");
  while (rows && rows.rows.length > MOST_ROWS) {
    rows.deleteRow(-1);
  }
});

/* What cannot be undone is asked for once more. */
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches(".choose-all")) {
    event.target.form.querySelectorAll("tbody input[type=checkbox]").forEach((box) => (box.checked = event.target.checked));
  }
});
