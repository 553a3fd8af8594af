// One connection tells that something new is there; what it is comes from the server's pages, with their own rules.

import { listen, say } from "./socket.js";

const places = new Map();

export function enhance(place) {
  places.set(place, new Set());
  if (places.size === 1) listen({ open: subscribe, frame: receive });
  else subscribe();
}

// `away_s`: for how long this page may have missed something.
function subscribe(away_s = 0) {
  say({ topics: [...new Set([...places.keys()].flatMap((place) => place.dataset.live.split(" ")))], away_s });
}

function receive(frame) {
  if (!frame.topic) return;
  for (const [place, seen] of places) {
    if (!place.dataset.live.split(" ").includes(frame.topic) || isShown(frame)) continue;
    seen.add(frame.id);
    show(place, seen);
  }
}

function isShown(frame) {
  return document.getElementById(`${frame.kind}-${frame.id}`) !== null;
}

function show(place, seen) {
  const words = seen.size === 1 ? place.dataset.one : place.dataset.many.replace("{count}", String(seen.size));
  let pill = place.querySelector(".pill");
  if (!pill) {
    pill = document.createElement("a");
    pill.className = "pill";
    pill.href = place.dataset.liveHref;
    pill.addEventListener("click", (event) => load(event, place, seen));
    place.replaceChildren(pill);
  }
  pill.textContent = words;
}

// Takes the list from the page as the server gives it now; a list without a name, or an old browser, loads the page.
async function load(event, place, seen) {
  const list = document.querySelector(place.dataset.liveTarget || "#feed");
  if (!list) return;
  event.preventDefault();
  const answer = await fetch(place.dataset.liveHref).catch(() => null);
  const fresh = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(`#${list.id}`);
  if (!fresh) {
    location.assign(place.dataset.liveHref);
    return;
  }
  list.replaceChildren(...fresh.childNodes);
  window.htmx?.process(list);
  list.dispatchEvent(new CustomEvent("quanzi:added", { bubbles: true }));
  seen.clear();
  place.replaceChildren();
  list.scrollIntoView({ block: "start", behavior: "smooth" });
}
