// Lists: choosing rows, moving by keys, one key per verdict.
"use strict";

(() => {
  const all = (selector, within) => [...within.querySelectorAll(selector)];

  const CAN_CHOOSE = "[data-select-item]:not(:disabled)";

  /* Choosing: one, the page, all that match. The counter and the sum follow. */
  function refresh(box) {
    const items = all(CAN_CHOOSE, box);
    const chosen = items.filter((item) => item.checked);
    const whole = box.querySelector("[data-select-everything]");
    const everything = whole?.value === "1";
    const page = box.querySelector("[data-select-page]");
    if (page) {
      page.checked = items.length > 0 && chosen.length === items.length;
      page.indeterminate = chosen.length > 0 && chosen.length < items.length;
      page.disabled = items.length === 0;
    }
    all("[data-select-all]", box).forEach((button) => { button.hidden = items.length === 0 || chosen.length === items.length; });
    // A capped total ("999+") is shown as it stands.
    const total = everything ? whole.dataset.total : chosen.length;
    const count = Number.parseInt(total, 10);
    const words = Number.isNaN(Number(total)) ? total : count.toLocaleString();
    const sum = chosen.reduce((total, item) => total + Number(item.dataset.amount || 0), 0);
    all("[data-select-count]", box).forEach((place) => { place.textContent = words; });
    all("[data-select-sum]", box).forEach((place) => { place.textContent = sum.toFixed(2); place.parentElement.hidden = everything; });
    all("[data-select-bar]", box).forEach((bar) => bar.classList.toggle("is-on", count > 0));
    all("[data-select-offer]", box).forEach((offer) => { offer.hidden = everything || !page?.checked; });
    all("[data-needs-choice]", box).forEach((button) => { button.disabled = count === 0; });
  }

  function onChange(event) {
    const box = event.target.closest("[data-select]");
    if (!box) return;
    const whole = box.querySelector("[data-select-everything]");
    if (event.target.matches("[data-select-page]")) {
      all(CAN_CHOOSE, box).forEach((item) => { item.checked = event.target.checked; });
    }
    if (whole && event.target.matches("[data-select-page], [data-select-item]")) whole.value = "";
    refresh(box);
  }
  document.addEventListener("change", onChange);
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-select]");
    if (!box) return;
    if (event.target.closest("[data-select-offer]")) box.querySelector("[data-select-everything]").value = "1";
    else if (event.target.closest("[data-select-all]")) all(CAN_CHOOSE, box).forEach((item) => { item.checked = true; });
    else if (event.target.closest("[data-select-none]")) {
      all("[data-select-item], [data-select-page]", box).forEach((item) => { item.checked = false; });
      const whole = box.querySelector("[data-select-everything]");
      if (whole) whole.value = "";
    } else return;
    refresh(box);
  });
  const refreshAll = (within) => all("[data-select]", within).forEach(refresh);
  refreshAll(document);
  document.addEventListener("htmx:load", () => refreshAll(document));
  window.addEventListener("pageshow", () => refreshAll(document));

  /* Keys */
  const typing = (element) => element.closest("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio]):not([type=button])");
  const seen = (element) => element.getClientRects().length > 0 && !element.disabled;

  function move(step) {
    const links = all("[data-rows] [data-row-link]", document).filter(seen);
    if (!links.length) return;
    const row = document.activeElement.closest?.("[data-rows] tr, [data-rows] [data-row]");
    const now = links.findIndex((link) => link === document.activeElement || row?.contains(link));
    const current = now < 0 ? links.findIndex((link) => link.closest("[aria-current=true]")) : now;
    links[Math.min(Math.max(current + step, 0), links.length - 1)].focus();
  }

  function tick() {
    const row = document.activeElement.closest?.("[data-rows] tr, [data-rows] [data-row]");
    row?.querySelector("[data-select-item]")?.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const button = all(`[data-key="${CSS.escape(event.key)}"]`, document).find(seen);
    if (button) { event.preventDefault(); button.click(); return; }
    const own = { j: () => move(1), k: () => move(-1), x: tick, "?": () => document.getElementById("keys")?.showModal(), "/": () => document.getElementById("search")?.focus() };
    if (own[event.key]) { event.preventDefault(); own[event.key](); }
  });
  document.removeEventListener("keydown", window.keepEarlyKey);
  window.earlyKeys?.splice(0).forEach((key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
})();
