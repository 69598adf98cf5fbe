// Runs before anything shows: keys of movement that are pressed while the page's scripts are still on their way are kept
// for them. Verdicts are not: one that was pressed before its page was there meant the page before.
"use strict";

window.earlyKeys = [];
window.keepEarlyKey = (event) => {
  const moves = ["j", "k", "[", "]", "?"].includes(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (moves && !event.target.closest?.("input, textarea, select")) window.earlyKeys.push(event.key);
};
document.addEventListener("keydown", window.keepEarlyKey);
