// How far a room was read: told over the line after a moment, and at the latest when the page is left.

import { say } from "./socket.js";

const WAIT_MS = 300;
const LEFT = "quanzi-left-reading";
const LEFT_MS = 60_000;

export function tellRead(room) {
  clearTimeout(room.readTimer);
  room.readTimer = setTimeout(() => tellReadNow(room), WAIT_MS);
}

export function tellReadNow(room) {
  if (room.told < room.read && say({ read: { room_id: room.id, position: room.read } })) room.told = room.read;
}

// The line closes with the page, and may not have been open yet; a request that is kept alive outlasts them both.
export function tellReadOnLeaving(room) {
  addEventListener("pagehide", () => {
    if (room.told >= room.read) return;
    room.told = room.read;
    sessionStorage.setItem(LEFT, String(Date.now()));
    const asJson = { "content-type": "application/json" };
    void fetch(`/api/v1/rooms/${room.id}/read`, { method: "POST", keepalive: true, headers: asJson, body: JSON.stringify({ position: room.read }) }).catch(() => {});
  });
}

// Whether this tab has just left a room like that: the page that came instead was asked for before the mark was told.
export function hasLeftReading() {
  return Date.now() - Number(sessionStorage.getItem(LEFT)) < LEFT_MS;
}
