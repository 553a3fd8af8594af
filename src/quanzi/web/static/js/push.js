// Notices on this device: the browser is asked, and the house learns where to send. Without this there is the inbox.

export async function enhance(box) {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    say(box, "unable");
    return;
  }
  const registration = await navigator.serviceWorker.ready;
  const current = await registration.pushManager.getSubscription().catch(() => null);
  say(box, Notification.permission === "denied" ? "denied" : current ? "on" : "off");
  box.querySelector("[data-push-on]")?.addEventListener("click", () => switchOn(box, registration));
  box.querySelector("[data-push-off]")?.addEventListener("click", () => switchOff(box, registration));
}

// Exactly one of the sentences is shown.
function say(box, state) {
  for (const part of box.querySelectorAll("[data-push-when]")) part.hidden = !part.dataset.pushWhen.split(" ").includes(state);
}

async function switchOn(box, registration) {
  if ((await Notification.requestPermission()) !== "granted") {
    say(box, "denied");
    return;
  }
  try {
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: readKey(box.dataset.push),
    });
    await tell(subscription);
    location.reload();
  } catch {
    say(box, "failed off");
  }
}

async function switchOff(box, registration) {
  const subscription = await registration.pushManager.getSubscription();
  await subscription?.unsubscribe();
  const { id } = box.dataset;
  if (id) await fetch(`/api/v1/notices/devices/${id}`, { method: "DELETE" });
  location.reload();
}

async function tell(subscription) {
  const { endpoint, keys } = subscription.toJSON();
  const answer = await fetch("/api/v1/notices/devices", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
}

function readKey(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}
