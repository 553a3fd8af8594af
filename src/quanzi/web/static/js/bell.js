// The number on the bell: as the page was drawn, and told anew when something comes or another tab read it.

import { listen } from "./socket.js";

export function enhance(bell) {
  // what is read in a room leaves the inbox as well
  listen({ frame: (frame) => frame.mine && frame.kind === "read" && bell.querySelector(".count") && refresh(bell) });
  bell.addEventListener("quanzi:heard", () => refresh(bell));
  // an older page that comes back from the browser's memory may tell an old number
  addEventListener("pageshow", (event) => event.persisted && refresh(bell));
}

async function refresh(bell) {
  const answer = await fetch("/api/v1/notices/count", { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { unread, badge } = await answer.json();
  show(bell, unread);
  void navigator.setAppBadge?.(badge).catch(() => {});
}

function show(bell, unread) {
  bell.querySelector(".count")?.remove();
  bell.setAttribute("aria-label", unread ? bell.dataset.bell.replace("{count}", String(unread)) : bell.title);
  if (!unread) return;
  const mark = document.createElement("span");
  mark.className = "count";
  mark.textContent = unread > 99 ? "99+" : String(unread);
  bell.append(mark);
}
