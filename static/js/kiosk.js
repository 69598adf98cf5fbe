// A desk at the door: readers type a card into a field. What was read is kept here until the server has it.
"use strict";

(() => {
  const box = document.querySelector("[data-kiosk]");
  if (!box) return;
  const $ = (name) => box.querySelector(`[data-${name}]`);
  const word = (name) => box.querySelector(`[data-word="${name}"]`).textContent;
  const field = $("typed");
  const CARD = /^(?:[0-9]{10}|[0-9A-F]{8}|[0-9A-F]{10}|[0-9A-F]{14})$/;
  const IDLE = 300, AGAIN = 5000, SHOWN = 4000, PAUSE = 4000, BATCH = 50;
  const place = `kiosk-${box.dataset.kiosk}`;

  /* The queue: on the disk if there is one, so that a closed page loses nothing. */
  let inMemory = [];
  const queue = () => { try { return JSON.parse(localStorage.getItem(place) || "[]"); } catch { return inMemory; } };
  const keep = (rows) => { inMemory = rows; try { localStorage.setItem(place, JSON.stringify(rows)); } catch { /* memory has it */ } showWaiting(rows.length); };
  const newName = () => [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");

  let clearing;
  function show(look, words, who = "") {
    $("answer").dataset.look = look;
    $("who").textContent = who;
    $("words").textContent = words;
    clearTimeout(clearing);
    clearing = setTimeout(() => show("", word("ready")), SHOWN);
    if (!look) clearTimeout(clearing);
  }
  function showWaiting(count) {
    $("waiting").hidden = count === 0;
    $("waiting").textContent = word("waiting").replace("{n}", count);
  }

  /* What was typed: full-width digits as well; several cards in a row where Enter was missing. */
  const plain = (text) => text.normalize("NFKC").trim().toUpperCase();
  function cardsIn(text) {
    if (CARD.test(text)) return [text];
    if (/^(?:[0-9]{10}){2,4}$/.test(text)) return text.match(/[0-9]{10}/g);
    return null;
  }

  const lately = new Map();
  function take(text) {
    const read = plain(text);
    if (!read) return;
    const cards = cardsIn(read);
    if (!cards) { show("bad", word("unread")); return; }
    cards.forEach((card) => {
      const now = Date.now();
      if (now - (lately.get(card) || 0) < AGAIN) { show("again", word("again")); return; }
      lately.set(card, now);
      keep([...queue(), { name: newName(), at: now, typed: card }]);
    });
    send();
  }

  let sending = false;
  async function send() {
    const rows = queue().slice(0, BATCH);
    if (sending || rows.length === 0) return;
    sending = true;
    try {
      const answer = await fetch(box.dataset.to, {
        method: "POST", redirect: "manual", signal: AbortSignal.timeout?.(15000),
        headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
        body: JSON.stringify({ now: Date.now(), readings: rows }),
      });
      if (answer.ok) settle(rows, (await answer.json()).answers);
      else trouble(answer);
    } catch {
      show("kept", word("kept"));
      $("login").hidden = true;
    }
    sending = false;
    if (queue().length && $("answer").dataset.look !== "kept" && $("login").hidden) setTimeout(send, 200);
  }
  function settle(rows, answers) {
    const done = new Set(rows.map((row) => row.name));
    keep(queue().filter((row) => !done.has(row.name)));
    $("login").hidden = true;
    const last = answers[answers.length - 1];
    if (last) show(last.look, last.words, last.who);
  }
  function trouble(answer) {
    // A redirect leads to the login; a refused token comes of a session that has ended as well.
    const isOut = answer.type === "opaqueredirect" || answer.status === 403;
    $("login").hidden = !isOut;
    show("kept", isOut ? word("kept") : word("refused"));
  }
  setInterval(send, PAUSE);
  window.addEventListener("online", send);

  /* The field: Enter takes what is there, silence does where Enter is missing; an input method is let finish first. */
  let idle;
  function wait() {
    clearTimeout(idle);
    idle = setTimeout(() => { if (!composing) takeField(); }, IDLE);
  }
  function takeField() {
    clearTimeout(idle);
    const text = field.value;
    field.value = "";
    take(text);
  }
  let composing = false;
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; wait(); });
  field.addEventListener("input", wait);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Tab") return;
    if (event.isComposing || composing) return;
    event.preventDefault();
    takeField();
  });
  const focus = () => { if (!document.activeElement?.closest("a, button")) field.focus(); };
  field.addEventListener("blur", () => setTimeout(focus, 100));
  document.addEventListener("click", (event) => { if (!event.target.closest("a, button")) focus(); });
  window.addEventListener("focus", focus);

  focus();
  showWaiting(queue().length);
  send();
})();
