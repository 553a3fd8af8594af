// One connection tells that something new is there; what it is comes from the server's pages, with their own rules.

const WAIT_MS_MIN = 1000;
const WAIT_MS_MAX = 60_000;
// How long a line can be dead before either end finds out.
const SILENT_MS_MAX = 120_000;

const places = new Map();
let socket = null;
let attempts = 0;
// Up to when this page has surely heard everything, on its own clock: the page itself is from its first moment.
let heardUntil = 0;

export function enhance(place) {
  // Who is not signed in has no connection; the page is as new as it was loaded.
  if (!document.querySelector("meta[name=viewer]")) return;
  places.set(place, new Set());
  if (!socket) connect();
  else if (socket.readyState === WebSocket.OPEN) subscribe();
}

function subscribe(away_s = 0) {
  const topics = [...new Set([...places.keys()].flatMap((place) => place.dataset.live.split(" ")))];
  socket.send(JSON.stringify({ topics, away_s }));
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(`${scheme}//${location.host}/live`);
  socket.addEventListener("open", () => {
    attempts = 0;
    const opened = performance.now();
    subscribe((opened - heardUntil) / 1000);
    heardUntil = opened;
  });
  socket.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  socket.addEventListener("close", (event) => {
    socket = null;
    heardUntil = Math.max(heardUntil, performance.now() - SILENT_MS_MAX);
    // 44xx: the server does not want this reader; asking again would not change that.
    if (event.code < 4400 || event.code > 4499) connectLater();
  });
}

function connectLater() {
  const wait = Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** attempts);
  attempts += 1;
  setTimeout(() => {
    if (document.visibilityState === "visible") connect();
    else document.addEventListener("visibilitychange", connect, { once: true });
  }, wait * (0.5 + Math.random() / 2));
}

function receive(frame) {
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
