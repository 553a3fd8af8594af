// A room that is open: what is said arrives, is caught up on after a break, is marked as read, and told to who can't see it.

import { enhanceComposer } from "./talk_composer.js";
import { watchDeeds } from "./talk_deeds.js";
import * as outbox from "./outbox.js";
import { tellRead, tellReadNow, tellReadOnLeaving } from "./read_mark.js";
import { hearReading, showReceipts, takeReceipts } from "./receipts.js";
import { applyChange, applyMessage, Gap, makeState } from "./room_fold.js";
import { begin, fetchPart, goToFoot, isAtFoot, keepPlace, showRow } from "./room_scroll.js";
import { draw, drawMessage, patchMessage, regroup } from "./said.js";
import { isPlain, previewOf } from "./said_text.js";
import { isOpen, listen } from "./socket.js";
import { showSending, watchSending } from "./talk_sending.js";

const TYPING_MS = 6000;
const STUCK_MS = 6000;
const SAID_ALOUD = 4;
const NOTES = new Set(["joined", "left", "role", "renamed", "announced", "terms", "bots"]);

export function enhance(root) {
  const room = makeRoom(root);
  root.classList.add("talk-live");
  enhanceComposer(room);
  watchDeeds(room);
  watchSending(room);
  begin(room);
  room.jump.addEventListener("click", (event) => {
    if (room.past) return;
    event.preventDefault();
    goToFoot(room, true);
  });
  root.addEventListener("click", (event) => followQuote(room, event));
  root.addEventListener("submit", (event) => void confirmUrgent(room, event));
  outbox.watch((entry, what) => entry.room === room.id && showSending(room, entry, what));
  listen({ open: () => void catchUp(room), frame: (frame) => hear(room, frame), close: () => markConnection(room, false) });
  for (const happening of ["focus", "visibilitychange", "pageshow"]) addEventListener(happening, () => room.moved());
  tellReadOnLeaving(room);
  room.moved();
}

function makeRoom(root) {
  const room = {
    root,
    id: root.dataset.talk,
    me: root.dataset.me,
    href: root.dataset.href,
    group: root.dataset.group === "yes",
    past: "past" in root.dataset,
    staff: "staff" in root.dataset,
    people: JSON.parse(root.dataset.people),
    commands: JSON.parse(root.dataset.commands ?? "[]"),
    limits: JSON.parse(root.dataset.limits),
    state: makeState(JSON.parse(root.dataset.state)),
    words: { ...document.querySelector("[data-talk-says]").dataset },
    list: root.querySelector("[data-said]"),
    scroll: root.querySelector("[data-scroll]"),
    sending: root.querySelector("[data-outbox]"),
    jump: root.querySelector("[data-jump]"),
    read: Number(root.dataset.read),
    told: Number(root.dataset.read),
  };
  room.nameOf = (id) => (id === room.me ? room.words.you : room.people[id]?.name ?? room.words.somebody);
  room.added = () => {
    regroup(room);
    showReceipts(room);
    room.list.dispatchEvent(new CustomEvent("quanzi:added", { bubbles: true }));
  };
  room.moved = () => moved(room);
  room.reachedNewest = (state) => {
    Object.assign(room.state, { position: state.position, change: state.change });
    room.past = false;
    void catchUp(room);
  };
  takeReceipts(room, root.dataset.receipts);
  room.rowOf = (position) => room.list.querySelector(`#m${position}`);
  return room;
}

function hear(room, frame) {
  if (frame.mine === room.id && frame.kind === "read") {
    room.read = Math.max(room.read, frame.position);
    moved(room);
  }
  if (frame.mine === room.id && frame.kind === "ticks") for (const peer of Object.keys(room.receipts.people)) hearReading(room, peer, frame.position);
  if (frame.mine === room.id && frame.kind === "left") location.assign("/messages");
  if (frame.typing === room.id) showTyping(room, frame.by);
  if (frame.room === room.id && frame.messages.length > 0) endTyping(room);
  if (frame.room === room.id && room.past) countPast(room, frame.messages);
  else if (frame.room === room.id) take(room, frame.messages, frame.changes);
  if (frame.sent && frame.room_id === room.id) {
    // what was sent is told to everybody in it; when that was lost on the way, it is asked for
    setTimeout(() => room.state.position < frame.position && !room.past && void catchUp(room), STUCK_MS);
  }
}

