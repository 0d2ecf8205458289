"use strict";
// Comfort only: the page reads the same without it. Remembers the chosen language, opens and closes
// all code at once, marks the section being read in the contents, filters lists by what they are marked with.
(() => {
  const chinese = document.getElementById("ui-zh");
  const store = (use) => { try { return use(localStorage); } catch { return null; } };
  chinese.checked = store((s) => s.getItem("feedscope-zh")) === "1";
  chinese.addEventListener("change", () => store((s) => s.setItem("feedscope-zh", chinese.checked ? "1" : "0")));
  const blocks = document.querySelectorAll("details.code");
  const side = document.querySelector(".toc-side nav");
  if (blocks.length && side) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "code-switch";
    const label = () => {
      const open = [...blocks].some((block) => block.open);
      button.textContent = open ? "Hide all code" : "Show all code";
      return open;
    };
    button.addEventListener("click", () => {
      const open = !label();
      blocks.forEach((block) => { block.open = open; });
      label();
    });
    blocks.forEach((block) => block.addEventListener("toggle", label));
    label();
    side.append(button);
  }
  // data-facets="major|accuracy/omission markup": the values of each choice of the form, in its order.
  document.querySelectorAll("form.filter").forEach((form) => {
    const items = [...form.parentElement.querySelectorAll("[data-facets]")];
    const choices = [...form.querySelectorAll("select")];
    const apply = () => {
      let shown = 0;
      for (const item of items) {
        const facets = item.dataset.facets.split("|").map((values) => values.split(" "));
        item.hidden = choices.some((choice, i) => choice.value && !facets[i].includes(choice.value));
        shown += !item.hidden;
      }
      form.querySelector("output").textContent = `${shown} / ${items.length}`;
    };
    form.addEventListener("change", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    apply();
  });
  const links = new Map([...document.querySelectorAll(".toc-side a")].map((a) => [a.hash.slice(1), a]));
  const heads = [...document.querySelectorAll("main h2[id], main h3[id]")];
  const mark = () => {
    let current = heads[0];
    for (const head of heads) if (head.getBoundingClientRect().top < 140) current = head;
    links.forEach((a) => a.removeAttribute("aria-current"));
    const link = current && links.get(current.id);
    if (link) link.setAttribute("aria-current", "true");
  };
  if (links.size && heads.length) {
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; mark(); });
    }, { passive: true });
    mark();
  }
})();
