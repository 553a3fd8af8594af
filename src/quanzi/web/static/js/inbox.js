// The list of conversations: moves while they go on, and is filtered as one types.

import { previewOf, isPlain } from "./said_text.js";
import { timeOf } from "./said.js";
import { listen } from "./socket.js";
import { start } from "./outbox.js";
import { hasToldReading } from "./read_mark.js";

const REFRESH_MS = 400;

export function enhance(root) {
  const inbox = {
    root,
    me: root.dataset.me,
    lines: root.querySelector("[data-talk-lines]"),
    words: { ...document.querySelector("[data-talk-says]").dataset },
    open: document.querySelector("[data-talk]")?.dataset.talk ?? "",
    timer: 0,
  };
  const search = root.querySelector("[data-talk-search]");
  search.addEventListener("input", () => filter(inbox, search.value));
  search.form.addEventListener("submit", (event) => event.preventDefault());
  start();
  listen({ open: () => void catchUp(inbox), frame: (frame) => hear(inbox, frame) });
}

function hear(inbox, frame) {
  if (frame.mine) mine(inbox, frame);
  if (!frame.room) return;
  const line = lineOf(inbox, frame.room);
  if (line) take(inbox, line, frame.messages, frame.changes);
  else refreshSoon(inbox);
}

function mine(inbox, frame) {
  const line = lineOf(inbox, frame.mine);
  if (frame.kind !== "read") refreshSoon(inbox);
  else if (line) setUnread(line, Math.max(0, Math.min(Number(line.dataset.unread), Number(line.dataset.position) - frame.position)));
}

function take(inbox, line, messages, changes) {
  for (const message of messages) {
    const position = Number(line.dataset.position);
    if (message.position <= position) continue;
    line.dataset.position = String(message.position);
    const seen = message.author_id === inbox.me || (line.dataset.room === inbox.open && document.hasFocus());
    setUnread(line, seen ? 0 : Number(line.dataset.unread) + message.position - position);
    if (isPlain(message) && (line.querySelector(".avatar-round") === null || message.author_id === inbox.me)) say(inbox, line, message);
    else refreshSoon(inbox);
    raise(inbox, line);
  }
  for (const change of changes) {
    line.dataset.change = String(Math.max(Number(line.dataset.change), change.change));
    if (change.position >= Number(line.dataset.position) && change.kind !== "read") refreshSoon(inbox);
  }
}

function say(inbox, line, message) {
  const words = previewOf(message, inbox.words);
  const group = line.querySelector(".avatar-round") !== null;
  line.querySelector(".talk-words").textContent = group ? `${inbox.words.you}: ${words}` : words;
  const time = line.querySelector("time");
  time.dateTime = message.at;
  time.textContent = timeOf(message.at);
}

function raise(inbox, line) {
  const pinned = line.classList.contains("talk-line-pinned");
  const first = [...inbox.lines.children].find((one) => one.classList.contains("talk-line-pinned") === pinned);
  if (first && first !== line) first.before(line);
}

function setUnread(line, unread) {
  line.dataset.unread = String(unread);
  const count = line.querySelector("[data-count]");
  count.hidden = unread === 0;
  count.firstElementChild.textContent = unread > 99 ? "99+" : String(unread);
}

function lineOf(inbox, room) {
  return inbox.lines.querySelector(`[data-room="${room}"]`);
}

// Several things at once are one look.
function refreshSoon(inbox) {
  clearTimeout(inbox.timer);
  inbox.timer = setTimeout(() => void refresh(inbox), REFRESH_MS);
}

async function refresh(inbox) {
  const answer = await fetch(inbox.open ? `/messages/lines?current=${inbox.open}` : "/messages/lines").catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-talk-lines]");
  inbox.lines.replaceChildren(...fresh.children);
  inbox.root.querySelector("[data-inbox-empty]")?.toggleAttribute("hidden", inbox.lines.children.length > 0);
  filter(inbox, inbox.root.querySelector("[data-talk-search]").value);
}

async function catchUp(inbox) {
  if (hasToldReading()) refreshSoon(inbox);
  const places = Object.fromEntries([...inbox.lines.children].map((line) => [line.dataset.room, {
    position: Number(line.dataset.position),
    change: Number(line.dataset.change),
  }]));
  const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ places }) };
  const answer = await fetch("/api/v1/messages/missed", options).catch(() => null);
  const missed = answer?.ok ? await answer.json() : [];
  if (missed.some((one) => one.room_id !== inbox.open || one.is_reset)) refreshSoon(inbox);
}

function filter(inbox, wanted) {
  const name = wanted.trim().toLocaleLowerCase();
  let shown = 0;
  for (const line of inbox.lines.children) {
    line.hidden = !line.querySelector(".talk-name").textContent.toLocaleLowerCase().includes(name);
    shown += line.hidden ? 0 : 1;
  }
  inbox.root.querySelector("[data-talk-none]").hidden = shown > 0 || name === "";
}
