// Where a message is written: Enter sends, Shift and Enter breaks the line, and a word that is still being put together by
// an input method is left alone. What is not sent yet is kept here and on the server, for the reader's other devices.

import { watchNames } from "./talk_names.js";
import * as outbox from "./outbox.js";
import { goToFoot } from "./room_scroll.js";
import { previewOf } from "./said_text.js";
import { listFiles, watchFiles } from "./talk_files.js";
import { listFinished } from "./upload.js";

const DRAFT_MS = 1200;

export function enhanceComposer(room) {
  const form = room.root.querySelector("[data-talk-composer]");
  if (!form) return;
  room.form = form;
  room.text = form.querySelector("[data-talk-text]");
  room.editing = 0;
  room.names = watchNames(room);
  room.quote = (position) => setQuote(room, position);
  room.edit = (position) => setEdit(room, position);
  form.addEventListener("submit", (event) => submit(room, event));
  room.text.addEventListener("keydown", (event) => press(room, event));
  room.text.addEventListener("input", () => typed(room));
  room.text.addEventListener("paste", (event) => paste(form, event));
  form.addEventListener("photos-changed", () => fit(room));
  watchFiles(form, () => fit(room));
  for (const item of form.querySelectorAll("[data-scripted]")) item.hidden = false;
  form.querySelector("[data-talk-pad-close]").addEventListener("click", () => document.getElementById("talk-pad").close());
  form.querySelector(".talk-extras-in").addEventListener("click", () => { form.querySelector(".talk-extras").open = false; });
  form.querySelector("[data-about-close]").addEventListener("click", (event) => {
    event.preventDefault();
    leaveAbout(room);
  });
  form.addEventListener("quanzi:send", (event) => send(room, event.detail));
  startDraft(room);
  keepAboveKeyboard();
}

