// A file goes up in pieces; a broken network is asked where it stopped, and costs one piece.

const CHUNK_BYTES = 1024 * 1024;
const RETRY_MS_MAX = 30_000;
const PATH = "/api/v1/uploads";

// What the server refused for good; its message is the reason in the reader's language, or nothing.
export class Refused extends Error {}

// Sends all of `file`, announced as `about` ({kind, name, content_type}); gives the path at which it is finished.
// `onState` hears "sending" and "waiting", `onProgress` a share from 0 to 1.
export async function sendPieces(file, about, { signal, onState = () => {}, onProgress = () => {} } = {}) {
  const say = { signal, onState };
  const begun = await ask(PATH, asJson({ size_bytes: file.size, ...about }), say);
  const path = `${PATH}/${begun.upload_id}`;
  let offset = begun.offset;
  while (offset < file.size) {
    const answer = await ask(path, {
      method: "PATCH",
      headers: { "content-type": "application/octet-stream", "upload-offset": String(offset) },
      body: file.slice(offset, offset + CHUNK_BYTES),
    }, { ...say, offsetPath: path });
    offset = answer.offset;
    onProgress(offset / file.size);
  }
  return path;
}

// A call with a JSON body, or with none.
export function asJson(body) {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

// One request, again and again while the network is away. `offsetPath`: after a failure the server says how far it got.
export async function ask(path, options, { signal, onState = () => {}, offsetPath = "" } = {}) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch(path, { ...options, signal });
      if (answer.ok) {
        onState("sending");
        return await answer.json();
      }
      if (answer.status === 409 && offsetPath) return await askOffset(offsetPath, signal);
      if (answer.status < 500 && answer.status !== 429) throw new Refused((await answer.json().catch(() => ({}))).detail ?? "");
    } catch (error) {
      if (error instanceof Refused || signal?.aborted) throw error;
    }
    onState("waiting");
    await pause(Math.min(RETRY_MS_MAX, 1000 * 2 ** attempt), signal);
    if (offsetPath) {
      const known = await askOffset(offsetPath, signal).catch(() => null);
      if (known) return known;
    }
  }
}

async function askOffset(path, signal) {
  const answer = await fetch(path, { signal });
  if (!answer.ok) throw new Refused("");
  return answer.json();
}

function pause(wait, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, wait);
    addEventListener("online", () => resolve(clearTimeout(timer)), { once: true, signal });
    signal?.addEventListener("abort", () => reject(new DOMException("removed", "AbortError")), { once: true });
  });
}
