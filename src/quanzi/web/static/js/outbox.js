// What was written and has not arrived: kept in this browser until the server has it, whatever happens to page or network.
//
// Each message has the id that its writer made, so sending it again is the same message. Of one room they go one after the
// other, so that they stand in the order in which they were written; another tab that sends the same does no harm.

import { hangUp, listen, say } from "./socket.js";

const ANSWER_MS_MAX = 25_000;
const AGAIN_MS = 4000;
const FOR_LATER = new Set(["too_many_messages", "too_many", "unavailable"]);
const viewer = document.querySelector("meta[name=viewer]")?.content ?? "";
const PREFIX = `outbox:${viewer}:`;

const watchers = new Set();
const waiting = new Map();
const busy = new Set();
const unkept = new Map();
let started = false;
let written = 0;

// A watcher hears (entry, what): added, failed, sent (with where it stands), gone.
export function watch(watcher) {
  watchers.add(watcher);
  start();
}

export function start() {
  if (started) return;
  started = true;
  listen({ open: pumpAll, frame: hear, close: releaseAll });
  addEventListener("online", pumpAll);
}

export function listEntries(room) {
  return readAll().filter((entry) => entry.room === room);
}

export function add(entry) {
  const made = { ...entry, id: newId(), at: new Date().toISOString(), state: "waiting" };
  written += 1;
  const order = `${String(Date.now()).padStart(15, "0")}.${String(written).padStart(6, "0")}`;
  write(`${PREFIX}${order}:${made.id}`, made);
  tell(made, "added");
  pump(made.room);
  return made;
}

export function tryAgain(id) {
  change(id, { state: "waiting", reason: "" }, "added");
  const entry = find(id)?.entry;
  if (entry) pump(entry.room);
}

// The message is there (or is not wanted any more): nothing is left to send.
export function settle(id, what = "gone", facts = {}) {
  const found = find(id);
  if (!found) return;
  write(found.key, null);
  tell({ ...found.entry, ...facts }, what);
}

function pumpAll() {
  for (const room of new Set(readAll().map((entry) => entry.room))) pump(room);
}

async function pump(room) {
  if (busy.has(room)) return;
  busy.add(room);
  try {
    for (;;) {
      const entry = listEntries(room).find((one) => one.state === "waiting");
      if (!entry) return;
      const answer = isPlain(entry) ? await sendBySocket(entry) : await sendByCall(entry);
      if (answer === null) return;
      if (answer.sent) settle(entry.id, "sent", answer);
      else if (FOR_LATER.has(answer.code)) return void setTimeout(() => pump(room), AGAIN_MS);
      else change(entry.id, { state: "failed", reason: [answer.reason, answer.way_forward].filter(Boolean).join(" ") }, "failed");
    }
  } finally {
    busy.delete(room);
  }
}

function isPlain(entry) {
  return !entry.carried?.length && !entry.mentions?.length && !entry.call;
}

// null: no answer came; it is sent again when there is a connection.
function sendBySocket(entry) {
  const send = { room_id: entry.room, message_id: entry.id, text: entry.text };
  if (entry.quoted) send.quoted = entry.quoted;
  return new Promise((resolve) => {
    if (!say({ send })) {
      resolve(null);
      return;
    }
    const timer = setTimeout(hangUp, ANSWER_MS_MAX);
    waiting.set(entry.id, (answer) => {
      clearTimeout(timer);
      waiting.delete(entry.id);
      resolve(answer);
    });
  });
}

function hear(frame) {
  if (frame.sent) waiting.get(frame.sent)?.({ ...frame, sent: true });
  if (frame.refused) waiting.get(frame.refused)?.(frame);
}

function releaseAll() {
  for (const answer of [...waiting.values()]) answer(null);
}

// What is more than words goes as a call; `entry.call` names the address of another kind of message.
async function sendByCall(entry) {
  try {
    const answer = await fetch(...callFor(entry));
    if (answer.ok) return { ...(await answer.json()), sent: true };
    if (answer.status >= 500 || answer.status === 429 || answer.status === 401) throw new Error("later");
    const problem = await answer.json().catch(() => ({}));
    return { code: problem.code ?? "refused", reason: problem.detail ?? "", way_forward: problem.way_forward ?? "" };
  } catch {
    setTimeout(() => pump(entry.room), AGAIN_MS);
    return null;
  }
}

function callFor(entry) {
  const carried = (entry.carried ?? []).map(({ media_id, voice_id = null, alt = "", transcript = "" }) => ({ media_id, voice_id, alt, transcript }));
  const plain = { text: entry.text, quoted: entry.quoted || null, mentions: entry.mentions ?? [], attachments: carried };
  const body = { ...(entry.call ? entry.body : plain), message_id: entry.id };
  const headers = { "content-type": "application/json", accept: "application/json" };
  return [entry.call ?? `/api/v1/rooms/${entry.room}/messages`, { method: "POST", headers, body: JSON.stringify(body) }];
}

function change(id, facts, what) {
  const found = find(id);
  if (!found) return;
  write(found.key, { ...found.entry, ...facts });
  tell({ ...found.entry, ...facts }, what);
}

function tell(entry, what) {
  for (const watcher of watchers) watcher(entry, what);
}

function find(id) {
  const key = listKeys().find((one) => one.endsWith(`:${id}`));
  const entry = key && read(key);
  return entry ? { key, entry } : null;
}

function readAll() {
  return listKeys().map(read).filter(Boolean);
}

function listKeys() {
  let kept = [];
  try {
    kept = Object.keys(localStorage);
  } catch {
    // Storage is forbidden; what is written lives as long as the page.
  }
  return [...kept.filter((key) => key.startsWith(PREFIX)), ...unkept.keys()].sort();
}

function read(key) {
  if (unkept.has(key)) return unkept.get(key);
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, entry) {
  unkept.delete(key);
  try {
    if (entry) localStorage.setItem(key, JSON.stringify(entry));
    else localStorage.removeItem(key);
  } catch {
    if (entry) unkept.set(key, entry);
  }
}

// UUID version 7: made here, also where the page is not served over HTTPS.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = BigInt(Date.now());
  for (let place = 0; place < 6; place += 1) bytes[place] = Number((time >> BigInt(8 * (5 - place))) & 255n);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
