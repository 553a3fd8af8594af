// Keeps what is being written on this device, per person and form, until the server has it. Survives a closed tab.
//
// When a form is sent, its draft is marked as sent. A page that was reached by the redirect that follows a deed tells that
// it arrived, and the draft goes; an error page, a lost network or a sign-in page says the opposite, and it stays.

import { addFinished, listFinished } from "./upload.js";

const DAYS_MAX = 14;
const WAIT_MS = 300;

function keyOf(form) {
  const viewer = document.querySelector("meta[name=viewer]")?.content ?? "";
  return `draft:${viewer}:${form.dataset.draft}`;
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < DAYS_MAX * 86_400_000 ? draft : null;
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    // Storage is full or forbidden; the page works without drafts.
  }
}

function collect(form) {
  const text = form.elements.text?.value ?? "";
  const photos = listFinished(form);
  if (!text.trim() && photos.length === 0) return null;
  return { at: Date.now(), text, circle: form.elements.circle?.value ?? "", photos, sent: false };
}

function restore(form, draft) {
  const area = form.elements.text;
  if (!area || area.value.trim()) return;
  area.value = draft.text;
  const circle = form.elements.circle;
  if (circle && [...circle.options].some((option) => option.value === draft.circle)) circle.value = draft.circle;
  for (const photo of draft.photos) addFinished(form, photo);
  form.querySelector("[data-draft-note]")?.removeAttribute("hidden");
}

export function settleSent() {
  const [visit] = performance.getEntriesByType("navigation");
  const signedIn = document.querySelector("meta[name=viewer]") !== null;
  const arrived = signedIn && visit?.redirectCount > 0 && !document.querySelector("[data-keep-drafts]");
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("draft:"))) {
    const draft = read(key);
    if (!draft || (draft.sent && arrived)) write(key, null);
    else if (draft.sent) write(key, { ...draft, sent: false });
  }
}

export function enhance(form) {
  const key = keyOf(form);
  const draft = read(key);
  if (draft) restore(form, draft);
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    write(key, collect(form));
  };
  const keepSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      keep();
      form.querySelector("[data-draft-note]")?.toggleAttribute("hidden", read(key) === null);
    }, WAIT_MS);
  };
  form.addEventListener("input", keepSoon);
  form.addEventListener("photos-changed", keepSoon);
  addEventListener("pagehide", () => {
    if (!read(key)?.sent) keep();
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timer);
    const present = collect(form);
    if (present) write(key, { ...present, sent: true });
  });
}