function press(room, event) {
  // 229: the key belongs to an input method, also where a browser says that it is done composing
  if (event.isComposing || event.keyCode === 229 || room.names.press(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    room.form.requestSubmit();
  } else if (event.key === "Escape" && !room.form.querySelector("[data-about]").hidden) {
    leaveAbout(room);
  } else if (event.key === "ArrowUp" && room.text.value === "") {
    const mine = [...room.list.querySelectorAll(".said-mine[data-kind=text]")].pop();
    if (mine && Date.now() - new Date(mine.dataset.at) < room.limits.edit_s * 1000) {
      event.preventDefault();
      setEdit(room, Number(mine.dataset.position));
    }
  }
}

function submit(room, event) {
  event.preventDefault();
  const text = room.text.value.trim();
  if (room.editing) {
    void saveEdit(room, text);
    return;
  }
  const carried = gather(room.form);
  if (!text && carried.length === 0) return;
  const quoted = Number(room.form.elements.quoted.value) || null;
  send(room, { text, quoted, carried, mentions: room.names.called(text) });
  for (const row of room.form.querySelectorAll("[data-upload-list] > *")) row.remove();
  // recorder and drawing pad begin anew when their form does; nothing else is to be reset
  room.form.dispatchEvent(new Event("reset"));
  document.getElementById("talk-pad").close();
  leaveAbout(room);
  room.text.value = "";
  keepDraft(room, true);
  fit(room);
}

// Whatever was brought in and is ready: pictures, files, a voice, a drawing; each with what stands for it meanwhile.
function gather(form) {
  const photos = listFinished(form).map((photo) => ({ media_id: photo.id, alt: photo.alt, kind: "picture", src: photo.src }));
  const made = ["voice", "drawing"].map((kind) => ({ kind, field: form.elements[kind] })).filter(({ field }) => field && !field.disabled && field.value);
  return [...photos, ...listFiles(form), ...made.map(({ kind, field }) => ({ media_id: field.value, kind }))];
}

function send(room, entry) {
  if (room.past) {
    outbox.add({ room: room.id, ...entry });
    location.assign(room.href);
    return;
  }
  room.list.querySelector("#unread")?.remove();
  outbox.add({ room: room.id, ...entry });
  goToFoot(room);
}

async function saveEdit(room, text) {
  const { editing } = room;
  if (!text) return;
  const answer = await fetch(`/api/v1/rooms/${room.id}/messages/${editing}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
  }).catch(() => null);
  if (answer?.ok) {
    leaveAbout(room);
    return;
  }
  const problem = await answer?.json().catch(() => null);
  room.form.querySelector("[data-about-words]").textContent = problem?.detail ?? room.words.lost;
}

function setQuote(room, position) {
  const message = room.state.messages.get(position);
  if (!message) return;
  if (room.editing) leaveAbout(room);
  room.form.elements.quoted.value = String(position);
  showAbout(room, room.nameOf(message.author_id), previewOf(message, room.words));
}

function setEdit(room, position) {
  const message = room.state.messages.get(position);
  if (!message) return;
  room.kept = room.text.value;
  room.editing = position;
  room.form.elements.quoted.value = "";
  room.text.value = message.text;
  showAbout(room, room.words.editing, previewOf(message, room.words));
  fit(room);
}

function showAbout(room, name, words) {
  room.form.querySelector("[data-about-name]").textContent = name;
  room.form.querySelector("[data-about-words]").textContent = words;
  room.form.querySelector("[data-about]").hidden = false;
  room.text.focus();
  room.text.setSelectionRange(room.text.value.length, room.text.value.length);
}

function leaveAbout(room) {
  room.form.querySelector("[data-about]").hidden = true;
  room.form.elements.quoted.value = "";
  if (room.editing) {
    room.editing = 0;
    room.text.value = room.kept ?? "";
    fit(room);
  }
}

// A picture out of the clipboard goes the way of one that was picked.
function paste(form, event) {
  const images = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  const picker = form.querySelector("[data-talk-photos]");
  if (images.length === 0 || !picker) return;
  event.preventDefault();
  const carried = new DataTransfer();
  for (const image of images) carried.items.add(image);
  picker.files = carried.files;
  picker.dispatchEvent(new Event("change", { bubbles: true }));
}

function typed(room) {
  fit(room);
  if (!room.editing) keepDraft(room);
}

// As high as its words, where the browser does not do that by itself; and ready to be sent when there is something.
function fit(room) {
  const { text, form } = room;
  if (!CSS.supports("field-sizing", "content")) {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
  }
  const full = text.value.trim() !== "" || form.querySelector("[data-upload-list] > *") !== null;
  form.classList.toggle("talk-ready", full);
}

function startDraft(room) {
  const key = `talk:${room.me}:${room.id}`;
  room.draftKey = key;
  try {
    const own = localStorage.getItem(key);
    // the server's own is newer unless something here never got there
    if (own !== null && !room.text.value) room.text.value = own;
  } catch {
    // Storage is forbidden; the server keeps drafts.
  }
  addEventListener("pagehide", () => room.draftTimer && sendDraft(room));
  fit(room);
}

function keepDraft(room, now = false) {
  try {
    if (room.text.value) localStorage.setItem(room.draftKey, room.text.value);
    else localStorage.removeItem(room.draftKey);
  } catch {
    // as above
  }
  clearTimeout(room.draftTimer);
  room.draftTimer = setTimeout(() => sendDraft(room), now ? 0 : DRAFT_MS);
}

function sendDraft(room) {
  clearTimeout(room.draftTimer);
  room.draftTimer = 0;
  const draft = room.text.value;
  fetch(`/api/v1/rooms/${room.id}/mine`, {
    method: "PATCH",
    keepalive: true,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ draft }),
  }).then((answer) => {
    if (answer.ok && draft === room.text.value) localStorage.removeItem(room.draftKey);
  }).catch(() => {});
}

// Where the page does not shrink for a keyboard by itself (iOS), it is told how much is left.
function keepAboveKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const measure = () => {
    const covered = window.innerHeight - view.height;
    document.documentElement.style.setProperty("--keyboard", covered > 80 ? `${Math.round(covered)}px` : "0px");
    if (covered > 80) scrollTo(0, 0);
  };
  view.addEventListener("resize", measure);
}
