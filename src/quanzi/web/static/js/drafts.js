// Keeps what is being written on this device until the server has it. Survives a closed tab.

import { keyOf, read, write } from "./draft_store.js";
import { addFinished, listFinished } from "./upload.js";

const WAIT_MS = 300;

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
