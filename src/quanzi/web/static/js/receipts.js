// Who has read what, where that shows: at work a line below each message, one to one a tick; the twin of web/receipt_views.py.

import { draw } from "./said.js";

// `room.receipts` is {kind, people: {id: [came after, read up to]}}, as the page gave it.
export function takeReceipts(room, saved) {
  room.receipts = JSON.parse(saved);
  showReceipts(room);
}

export function hearReading(room, person, position) {
  const known = room.receipts.people[person];
  if (!known) return;
  known[1] = Math.max(known[1], position);
  // who opens a long room reads much at once, and so may many at the same moment
  room.receiptsFrame ??= requestAnimationFrame(() => {
    room.receiptsFrame = null;
    showReceipts(room);
  });
}

export function showReceipts(room) {
  if (!room.receipts.kind) return;
  for (const row of room.list.querySelectorAll(".said:not(.said-gone)")) showRow(room, row);
}

function showRow(room, row) {
  const position = Number(row.dataset.position);
  if (room.receipts.kind === "ticks") {
    if (row.classList.contains("said-mine")) showTick(row, Object.values(room.receipts.people).some(([, read]) => read >= position));
    return;
  }
  const asked = Object.entries(room.receipts.people).filter(([id, [came]]) => id !== row.dataset.author && came < position);
  const read = asked.filter(([, [, until]]) => until >= position).length;
  const line = row.querySelector("[data-read-by]") ?? addLine(room, row, position);
  const words = room.words.readBy.replace("{read}", read).replace("{count}", asked.length);
  if (line.textContent !== words) line.textContent = words;
}

function addLine(room, row, position) {
  const line = draw("read");
  line.href = `${room.href}/readers/${position}`;
  row.querySelector("[data-signs]").before(line);
  return line;
}

function showTick(row, read) {
  const foot = row.querySelector(".bubble-foot");
  if (!foot) return;
  let tick = foot.querySelector("[data-tick]");
  if (!tick) {
    tick = draw("tick");
    foot.append(tick);
  }
  tick.firstElementChild.hidden = read;
  tick.lastElementChild.hidden = !read;
}
