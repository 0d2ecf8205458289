"use strict";
// Comfort only: the page reads the same without it. Remembers the chosen language, opens and closes
// all code at once, marks the section being read in the contents, filters lists by what they are marked with,
// and brings who went from an example to its row in the explorer back to that example.
(() => {
  const chinese = document.getElementById("ui-zh");
  const store = (use) => { try { return use(localStorage); } catch { return null; } };
  chinese.checked = store((s) => s.getItem("feedscope-zh")) === "1";
  chinese.addEventListener("change", () => store((s) => s.setItem("feedscope-zh", chinese.checked ? "1" : "0")));
  // An <option> takes no markup, so it carries its Chinese with it.
  const options = document.querySelectorAll("option[data-zh]");
  const speak = () => options.forEach((option) => {
    option.dataset.en ??= option.textContent;
    option.textContent = chinese.checked ? option.dataset.zh : option.dataset.en;
    option.lang = chinese.checked ? "zh" : "en";
  });
  chinese.addEventListener("change", speak);
  speak();
  const blocks = document.querySelectorAll("details.code");
  const switches = document.querySelectorAll(".code-switch");
  const isOpen = () => [...blocks].some((block) => block.open);
  const markCode = () => switches.forEach((button) => { button.hidden = !blocks.length; button.dataset.open = isOpen(); });
  switches.forEach((button) => button.addEventListener("click", () => {
    const open = !isOpen();
    blocks.forEach((block) => { block.open = open; });
    markCode();
  }));
  blocks.forEach((block) => block.addEventListener("toggle", markCode));
  markCode();
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
  const leads = () => [...document.querySelectorAll('a[href^="explorer.html#"]')];
  document.addEventListener("click", (event) => {
    const left = leads().indexOf(event.target.closest("a"));
    if (left >= 0) history.replaceState({ left }, "");
  });
  addEventListener("pageshow", () => {
    const isBack = performance.getEntriesByType("navigation")[0].type === "back_forward";
    const left = isBack && leads()[history.state?.left];
    if (!left) return;
    left.closest("details")?.setAttribute("open", "");
    left.focus();
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
