// The one live connection of a page: who wants to hear says so here, and what is said goes out while it is open.

const WAIT_MS_MIN = 1000;
const WAIT_MS_MAX = 30_000;
// How long a line can be dead before either end finds out.
const SILENT_MS_MAX = 120_000;

const listeners = new Set();
let socket = null;
let attempts = 0;
let timer = 0;
let unwanted = false;
// Up to when this page has surely heard everything, on its own clock: the page itself is from its first moment.
let heardUntil = 0;

// `listener` may have open(seconds since everything was heard), frame(data) and close(). Who is not signed in has no connection.
export function listen(listener) {
  if (!document.querySelector("meta[name=viewer]")) return;
  listeners.add(listener);
  if (!socket && !timer) connect();
  else if (isOpen()) listener.open?.((performance.now() - heardUntil) / 1000);
}

export function isOpen() {
  return socket?.readyState === WebSocket.OPEN;
}

export function say(data) {
  if (!isOpen()) return false;
  socket.send(JSON.stringify(data));
  return true;
}

// A connection that does not answer is given up, and another is made.
export function hangUp() {
  drop();
  connectLater();
}

function connect() {
  clearTimeout(timer);
  timer = 0;
  if (unwanted || socket) return;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const mine = new WebSocket(`${scheme}//${location.host}/live`);
  socket = mine;
  mine.addEventListener("open", () => {
    if (socket !== mine) return;
    attempts = 0;
    const opened = performance.now();
    for (const listener of listeners) listener.open?.((opened - heardUntil) / 1000);
    heardUntil = opened;
  });
  mine.addEventListener("message", (event) => {
    if (socket !== mine) return;
    const data = JSON.parse(event.data);
    for (const listener of listeners) listener.frame?.(data);
  });
  mine.addEventListener("close", (event) => {
    if (socket !== mine) return;
    // 44xx: the server does not want this reader; asking again would not change that.
    unwanted = event.code >= 4400 && event.code <= 4499;
    drop();
    connectLater();
  });
}

// Listeners hear of the end at once: a dead connection may take a minute to notice it itself.
function drop() {
  if (!socket) return;
  const old = socket;
  socket = null;
  heardUntil = Math.max(heardUntil, performance.now() - SILENT_MS_MAX);
  old.close();
  for (const listener of listeners) listener.close?.();
}

function connectLater() {
  if (unwanted || timer) return;
  const wait = Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** attempts);
  attempts += 1;
  timer = setTimeout(() => {
    if (document.visibilityState === "visible") connect();
    else document.addEventListener("visibilitychange", connect, { once: true });
  }, wait * (0.5 + Math.random() / 2));
}

addEventListener("offline", drop);
addEventListener("online", () => {
  attempts = 0;
  if (listeners.size > 0) connect();
});
