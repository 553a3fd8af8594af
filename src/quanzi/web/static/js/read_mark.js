// How far a room was read: told over the line after a moment, and at the latest when the page is left.

import { say } from "./socket.js";

const WAIT_MS = 300;
const TOLD = "quanzi-told-reading";
const UNDER_WAY_MS = 5_000;

export function tellRead(room) {
  clearTimeout(room.readTimer);
  room.readTimer = setTimeout(() => tellReadNow(room), WAIT_MS);
}

export function tellReadNow(room) {
  if (room.told >= room.read || !say({ read: { room_id: room.id, position: room.read } })) return;
  room.told = room.read;
  noteTold();
}

// The line closes with the page, and may not have been open yet; a request that is kept alive outlasts them both.
export function tellReadOnLeaving(room) {
  addEventListener("pagehide", () => {
    if (room.told >= room.read) return;
    const asJson = { "content-type": "application/json" };
    void fetch(`/api/v1/rooms/${room.id}/read`, { method: "POST", keepalive: true, headers: asJson, body: JSON.stringify({ position: room.read }) }).catch(() => {});
    noteTold();
  });
}

// Whether this tab told so when the page that is shown was asked for, or since: the page may not know of it.
export function hasToldReading() {
  try {
    return Number(sessionStorage.getItem(TOLD)) > performance.timeOrigin - UNDER_WAY_MS;
  } catch {
    return false;
  }
}

function noteTold() {
  try {
    sessionStorage.setItem(TOLD, String(Date.now()));
  } catch {
    // no storage here: the next page shows what was read with the next thing that happens
  }
}
