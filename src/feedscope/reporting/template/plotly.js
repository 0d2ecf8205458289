"use strict";
// Unpacks plotly, draws the page's figures with it from their JSON, in the page's colours, and again
// when the reader's system changes between light and dark.
(() => {
  const resolve = (value, style) => {
    if (typeof value === "string") {
      return value.startsWith("var(--") ? style.getPropertyValue(value.slice(4, -1)).trim() : value;
    }
    if (Array.isArray(value)) return value.map((v) => resolve(v, style));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolve(v, style)]));
    }
    return value;
  };
  const draw = () => {
    const style = getComputedStyle(document.documentElement);
    const [paper, ink, muted, grid, card] = ["paper", "ink", "muted", "grid", "card"].map((n) => style.getPropertyValue(`--${n}`).trim());
    const series = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => style.getPropertyValue(`--s${i}`).trim());
    const steps = [1, 2, 3, 4, 5, 6].map((i) => [(i - 1) / 5, style.getPropertyValue(`--q${i}`).trim()]);
    const axis = { gridcolor: grid, linecolor: muted, zerolinecolor: grid, tickcolor: muted, automargin: true };
    const template = {
      layout: {
        paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", colorway: series,
        font: { family: style.getPropertyValue("--sans"), size: 13, color: ink },
        xaxis: axis, yaxis: axis, colorscale: { sequential: steps },
        modebar: { bgcolor: "rgba(0,0,0,0)", color: muted, activecolor: ink },
        hoverlabel: { bgcolor: card, bordercolor: muted, font: { color: ink } },
        margin: { l: 50, r: 16, t: 30, b: 50 }, legend: { orientation: "h", y: -0.2 },
      },
    };
    // These buttons and no others: plotly's own choice holds one that uploads the figure and its texts.
    const config = {
      displaylogo: false, responsive: true, plotlyServerURL: "",
      modeBarButtons: [["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]],
    };
    document.querySelectorAll("figure.plotly").forEach((figure) => {
      const target = figure.querySelector(".plotly-graph");
      const source = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
      const layout = { ...resolve(source.layout, style), template, autosize: true };
      delete layout.width;
      Plotly.react(target, resolve(source.data, style), layout, config);
    });
  };
  const unpack = async () => {
    const packed = atob(document.getElementById("plotly-packed").textContent);
    const bytes = new Blob([Uint8Array.from(packed, (letter) => letter.charCodeAt(0))]);
    const code = document.createElement("script");
    code.textContent = await new Response(bytes.stream().pipeThrough(new DecompressionStream("gzip"))).text();
    document.head.append(code);
  };
  unpack().then(() => {
    draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  }).catch(() => document.querySelectorAll(".plotly-graph:empty").forEach((target) => {
    const said = document.createElement("p");
    said.textContent = `This figure needs a browser of 2023 or later. ${target.getAttribute("aria-label")}`;
    target.replaceWith(said);
  }));
})();
