// What every page needs. A further module is loaded only where the page has something for it.

import { settleSent } from "./draft_store.js";
import { watchMenus } from "./menu.js";

const MODULES = [
  ["form[data-draft]", () => import("./drafts.js")],
  ["form[data-uploads]", () => import("./upload.js")],
  ["[data-reply]", () => import("./reply.js")],
  ["[data-live]", () => import("./live.js")],
  ["[data-bell]", () => import("./bell.js")],
  ["[data-push]", () => import("./push.js")],
  ["[data-zone]", () => import("./zone.js")],
  ["[data-unread-tab]", () => import("./unread.js")],
  ["[data-inbox]", () => import("./inbox.js")],
  ["[data-talk]", () => import("./conversation.js")],
  ["[data-lightbox]", () => import("./viewer.js")],
  ["[data-voice]", () => import("./voice_player.js")],
  ["[data-recorder]", () => import("./voice_recorder.js")],
  ["[data-place-form]", () => import("./place.js")],
  ["[data-burn-form]", () => import("./burn_form.js")],
  ["[data-burnt]", () => import("./burnt.js")],
  ["[data-pad]", () => import("./drawing_pad.js")],
  ["[data-passkey]", () => import("./passkey.js")],
  ["[data-prove]", () => import("./prove.js")],
  ["[data-asked]", () => import("./asked.js")],
  ["[data-preferences]", () => import("./theme.js")],
];
const TOAST_MS = 6000;
const AGAIN_MS = 4000;
const enhanced = new Map(MODULES.map(([selector]) => [selector, new WeakSet()]));

async function enhance(root) {
  for (const [selector, load] of MODULES) {
    const known = enhanced.get(selector);
    const found = [...root.querySelectorAll(selector)].filter((node) => !known.has(node));
    if (found.length === 0) continue;
    for (const node of found) known.add(node);
    const module = await load().catch(onlyTheLine);
    if (module) for (const node of found) module.enhance(node);
    else tryAgain(root, known, found);
  }
}

// A line that broke while a module came is no mistake of the module's: it is fetched again.
function onlyTheLine(error) {
  if (error instanceof TypeError) return null;
  throw error;
}

function tryAgain(root, known, nodes) {
  for (const node of nodes) known.delete(node);
  setTimeout(() => enhance(root), AGAIN_MS);
}

function showNetwork() {
  document.documentElement.dataset.offline = String(!navigator.onLine);
}

// Where more tabs stand than fit, the current one is brought into sight, and the edge that goes on fades.
function showTabs() {
  const mark = (tabs) => {
    const rest = tabs.scrollWidth - tabs.clientWidth - tabs.scrollLeft;
    tabs.dataset.goesOn = [tabs.scrollLeft > 4 ? "start" : "", rest > 4 ? "end" : ""].filter(Boolean).join(" ");
  };
  // told after the page was laid out, so that measuring costs nothing, and again when it gets another width
  const widths = new ResizeObserver((changes) => {
    for (const { target: tabs } of changes) {
      const current = tabs.querySelector("[aria-current]");
      if (current) tabs.scrollLeft = current.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2;
      mark(tabs);
    }
  });
  for (const tabs of document.querySelectorAll(".subtabs")) {
    widths.observe(tabs);
    tabs.addEventListener("scroll", () => mark(tabs), { passive: true });
  }
}

function dismissToasts() {
  for (const toast of document.querySelectorAll("[data-toast]:not([data-toast=bad])")) {
    setTimeout(() => toast.remove(), TOAST_MS);
  }
}

function registerWorker() {
  const sheet = document.querySelector("link[rel=stylesheet]");
  if (!("serviceWorker" in navigator) || !sheet) return;
  const version = new URL(sheet.href).searchParams.get("v") ?? "";
  // Not to be had in a private window; the pages work without it.
  navigator.serviceWorker.register(`/sw.js?v=${version}`).catch(() => {});
}

settleSent();
showTabs();
watchMenus();
showNetwork();
dismissToasts();
addEventListener("online", showNetwork);
addEventListener("offline", showNetwork);
addEventListener("load", registerWorker);
document.addEventListener("htmx:afterSettle", (event) => enhance(event.target.parentElement ?? document));
document.addEventListener("quanzi:added", (event) => enhance(event.target));
enhance(document);
