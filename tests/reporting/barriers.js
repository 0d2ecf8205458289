const found = [];
const visible = (e) => e.checkVisibility({ visibilityProperty: true });
const name = (e) => (e.getAttribute("aria-label") || e.labels?.[0]?.innerText || e.innerText || e.title || "").trim();
if (!document.documentElement.lang) found.push("the page has no language");
for (const one of ["main", "h1", "title"]) {
  if (document.querySelectorAll(`:not(svg) > ${one}`).length !== 1) found.push(`not exactly one ${one}`);
}
for (const e of document.querySelectorAll("nav, [role=region], table")) {
  const labelled = e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.closest("figure, [role=region]");
  if (!labelled && !e.closest(".prose")) found.push(`${e.tagName} without a name`);
}
for (const e of document.querySelectorAll("a[href], button, input, select, summary, [role=img], [role=group]")) {
  if (visible(e) && !name(e)) found.push(`nameless: ${e.outerHTML.slice(0, 80)}`);
}
for (const e of document.querySelectorAll("img")) if (!e.alt) found.push("a picture without a description");
const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => found.push(`id twice: ${id}`));
let level = 0;
for (const h of document.querySelectorAll("h1, h2, h3, h4")) {
  if (!visible(h) || h.closest("aside")) continue;
  if (+h.tagName[1] > level + 1) found.push(`${h.tagName} after H${level}: ${h.innerText.slice(0, 40)}`);
  level = +h.tagName[1];
}
for (const e of document.querySelectorAll("main *")) {
  const style = getComputedStyle(e);
  const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY)
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
  if (scrolls && visible(e) && e.tabIndex < 0) found.push(`scrolls, but not by keyboard: ${e.className || e.tagName}`);
}
const rgb = (c) => (c.match(/[\d.]+/g) || []).map(Number);
const lum = (c) => rgb(c).slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (e) => {
  for (let at = e; at; at = at.parentElement) {
    const colour = rgb(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] > 0.5) return getComputedStyle(at).backgroundColor;
  }
  return getComputedStyle(document.body).backgroundColor;
};
const seen = new Set();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const e = node.parentElement;
  if (!node.data.trim() || e.closest("svg, script, style, noscript, option") || !visible(e) || +getComputedStyle(e).opacity < 1) continue;
  const [a, b] = [lum(getComputedStyle(e).color), lum(behind(e))].sort((x, y) => y - x);
  const key = `${e.tagName}.${e.className}`;
  if ((a + 0.05) / (b + 0.05) < 4.5 && !seen.has(key)) {
    seen.add(key);
    found.push(`contrast ${((a + 0.05) / (b + 0.05)).toFixed(2)}: ${key}`);
  }
}
return found;
