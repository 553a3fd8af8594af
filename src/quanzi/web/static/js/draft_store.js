// Where drafts lie: in this browser's storage, under person and form, for two weeks.
//
// When a form is sent, its draft is marked as sent. A page that was reached by the redirect that follows a deed tells that
// it arrived, and the draft goes; an error page, a lost network or a sign-in page says the opposite, and it stays.

// The server keeps the photos of a draft as long (limits.LOOSE_PHOTO_DAYS_KEPT).
const DAYS_MAX = 14;
const PREFIX = "draft:";

export function keyOf(form) {
  const viewer = document.querySelector("meta[name=viewer]")?.content ?? "";
  return `${PREFIX}${viewer}:${form.dataset.draft}`;
}

export function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < DAYS_MAX * 86_400_000 ? draft : null;
  } catch {
    return null;
  }
}

export function write(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    // Storage is full or forbidden; the page works without drafts.
  }
}

function listKeys() {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

// Runs on every page, before any form reads its draft.
export function settleSent() {
  const [visit] = performance.getEntriesByType("navigation");
  const signedIn = document.querySelector("meta[name=viewer]") !== null;
  const arrived = signedIn && visit?.redirectCount > 0 && !document.querySelector("[data-keep-drafts]");
  for (const key of listKeys()) {
    const draft = read(key);
    if (!draft || (draft.sent && arrived)) write(key, null);
    else if (draft.sent) write(key, { ...draft, sent: false });
  }
}
