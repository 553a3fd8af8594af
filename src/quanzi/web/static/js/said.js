// Messages as rows: filled into what the page gave as templates, so that a message looks the same whoever drew it.

import { fillWithLinks, firstHost, isLoud, previewOf } from "./said_text.js";

// The same in web/message_views.py.
const TOGETHER_MS = 5 * 60_000;

export function draw(name) {
  return document.querySelector(`template[data-draw=${name}]`).content.firstElementChild.cloneNode(true);
}

// A row for a message of words, or for one that was taken back; `pending` has no position yet.
export function drawMessage(room, message) {
  const mine = message.author_id === room.me;
  const row = draw(mine ? "mine" : "said");
  row.dataset.id = message.message_id;
  row.dataset.author = message.author_id;
  row.dataset.kind = message.kind;
  setPlace(row, message);
  const person = room.people[message.author_id];
  if (!mine) {
    for (const name of row.querySelectorAll(".said-name, .said-in > .visually-hidden")) name.textContent = room.nameOf(message.author_id);
    const face = row.querySelector("img.avatar");
    if (face && person) face.src = person.avatar;
    const link = row.querySelector(".avatar-link");
    if (link && person) link.href = person.href;
  }
  fillText(room, row, message);
  fillQuote(room, row, message);
  patchSigns(room, row, message);
  patchPin(row, message);
  if (message.recalled_at) takeAway(room, row, message);
  return row;
}

export function setPlace(row, message) {
  row.id = message.position ? `m${message.position}` : `p${message.message_id}`;
  row.dataset.position = String(message.position ?? 0);
  row.dataset.at = message.at;
  const time = row.querySelector(".bubble-foot time");
  if (time) {
    time.dateTime = message.at;
    time.textContent = timeOf(message.at);
  }
  for (const link of row.querySelectorAll(".said-more")) link.href = `?at=${message.position ?? 0}#deeds`;
}

// What changed about a message that stands on the page already.
export function patchMessage(room, row, message) {
  if (message.recalled_at) {
    takeAway(room, row, message);
    return;
  }
  if (message.kind === "text" || row.querySelector(".bubble-text")) fillText(room, row, message);
  patchSigns(room, row, message);
  patchPin(row, message);
}

function fillText(room, row, message) {
  const text = row.querySelector(".bubble-text");
  if (!text) return;
  fillWithLinks(text, message.text);
  row.querySelector(".bubble").classList.toggle("bubble-loud", message.kind === "text" && !message.quoted && isLoud(message.text));
  row.querySelector("[data-edited]").hidden = !message.edited_at;
  row.querySelector(".bubble-warning")?.remove();
  const host = message.author_id === room.me || room.people[message.author_id]?.contact ? "" : firstHost(message.text);
  if (!host) return;
  const warning = draw("warning");
  warning.querySelector("span").textContent = room.words.link.replace("{host}", host);
  text.after(warning);
}

function fillQuote(room, row, message) {
  if (!message.quoted) return;
  const quote = draw("quoted");
  const answered = room.state.messages.get(message.quoted);
  quote.href = `#m${message.quoted}`;
  quote.dataset.quoted = String(message.quoted);
  quote.querySelector(".quoted-name").textContent = answered ? room.nameOf(answered.author_id) : "";
  quote.querySelector(".quoted-words").textContent = answered ? previewOf(answered, room.words) : "…";
  row.querySelector(".bubble").prepend(quote);
}

export function patchSigns(room, row, message) {
  const place = row.querySelector("[data-signs]");
  if (!place) return;
  place.replaceChildren(...(message.reactions ?? []).map((reaction) => {
    const sign = draw("sign");
    sign.classList.toggle("sign-mine", reaction.person_ids.includes(room.me));
    sign.href = `?at=${message.position}#deeds`;
    sign.dataset.emoji = reaction.emoji;
    sign.title = reaction.person_ids.map(room.nameOf).join(", ");
    sign.firstElementChild.textContent = reaction.emoji;
    sign.lastElementChild.textContent = String(reaction.person_ids.length);
    return sign;
  }));
}

function patchPin(row, message) {
  const foot = row.querySelector(".bubble-foot");
  if (!foot) return;
  const shown = foot.querySelector(":scope > .icon");
  if (message.is_pinned && !shown) foot.prepend(draw("pin"));
  if (!message.is_pinned) shown?.remove();
}

function takeAway(room, row, message) {
  const note = draw("gone");
  const whose = message.author_id === room.me ? "Me" : "";
  const words = room.words[`${message.recalled_by}${whose}`];
  note.textContent = words.replace("{name}", room.nameOf(message.author_id));
  row.classList.add("said-gone");
  row.dataset.kind = "recalled";
  row.replaceChildren(note);
}

// Days between, the first and the last of each author's group; run after rows came or went.
export function regroup(room) {
  let day = "";
  let before = null;
  for (const row of [...room.list.children]) {
    if (row.classList.contains("said-day")) {
      const its = dayOf(row.firstElementChild.dateTime);
      if (its === day) row.remove();
      else before = null;
      day = its;
      continue;
    }
    if (!row.dataset.position) {
      before = null;
      continue;
    }
    if (day && dayOf(row.dataset.at) !== day) {
      day = dayOf(row.dataset.at);
      row.before(drawDay(room, row.dataset.at));
      before = null;
    } else if (!day) {
      day = dayOf(row.dataset.at);
    }
    groupWith(before, row);
    before = row;
  }
}

function groupWith(before, row) {
  const together = before && before.dataset.author === row.dataset.author && !before.matches(".said-gone") && !row.matches(".said-gone")
    && new Date(row.dataset.at) - new Date(before.dataset.at) <= TOGETHER_MS;
  row.classList.toggle("said-first", !together);
  row.classList.add("said-last");
  if (together) before.classList.remove("said-last");
}

export function drawDay(room, at) {
  const row = draw("day");
  row.firstElementChild.dateTime = at;
  row.firstElementChild.textContent = wordsOfDay(room, at);
  return row;
}

function wordsOfDay(room, at) {
  const days = Math.round((new Date(dayOf(new Date().toISOString())) - new Date(dayOf(at))) / 86_400_000);
  if (days === 0) return room.words.today;
  if (days === 1) return room.words.yesterday;
  return new Intl.DateTimeFormat(lang(), { timeZone: zone(), day: "numeric", month: "long" }).format(new Date(at));
}

export function timeOf(at) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone(), hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

export function dayOf(at) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone() }).format(new Date(at));
}

function zone() {
  return document.querySelector("[data-zone]")?.dataset.zone ?? undefined;
}

function lang() {
  return document.documentElement.lang;
}

