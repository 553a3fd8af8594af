// Keeps the face's own files and one page that says "you are offline". Never anything a member wrote or may see.
// Shows notices, which say what their reader allowed, and opens what they are about.

const CACHE = `quanzi-${new URL(self.location.href).searchParams.get("v")}`;
const OFFLINE = "/offline";

self.addEventListener("install", (event) => {
  event.waitUntil(keepOfflinePage().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(() => caches.match(OFFLINE)));
  } else if (event.request.method === "GET" && url.pathname.startsWith("/static/") && url.searchParams.has("v")) {
    event.respondWith(fromCache(event.request));
  }
});

// Asked for without cookies, so that it is nobody's page.
async function keepOfflinePage() {
  const cache = await caches.open(CACHE);
  const answer = await fetch(OFFLINE, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new Error("no offline page");
  const html = await answer.clone().text();
  const files = new Set([...html.matchAll(/\/static\/[^"'#\s]+\?v=\w+/g)].map((found) => found[0]));
  await cache.addAll([...files]);
  await cache.put(OFFLINE, answer);
}

async function dropOldCaches() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("quanzi-") && name !== CACHE).map((name) => caches.delete(name)));
}

async function fromCache(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

self.addEventListener("push", (event) => {
  const message = read(event.data);
  event.waitUntil(Promise.all([show(message), mark(message.unread)]));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(new URL(event.notification.data?.href ?? "/notices", self.location.origin)));
});

// A browser that makes itself a new address says so, else nothing would come any more.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renew(event));
});

function read(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

function show({ title = "", body = "", tag = "inbox", href = "/notices", lang = "" }) {
  // what is about the same takes the place of what is there, without a second sound
  return self.registration.showNotification(title, { body, tag, lang, icon: "/static/icons/icon-192.png", data: { href } });
}

async function mark(unread) {
  if (Number.isInteger(unread)) await navigator.setAppBadge?.(unread).catch(() => {});
}

async function open(url) {
  if (url.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const here = windows.find((one) => new URL(one.url).origin === url.origin);
  if (!here) {
    await self.clients.openWindow(url.href);
    return;
  }
  await here.focus();
  await here.navigate(url.href).catch(() => self.clients.openWindow(url.href));
}

async function renew(event) {
  const options = event.oldSubscription?.options;
  const subscription = event.newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)));
  if (!subscription) return;
  const { endpoint, keys } = subscription.toJSON();
  await fetch("/api/v1/notices/devices", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
  });
}
