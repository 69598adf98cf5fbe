// The evidence frame: larger, turned, the whole screen. Classes only.
"use strict";

(() => {
  const step = (frame, name, first, last) => {
    const now = Number(frame.dataset[name] || first);
    const next = now >= last ? first : now + 1;
    frame.classList.remove(`${name}-${now}`);
    frame.classList.add(`${name}-${next}`);
    frame.dataset[name] = next;
  };
  /* A document in a frame keeps the keys to itself; when the pointer leaves it, they are the page's again. */
  document.querySelectorAll("[data-viewer]").forEach((frame) => frame.addEventListener("mouseleave", () => {
    if (document.activeElement?.matches("iframe")) document.activeElement.blur();
  }));
  document.addEventListener("click", (event) => {
    const frame = event.target.closest("[data-viewer]");
    if (!frame) return;
    if (event.target.closest("[data-viewer-zoom]")) step(frame, "zoom", 1, 3);
    else if (event.target.closest("[data-viewer-turn]")) step(frame, "turn", 0, 3);
    else if (event.target.closest("[data-viewer-full]")) {
      if (document.fullscreenElement) document.exitFullscreen();
      else frame.requestFullscreen?.();
    } else if (event.target.closest("a.evidence-page")) {
      event.preventDefault();
      step(frame, "zoom", 1, 3);
    }
  });
})();
