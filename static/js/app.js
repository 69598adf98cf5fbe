// The frame: theme, menus, toasts, dialogs, unsaved forms. All words come from the templates.
"use strict";

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

const each = (selector, within, prepare) => {
  const found = within.matches?.(selector) ? [within, ...$$(selector, within)] : $$(selector, within);
  found.filter((element) => !element.dataset.ready).forEach((element) => {
    element.dataset.ready = "1";
    prepare(element);
  });
};

function chooseTheme(value) {
  const root = document.documentElement;
  if (value === "system") delete root.dataset.theme;
  else root.dataset.theme = value;
  try {
    if (value === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", value);
  } catch { /* the choice then lasts for this page */ }
  $$("[data-theme-value]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.themeValue === value));
}

function setUpTheme(box) {
  box.hidden = false;
  $$("[data-theme-value]", box).forEach((button) => button.addEventListener("click", () => chooseTheme(button.dataset.themeValue)));
  chooseTheme(document.documentElement.dataset.theme || "system");
}

document.addEventListener("click", (event) => {
  $$("details.menu[open]").filter((menu) => !menu.contains(event.target)).forEach((menu) => { menu.open = false; });
  const dismiss = event.target.closest?.("[data-dismiss]");
  if (dismiss) dismiss.closest("[data-toast]").remove();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  $$("details.menu[open]").forEach((menu) => { menu.open = false; $("summary", menu).focus(); });
});

function setUpToast(toast) {
  $$("[data-dismiss]", toast).forEach((button) => { button.hidden = false; });
  if (toast.classList.contains("tone-bad") || toast.classList.contains("tone-warn")) return;
  let left = Number(toast.dataset.seconds || 8);
  const timer = setInterval(() => {
    if (toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left <= 0) { clearInterval(timer); toast.remove(); }
  }, 1000);
}

/* A question before a step that is hard to take back. */
function askFirst(event) {
  const button = event.submitter;
  const form = event.target;
  const words = button?.dataset.confirm || form.dataset.confirm;
  const dialog = $("#confirm");
  if (!words || !dialog || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  $("[data-confirm-words]", dialog).textContent = words.replace("{n}", $$("[data-select-item]:checked", form).length);
  const go = $("[data-confirm-go]", dialog);
  const spoken = [...(button?.childNodes ?? [])].filter((part) => part.nodeName !== "KBD").map((part) => part.textContent).join("").trim();
  go.textContent = spoken || go.textContent;
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "go") return;
    form.dataset.confirmed = "1";
    form.requestSubmit(button || undefined);
    delete form.dataset.confirmed;
  }, { once: true });
}
document.addEventListener("submit", askFirst, true);

/* What was typed is not lost by accident. */
const unsaved = new Set();
const picture = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));

function setUpGuard(form) {
  const before = form.dataset.guard === "dirty" ? null : picture(form);
  const look = () => (picture(form) === before ? unsaved.delete(form) : unsaved.add(form));
  form.addEventListener("input", look);
  form.addEventListener("change", look);
  form.addEventListener("submit", () => unsaved.delete(form));
  if (before === null) unsaved.add(form);
}
window.addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});

/* One press is one submission. */
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "1";
  setTimeout(() => { delete event.target.dataset.sent; }, 4000);
});
window.addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

/* A template of words goes into the opinion; the person may change it. Who empties the field has chosen nothing. */
function setUpTemplate(choice) {
  const field = document.getElementById(choice.dataset.fill);
  choice.hidden = false;
  choice.addEventListener("click", () => {
    field.value = choice.dataset.words;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", () => { if (!field.value.trim()) choice.checked = false; });
}

function setUp(within) {
  each("[data-theme-switch]", within, setUpTheme);
  each("[data-toast]", within, setUpToast);
  each("form[data-guard]", within, setUpGuard);
  each("[data-fill]", within, setUpTemplate);
  each("[data-submit-on-change]", within, (field) => field.addEventListener("change", () => field.form.requestSubmit()));
  each("[data-print]", within, (button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
  each(".scroll-x, .evidence-page:not(a), .inbox-rows, .item-scroll", within, (box) => { if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0; });
  each("[data-focus]", within, (element) => element.focus());
}
setUp(document);

/* htmx: the token with every request, new parts set up, a failure told in words. */
document.addEventListener("htmx:configRequest", (event) => {
  const token = $('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
/* A whole page where a part was asked for: the login after a session's end, or an error page. Never put it into a part. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!/^\s*<!doctype html/i.test(xhr.responseText)) return;
  if (xhr.status >= 400) {
    event.detail.shouldSwap = false;
    if (!event.detail.isError) tell("trouble");
    return;
  }
  const wanted = requestConfig.elt.closest("[hx-select]")?.getAttribute("hx-select");
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  if (wanted && page.querySelector(wanted)) return;
  event.detail.shouldSwap = false;
  window.location.assign(xhr.responseURL || window.location.href);
});
document.addEventListener("htmx:load", (event) => setUp(event.detail.elt));
document.addEventListener("htmx:confirm", (event) => {
  const lost = [...unsaved].some((form) => form.isConnected && !form.contains(event.detail.elt));
  if (!lost || !document.body.dataset.unsaved) return;
  event.preventDefault();
  if (window.confirm(document.body.dataset.unsaved)) {
    unsaved.clear();
    event.detail.issueRequest(true);
  }
});

function tell(id) {
  const template = document.getElementById(id);
  if (!template) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  $("#toasts").append(toast);
  setUp(toast);
}
["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => document.addEventListener(name, () => tell("trouble")));

/* The session's end is told two minutes before; every request of ours starts the clock anew. */
const sessionSeconds = Number(document.body.dataset.sessionSeconds || 0);
let sessionTimer;
function windUp() {
  clearTimeout(sessionTimer);
  if (sessionSeconds > 180) sessionTimer = setTimeout(() => tell("session-ends"), (sessionSeconds - 120) * 1000);
}
document.addEventListener("htmx:afterRequest", windUp);
windUp();
