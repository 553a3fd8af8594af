// Files for a message: each goes up in pieces while one still writes, and the message waits for the last of them.

import { ask, Refused, sendPieces } from "./pieces.js";

export function watchFiles(form, changed) {
  const picker = form.querySelector("[data-talk-files]");
  if (!picker) return;
  picker.addEventListener("change", () => {
    for (const file of picker.files) void bring(form, file, changed);
    picker.value = "";
  });
  form.addEventListener("submit", (event) => {
    if (!form.querySelector("[data-file][data-state=sending]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.dataset.sendWhenFilesAreThere = "true";
  }, { capture: true });
}

export function listFiles(form) {
  return [...form.querySelectorAll("[data-file][data-state=done]")].map((row) => ({ kind: "file", media_id: row.dataset.media, name: row.dataset.name }));
}

async function bring(form, file, changed) {
  const row = form.querySelector("[data-file-template]").content.firstElementChild.cloneNode(true);
  const stop = new AbortController();
  row.dataset.name = file.name;
  row.querySelector("[data-file-name]").textContent = file.name;
  row.querySelector("[data-file-remove]").addEventListener("click", () => {
    stop.abort();
    row.remove();
    changed();
    sendIfThere(form);
  });
  form.querySelector("[data-upload-list]").append(row);
  changed();
  try {
    const onProgress = (share) => { row.querySelector("progress").value = share; };
    const path = await sendPieces(file, { kind: "file", name: file.name, content_type: file.type }, { signal: stop.signal, onProgress });
    row.dataset.media = (await ask(`${path}/file`, { method: "POST" }, { signal: stop.signal })).media_id;
    row.dataset.state = "done";
    sendIfThere(form);
  } catch (error) {
    if (stop.signal.aborted) return;
    row.dataset.state = "failed";
    row.querySelector("[data-file-says]").textContent = error instanceof Refused ? error.message : "";
    delete form.dataset.sendWhenFilesAreThere;
  }
  row.querySelector("progress").hidden = true;
}

function sendIfThere(form) {
  if (!form.dataset.sendWhenFilesAreThere || form.querySelector("[data-file][data-state=sending]")) return;
  delete form.dataset.sendWhenFilesAreThere;
  form.requestSubmit();
}