// An older part is on the page: what is new is counted, and loaded when the reader gets there.
function countPast(room, messages) {
  for (const message of messages) room.state.position = Math.max(room.state.position, message.position);
  moved(room);
}

function take(room, messages, changes) {
  try {
    for (const message of messages) if (applyMessage(room.state, message)) arrive(room, message);
    for (const change of changes) if (applyChange(room.state, change)) become(room, change);
  } catch (error) {
    if (!(error instanceof Gap)) throw error;
    void catchUp(room);
  }
}

// All that was missed in one answer; asked for again when something came in between.
async function catchUp(room) {
  if (room.catching) {
    room.again = true;
    return;
  }
  room.catching = true;
  try {
    const places = { [room.id]: { position: room.state.position, change: room.state.change } };
    const headers = { "content-type": "application/json" };
    const answer = await fetch("/api/v1/messages/missed", { method: "POST", headers, body: JSON.stringify({ places }) });
    if (!answer.ok) throw new Error(String(answer.status));
    for (const missed of await answer.json()) await takeMissed(room, missed);
    markConnection(room, true);
    moved(room);
  } catch {
    // the next connection asks again
    markConnection(room, isOpen());
  } finally {
    room.catching = false;
    if (room.again) {
      room.again = false;
      void catchUp(room);
    }
  }
}

async function takeMissed(room, missed) {
  room.read = Math.max(room.read, missed.read_position);
  if (room.past) return;
  if (!missed.is_reset) {
    take(room, missed.messages, missed.changes);
    return;
  }
  const { state, rows } = await fetchPart(room, room.href);
  room.state = makeState(state);
  room.list.replaceChildren(...rows);
  for (const message of state.messages) outbox.settle(message.message_id);
  room.added();
  goToFoot(room);
}

function arrive(room, message) {
  const aloud = message.author_id !== room.me;
  const fresh = aloud && (!isAtFoot(room) || !document.hasFocus());
  outbox.settle(message.message_id);
  if (room.list.querySelector(`[data-id="${message.message_id}"]`)) return;
  keepPlace(room, () => {
    room.root.querySelector("[data-begin]").hidden = true;
    room.sending.querySelector(`[data-id="${message.message_id}"]`)?.remove();
    if (fresh && !room.list.querySelector("#unread")) room.list.append(draw("unread"));
    const row = drawMessage(room, message);
    room.list.append(row);
    if (!isPlain(message) || (aloud && !room.people[message.author_id])) void redraw(room, message.position);
    room.added();
  });
  if (aloud) tellAloud(room, `${room.nameOf(message.author_id)}: ${previewOf(message, room.words)}`);
  moved(room);
}

// What this script can't draw is asked of the server, as it stands on the page.
async function redraw(room, position) {
  const answer = await fetch(`${room.href}/${position}`).catch(() => null);
  const fresh = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".said");
  const row = room.rowOf(position);
  if (!fresh || !row) return;
  keepPlace(room, () => {
    row.replaceWith(fresh);
    room.added();
  });
}

// Confirming what is urgent without leaving the page; where that does not work, the form goes as it would.
async function confirmUrgent(room, event) {
  const form = event.target.closest("form[data-confirm]");
  if (!form) return;
  event.preventDefault();
  const answer = await fetch(`/api/v1/rooms/${room.id}/messages/${form.dataset.confirm}/confirm`, { method: "POST" }).catch(() => null);
  if (answer?.ok) await redraw(room, Number(form.dataset.confirm));
  else form.submit();
}

