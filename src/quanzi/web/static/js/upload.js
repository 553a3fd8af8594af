// Photos go up in pieces while the text is still being written.

import { ask, Refused, sendPieces } from "./pieces.js";

const PHOTO_BYTES_MAX = 10 * 1024 * 1024;
const PHOTOS_MAX = 9;

export function enhance(form) {
  const input = form.querySelector("input[type=file][name=photos]");
  // From here on the photos go ahead of the form, not with it.
  input.removeAttribute("name");
  input.addEventListener("change", () => {
    const room = PHOTOS_MAX - rowsOf(form).length;
    for (const file of [...input.files].slice(0, room)) startUpload(form, file);
    input.value = "";
  });
  for (const row of rowsOf(form)) watchRemoval(form, row, new AbortController());
  form.addEventListener("submit", (event) => {
    if (!form.querySelector("[data-upload][data-state=sending], [data-upload][data-state=waiting]")) return;
    // In the capture phase, before the draft is marked as sent: the form goes by itself when the last photo is there.
    event.preventDefault();
    event.stopImmediatePropagation();
    form.dataset.sendWhenDone = "true";
  }, { capture: true });
}

export function listFinished(form) {
  return [...form.querySelectorAll("[data-upload][data-state=done]")].map((row) => ({
    id: row.querySelector("[name=media]").value,
    alt: row.querySelector("[name=alt]").value,
    src: row.dataset.src ?? row.querySelector("img").getAttribute("src") ?? "",
  }));
}

export function addFinished(form, photo) {
  if (!form.querySelector("[data-upload-list]") || rowsOf(form).some((row) => row.querySelector("[name=media]").value === photo.id)) return;
  const row = addRow(form);
  row.querySelector("[name=alt]").value = photo.alt;
  finish(form, row, { media_id: photo.id, url: photo.src });
  row.querySelector("img").src = photo.src;
  watchRemoval(form, row, new AbortController());
}

function rowsOf(form) {
  return [...form.querySelectorAll("[data-upload-list] > [data-upload]")];
}

function addRow(form) {
  const row = form.querySelector("[data-upload-template]").content.firstElementChild.cloneNode(true);
  row.querySelector("[name=media]").disabled = true;
  row.querySelector("[name=alt]").disabled = false;
  form.querySelector("[data-upload-list]").append(row);
  return row;
}

function startUpload(form, file) {
  const row = addRow(form);
  const stop = new AbortController();
  watchRemoval(form, row, stop);
  const preview = URL.createObjectURL(file);
  row.querySelector("img").src = preview;
  if (file.size > PHOTO_BYTES_MAX) {
    fail(form, row, row.dataset.saysTooBig);
    return;
  }
  say(form, row, "sending");
  send(row, file, stop.signal)
    .then((done) => finish(form, row, done))
    .catch((error) => {
      if (!stop.signal.aborted) fail(form, row, error instanceof Refused && error.message ? error.message : row.dataset.saysFailed);
    });
}

function watchRemoval(form, row, stop) {
  const button = row.querySelector("[data-upload-remove]");
  button.hidden = false;
  row.querySelector("[data-upload-tick]")?.remove();
  button.addEventListener("click", () => {
    stop.abort();
    row.remove();
    form.dispatchEvent(new Event("photos-changed"));
    sendIfWaiting(form);
  });
}

async function send(row, file, signal) {
  const onState = (state) => setState(row, state);
  const onProgress = (share) => { row.querySelector("progress").value = Math.round(share * 100); };
  const path = await sendPieces(file, { content_type: file.type || "image/jpeg" }, { signal, onState, onProgress });
  return ask(`${path}/finish`, { method: "POST" }, { signal, onState });
}

function setState(row, state) {
  row.dataset.state = state;
  row.querySelector(".upload-state").textContent = { sending: row.dataset.saysSending, waiting: row.dataset.saysWaiting }[state] ?? "";
}

function say(form, row, state) {
  setState(row, state);
  form.querySelector("[data-upload-says]").textContent = row.querySelector(".upload-state").textContent;
}

function finish(form, row, done) {
  row.dataset.state = "done";
  row.dataset.src = done.url;
  row.querySelector("progress").hidden = true;
  row.querySelector(".upload-state").textContent = row.dataset.saysDone;
  const media = row.querySelector("[name=media]");
  media.value = done.media_id;
  media.disabled = false;
  const image = row.querySelector("img");
  // A format that this browser can't draw (HEIC) is shown as the server made it.
  image.addEventListener("error", () => { image.src = done.url; }, { once: true });
  if (image.complete && image.naturalWidth === 0 && image.getAttribute("src")) image.src = done.url;
  form.querySelector("[data-upload-says]").textContent = row.dataset.saysDone;
  form.dispatchEvent(new Event("photos-changed"));
  sendIfWaiting(form);
}

function fail(form, row, why) {
  row.dataset.state = "failed";
  row.querySelector("progress").hidden = true;
  row.querySelector("[name=alt]").disabled = true;
  row.querySelector(".upload-state").textContent = why;
  form.querySelector("[data-upload-says]").textContent = why;
  delete form.dataset.sendWhenDone;
}

function sendIfWaiting(form) {
  if (!form.dataset.sendWhenDone || form.querySelector("[data-upload][data-state=sending], [data-upload][data-state=waiting]")) return;
  delete form.dataset.sendWhenDone;
  form.requestSubmit();
}
