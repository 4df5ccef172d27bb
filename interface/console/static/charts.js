// Draws a table as a chart, where scripts run: the table stays, and is what is drawn.
"use strict";

for (const place of document.querySelectorAll("[data-chart]")) {
  const table = document.querySelector(`[data-table="${place.dataset.chart}"]`);
  const rows = [...table.querySelectorAll("tbody tr")];
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const axis = { axisLabel: { color: colour("--quiet") }, splitLine: { lineStyle: { color: colour("--line") } } };
  place.hidden = false;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({
    animation: false,
    grid: { left: 48, right: 12, top: 12, bottom: 32 },
    xAxis: { type: "category", data: rows.map((row) => row.cells[0].textContent), ...axis },
    yAxis: { type: "value", ...axis },
    series: [{
      type: "line",
      data: rows.map((row) => Number(row.cells[1].dataset.number)),
      lineStyle: { color: colour("--brand") }, itemStyle: { color: colour("--brand") },
    }],
  });
  place.setAttribute("aria-hidden", "true");
  window.addEventListener("resize", () => chart.resize());
}
