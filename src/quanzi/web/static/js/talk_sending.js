// Messages on their way: shown at once below the others, with what becomes of them; what was refused can be tried again.

import * as outbox from "./outbox.js";
import { goToFoot } from "./room_scroll.js";
import { draw, drawMessage } from "./said.js";
import { standsFor } from "./said_text.js";

const SLOW_MS = 700;

export function watchSending(room) {
  room.sending.addEventListener("click", (event) => {
    const row = event.target.closest("[data-id]");
    if (event.target.closest("[data-again]")) outbox.tryAgain(row.dataset.id);
    if (event.target.closest("[data-drop]")) outbox.settle(row.dataset.id);
  });
  for (const entry of outbox.listEntries(room.id)) {
    if (isThere(room, entry.id)) outbox.settle(entry.id);
    else showSending(room, entry, entry.state === "failed" ? "failed" : "added");
  }
}

export function showSending(room, entry, what) {
  const shown = room.sending.querySelector(`[data-id="${entry.id}"]`);
  if (what === "gone" || isThere(room, entry.id)) {
    shown?.remove();
  } else if (what === "sent") {
    if (shown) mark(room, shown, "sent");
  } else {
    const row = shown ?? drawEntry(room, entry);
    if (!shown) {
      room.sending.append(row);
      room.root.querySelector("[data-begin]").hidden = true;
      goToFoot(room);
    }
    mark(room, row, what === "failed" ? "failed" : "waiting", entry.reason);
  }
  tidy(room);
}

function drawEntry(room, entry) {
  const row = drawMessage(room, {
    message_id: entry.id,
    author_id: room.me,
    kind: entry.carried?.[0]?.kind ?? "text",
    text: entry.text,
    quoted: entry.quoted,
    at: entry.at,
    position: 0,
  });
  row.querySelector(".said-more")?.remove();
  const bubble = row.querySelector(".bubble");
  for (const one of (entry.carried ?? []).toReversed()) {
    if (one.src) bubble.prepend(Object.assign(document.createElement("img"), { src: one.src, alt: one.alt, width: 120, height: 120, className: "sending-photo" }));
    else bubble.prepend(Object.assign(document.createElement("p"), { className: "bubble-text", textContent: one.name ?? standsFor(one.kind, room.words) }));
  }
  row.querySelector(".said-in").append(draw("sending"));
  return row;
}

// The server has it: it came back as part of the conversation, or will in a moment, and its row here goes.
function isThere(room, id) {
  return room.list.querySelector(`[data-id="${id}"]`) !== null;
}

// What is quick needs no words: they appear when it takes longer.
function mark(room, row, state, reason = "") {
  const place = row.querySelector(".sending");
  place.dataset.state = state;
  place.querySelector("[data-again]").hidden = state !== "failed";
  place.querySelector("[data-drop]").hidden = state !== "failed";
  const words = place.querySelector(".sending-words");
  clearTimeout(Number(row.dataset.timer));
  if (state === "failed") {
    words.textContent = [room.words.failed, reason].filter(Boolean).join(". ");
  } else if (state === "sent") {
    words.textContent = "";
  } else if (!words.textContent) {
    row.dataset.timer = String(setTimeout(() => { words.textContent = navigator.onLine ? room.words.sending : room.words.waiting; }, SLOW_MS));
  }
}

function tidy(room) {
  const rows = [...room.sending.children];
  rows.forEach((row, place) => {
    row.classList.toggle("said-first", place === 0);
    row.classList.toggle("said-last", place === rows.length - 1);
  });
}
