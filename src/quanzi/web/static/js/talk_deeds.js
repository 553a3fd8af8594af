// What can be done with one message: by its button, a long press, Enter on it; and the way between messages by arrow keys.

const PRESS_MS = 450;
const SWIPE_PX = 56;

export function watchDeeds(room) {
  const sheet = document.querySelector("[data-deeds]");
  room.list.addEventListener("click", (event) => click(room, sheet, event));
  room.list.addEventListener("keydown", (event) => move(room, sheet, event));
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close();
    const deed = event.target.closest("a[data-deed], button[data-deed]");
    if (deed) act(room, sheet, deed.dataset.deed, event);
  });
  sheet.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-deed]");
    if (form) act(room, sheet, form.dataset.deed, event);
  });
  watchTouch(room, sheet);
  const last = room.list.querySelector(".said:last-of-type") ?? [...room.list.querySelectorAll(".said")].pop();
  if (last) last.tabIndex = 0;
}

function click(room, sheet, event) {
  const row = event.target.closest(".said");
  if (event.target.closest(".said-more")) {
    event.preventDefault();
    open(room, sheet, row);
  }
  const sign = event.target.closest(".sign");
  if (sign && !("closed" in room.root.dataset)) {
    event.preventDefault();
    void react(room, Number(row.dataset.position), sign.dataset.emoji);
  }
}

function open(room, sheet, row) {
  const message = room.state.messages.get(Number(row.dataset.position));
  if (!message || message.recalled_at || message.kind === "hidden") return;
  room.chosen = message;
  const closed = "closed" in room.root.dataset;
  const mine = message.author_id === room.me;
  const age = (Date.now() - new Date(message.at)) / 1000;
  const may = {
    reply: !closed,
    copy: message.text !== "",
    pin: !closed && (!room.group || room.staff) && !message.is_pinned,
    unpin: (!room.group || room.staff) && message.is_pinned,
    urgent: !closed,
    edit: !closed && mine && ["text", "picture"].includes(message.kind) && age < room.limits.edit_s,
    history: message.edited_at !== null,
    report: !mine,
    recall: (mine && age < room.limits.recall_s) || (room.group && room.staff),
  };
  for (const item of sheet.querySelectorAll("[data-may]")) item.hidden = !may[item.dataset.may];
  const given = new Set(message.reactions.filter((one) => one.person_ids.includes(room.me)).map((one) => one.emoji));
  for (const sign of sheet.querySelectorAll(".deeds-sign")) sign.setAttribute("aria-pressed", String(given.has(sign.value)));
  sheet.querySelector(".deeds-signs").hidden = closed;
  sheet.showModal();
  sheet.addEventListener("close", () => room.list.querySelector(`#m${message.position}`)?.focus({ preventScroll: true }), { once: true });
}

function act(room, sheet, deed, event) {
  event.preventDefault();
  const { position } = room.chosen;
  const at = `/api/v1/rooms/${room.id}/messages/${position}`;
  sheet.close();
  if (deed === "react") void react(room, position, event.submitter.value);
  if (deed === "copy") void copy(room);
  if (deed === "reply") room.quote(position);
  if (deed === "edit") room.edit(position);
  if (deed === "history") location.assign(`${room.href}/${position}/history`);
  if (deed === "report") location.assign(`${room.href}/${position}/report`);
  if (deed === "urgent") location.assign(`${room.href}/urgent?at=${position}`);
  if (deed === "pin" || deed === "unpin") void ask(room, `${at}/pin`, "POST", { on: deed === "pin" });
  if (deed === "recall") void ask(room, at, "DELETE");
}

async function react(room, position, emoji) {
  const message = room.state.messages.get(position);
  const given = message?.reactions.some((one) => one.emoji === emoji && one.person_ids.includes(room.me));
  await ask(room, `/api/v1/rooms/${room.id}/messages/${position}/reactions`, "POST", { emoji, on: !given });
}

async function copy(room) {
  await navigator.clipboard?.writeText(room.chosen.text).then(() => toast(room.words.copied)).catch(() => toast(room.words.lost));
}

async function ask(room, path, method, body) {
  const options = { method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body) };
  const answer = await fetch(path, options).catch(() => null);
  if (answer?.ok) return;
  const problem = await answer?.json().catch(() => null);
  toast([problem?.detail, problem?.way_forward].filter(Boolean).join(" ") || room.words.lost);
}

function toast(words) {
  const place = document.querySelector(".toasts");
  const made = Object.assign(document.createElement("div"), { className: "toast", textContent: words });
  place.append(made);
  setTimeout(() => made.remove(), 5000);
}

// One message is in the way of the Tab key; arrows go from one to the next.
function move(room, sheet, event) {
  const row = event.target.closest(".said");
  if (!row || event.target !== row) return;
  const rows = [...room.list.querySelectorAll(".said")];
  const place = rows.indexOf(row);
  const next = { ArrowUp: rows[place - 1], ArrowDown: rows[place + 1], Home: rows[0], End: rows.at(-1) }[event.key];
  if (next) {
    event.preventDefault();
    for (const one of rows) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    open(room, sheet, row);
  } else if (event.key === "ArrowDown" && room.text) {
    event.preventDefault();
    room.text.focus();
  }
}

// A long press opens the deeds, a swipe to the right answers.
function watchTouch(room, sheet) {
  let timer = 0;
  let from = null;
  const stop = () => {
    clearTimeout(timer);
    from = null;
  };
  room.list.addEventListener("touchstart", (event) => {
    const row = event.target.closest(".said");
    if (!row || event.touches.length > 1) return stop();
    from = { row, x: event.touches[0].clientX, y: event.touches[0].clientY };
    timer = setTimeout(() => {
      stop();
      open(room, sheet, row);
    }, PRESS_MS);
  }, { passive: true });
  room.list.addEventListener("touchmove", (event) => {
    if (!from) return;
    const across = event.touches[0].clientX - from.x;
    if (Math.abs(event.touches[0].clientY - from.y) > 12 || across < -12) return stop();
    if (across > 12) clearTimeout(timer);
    if (across > SWIPE_PX && room.quote) {
      room.quote(Number(from.row.dataset.position));
      stop();
    }
  }, { passive: true });
  for (const end of ["touchend", "touchcancel"]) room.list.addEventListener(end, stop, { passive: true });
  room.list.addEventListener("contextmenu", (event) => {
    if (event.pointerType === "touch" && !event.target.closest("a")) event.preventDefault();
  });
}
