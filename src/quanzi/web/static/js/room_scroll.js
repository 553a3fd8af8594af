// Where the reader is in a conversation. The list grows upwards from its foot (column-reverse), so it begins at the newest
// and stays there; above it, what comes in moves nothing.

const NEAR_PX = 80;

export function isAtFoot(room) {
  return room.scroll.scrollTop > -NEAR_PX;
}

export function goToFoot(room, smooth = false) {
  room.scroll.scrollTo({ top: 0, behavior: smooth ? "smooth" : "instant" });
}

// Adds below what is being read without moving it.
export function keepPlace(room, change) {
  const { scrollHeight, scrollTop } = room.scroll;
  const away = !isAtFoot(room);
  change();
  if (away) room.scroll.scrollTop = scrollTop - (room.scroll.scrollHeight - scrollHeight);
  else goToFoot(room);
}

export function showRow(room, row) {
  row.scrollIntoView({ block: "center", behavior: "instant" });
  row.classList.remove("said-found");
  void row.offsetWidth;
  row.classList.add("said-found");
}

export function begin(room) {
  const aimed = location.hash && room.list.querySelector(CSS.escape ? `#${CSS.escape(location.hash.slice(1))}` : location.hash);
  const unread = room.list.querySelector("#unread");
  if (aimed) showRow(room, aimed);
  else if (unread) unread.scrollIntoView({ block: "start", behavior: "instant" });
  room.scroll.addEventListener("scroll", () => room.moved(), { passive: true });
  watchEdge(room, "[data-older]", loadOlder);
  watchEdge(room, "[data-newer]", loadNewer);
}

function watchEdge(room, selector, load) {
  const link = room.root.querySelector(selector);
  if (!link) return;
  const near = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    near.disconnect();
    load(room, link).catch(() => watchLater(room, selector, load));
  }, { root: room.scroll, rootMargin: "600px 0px" });
  near.observe(link);
}

// After a failure the reader's next move tries again.
function watchLater(room, selector, load) {
  room.scroll.addEventListener("scroll", () => watchEdge(room, selector, load), { once: true, passive: true });
}

export async function fetchPart(room, href) {
  const answer = await fetch(href, { headers: { "hx-request": "true" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-part]");
  Object.assign(room.people, JSON.parse(part.dataset.people));
  return { part, state: JSON.parse(part.dataset.state), rows: [...part.querySelector("#said").children], receipts: part.dataset.receipts };
}

async function loadOlder(room, link) {
  const { part, state, rows } = await fetchPart(room, link.href);
  const height = room.scroll.scrollHeight;
  const { scrollTop } = room.scroll;
  for (const message of state.messages) room.state.messages.set(message.position, message);
  room.list.prepend(...rows);
  room.added();
  // what stands above grows; the distance to the foot is what scrollTop counts, so only a browser that anchors has moved
  if (room.scroll.scrollHeight !== height) room.scroll.scrollTop = scrollTop;
  swap(room, link, part, "[data-older]", loadOlder);
}

async function loadNewer(room, link) {
  const { part, state, rows } = await fetchPart(room, link.href);
  const { scrollHeight, scrollTop } = room.scroll;
  for (const message of state.messages) room.state.messages.set(message.position, message);
  room.list.append(...rows);
  room.added();
  room.scroll.scrollTop = scrollTop - (room.scroll.scrollHeight - scrollHeight);
  const more = swap(room, link, part, "[data-newer]", loadNewer);
  if (!more) room.reachedNewest(state);
}

function swap(room, link, part, selector, load) {
  const next = part.querySelector(selector);
  if (next) {
    link.href = next.getAttribute("href");
    watchEdge(room, selector, load);
  } else {
    link.parentElement.remove();
  }
  return Boolean(next);
}
