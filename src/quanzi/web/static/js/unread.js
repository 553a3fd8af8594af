// The number on the Messages tab, and messages that still have to go out, on whichever page one is.

import { start as showHere } from "./here.js";
import { start } from "./outbox.js";
import { hasToldReading } from "./read_mark.js";
import { listen } from "./socket.js";

const WAIT_MS = 500;

export function enhance(item) {
  const tab = item.querySelector(".tab");
  let timer = 0;
  start();
  showHere();
  listen({
    open: () => hasToldReading() && void show(tab),
    frame: (frame) => {
      if (!frame.room && !frame.mine) return;
      clearTimeout(timer);
      timer = setTimeout(() => void show(tab), WAIT_MS);
    },
  });
}

async function show(tab) {
  const answer = await fetch("/messages/unread").catch(() => null);
  if (!answer?.ok) return;
  const { count, badge } = await answer.json();
  void navigator.setAppBadge?.(badge).catch(() => {});
  for (const old of tab.querySelectorAll(".count, .tab-label ~ .visually-hidden")) old.remove();
  if (!count) return;
  const shown = Object.assign(document.createElement("span"), { className: "count", textContent: count > 99 ? "99+" : String(count) });
  tab.append(shown);
}