function become(room, change) {
  const message = room.state.messages.get(change.position);
  const row = room.rowOf(change.position);
  if (change.kind === "read") {
    hearReading(room, change.by_id, change.position);
  } else if (NOTES.has(change.kind)) {
    if (change.kind === "announced") showAnnouncement(room, change.data?.text ?? "");
    if (!change.data?.quietly) void reload(room);
  } else if (change.kind === "ended") {
    location.reload();
  } else if (["state", "opened"].includes(change.kind)) {
    void redraw(room, change.position);
  } else if (message && row) {
    keepPlace(room, () => {
      patchMessage(room, row, message);
      room.added();
    });
    if (["pinned", "recalled"].includes(change.kind)) showPins(room);
  }
}

// What happened in the room is said by the server, in the reader's words.
async function reload(room) {
  const { rows, receipts } = await fetchPart(room, room.href).catch(() => ({ rows: [] }));
  if (receipts) takeReceipts(room, receipts);
  const known = new Set([...room.list.querySelectorAll("[data-note]")].map((note) => note.dataset.note));
  keepPlace(room, () => {
    room.list.append(...rows.filter((row) => row.dataset.note && !known.has(row.dataset.note)));
    room.added();
  });
}

function showAnnouncement(room, text) {
  const place = room.root.querySelector("[data-announced]");
  if (!place) return;
  for (const words of place.querySelectorAll("[data-announced-words]")) words.textContent = text;
  place.hidden = text === "";
}

function showPins(room) {
  const place = room.root.querySelector("[data-pins-in]");
  const pinned = [...room.state.messages.values()].filter((message) => message.is_pinned).sort((one, other) => other.position - one.position);
  const kept = [...place.children].filter((item) => !room.state.messages.has(Number(item.firstElementChild.dataset.quoted)));
  place.replaceChildren(...pinned.map((message) => {
    const item = document.createElement("li");
    const link = draw("quoted").querySelector(".quoted-words");
    const anchor = Object.assign(document.createElement("a"), { className: link.className, href: `${room.href}?around=${message.position}#m${message.position}` });
    anchor.dataset.quoted = String(message.position);
    anchor.textContent = previewOf(message, room.words);
    item.append(anchor);
    return item;
  }), ...kept);
  place.parentElement.hidden = place.children.length === 0;
}

function followQuote(room, event) {
  const link = event.target.closest("[data-quoted]");
  const row = link && room.rowOf(link.dataset.quoted);
  if (!row) {
    if (link) location.assign(`${room.href}?around=${link.dataset.quoted}#m${link.dataset.quoted}`);
    return;
  }
  event.preventDefault();
  showRow(room, row);
  row.focus({ preventScroll: true });
}

// The foot of the list in sight of somebody who looks: everything is read.
function moved(room) {
  const foot = isAtFoot(room);
  const unread = Math.max(0, room.state.position - room.read);
  room.jump.hidden = foot && !room.past;
  if (room.rowOf(Number(room.root.dataset.read) + 1)) room.root.querySelector("[data-above]")?.remove();
  const count = room.jump.querySelector("[data-jump-count]");
  count.textContent = unread > 99 ? "99+" : String(unread);
  count.hidden = unread === 0;
  if (!foot || room.past || unread === 0 || document.visibilityState !== "visible" || !document.hasFocus()) return;
  room.read = room.state.position;
  tellRead(room);
  count.hidden = true;
}

function markConnection(room, connected) {
  const sub = room.root.querySelector("[data-talk-sub]");
  sub.dataset.usual ??= sub.textContent;
  sub.textContent = connected ? sub.dataset.usual : room.words.offline;
  if (connected) tellReadNow(room);
}

function showTyping(room, person) {
  room.root.querySelector("[data-typing]").textContent = room.words.typing.replace("{name}", room.nameOf(person));
  clearTimeout(room.typingTimer);
  room.typingTimer = setTimeout(() => endTyping(room), TYPING_MS);
}

function endTyping(room) {
  room.root.querySelector("[data-typing]").textContent = "";
}

function tellAloud(room, words) {
  const log = room.root.querySelector("[data-says]");
  log.append(Object.assign(document.createElement("p"), { textContent: words }));
  while (log.children.length > SAID_ALOUD) log.firstElementChild.remove();
}

