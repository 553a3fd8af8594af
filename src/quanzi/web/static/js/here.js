// Who is there, where both sides show it, and that one writes oneself; and whether anybody looks at this page.

import { listen, say } from "./socket.js";

const AGAIN_MS = 60_000;
const HIDDEN_MS = 60_000;
// A mark that nobody renewed, as of a server that died, goes.
const HERE_MS = 150_000;
const SAY_MS = 3000;

const here = new Map();
let said = 0;
let hidden = 0;
let started = false;

export function start() {
  if (started) return;
  started = true;
  listen({ open: tell, frame: hear, close: () => { here.clear(); paint(); } });
  document.addEventListener("visibilitychange", look);
  document.addEventListener("input", (event) => event.target.closest?.("[data-talk] textarea") && write(event.target));
  setInterval(() => {
    if (document.visibilityState === "visible") tell();
    paint();
  }, AGAIN_MS);
  const lines = document.querySelector("[data-talk-lines]");
  if (lines) new MutationObserver(paint).observe(lines, { childList: true });
}

function room() {
  return document.querySelector("[data-talk]")?.dataset.talk;
}

function tell() {
  say({ here: { looking: document.visibilityState === "visible", watching: true, room_id: room() ?? null } });
}

// A page behind others for a moment is still looked at.
function look() {
  clearTimeout(hidden);
  if (document.visibilityState === "visible") tell();
  else hidden = setTimeout(tell, HIDDEN_MS);
}

function write(field) {
  const now = performance.now();
  if (!field.value.trim() || (said && now - said < SAY_MS)) return;
  if (say({ typing: { room_id: room() } })) said = now;
}

function hear(frame) {
  if (!frame.here) return;
  if (frame.is_here) here.set(frame.here, performance.now());
  else here.delete(frame.here);
  paint();
}

function isHere(person) {
  return performance.now() - (here.get(person) ?? -HERE_MS) < HERE_MS;
}

function paint() {
  for (const mark of document.querySelectorAll("[data-here-mark]")) mark.hidden = !isHere(mark.closest("[data-person]").dataset.person);
  const head = document.querySelector("[data-presence]");
  if (head) head.hidden = !isHere(head.dataset.person);
}
