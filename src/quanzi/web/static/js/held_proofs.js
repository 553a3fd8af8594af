// One-time proofs in this browser: keys that can't be read out, SD-JWTs bound to them, and showing one of their claims.

const STORE = "held";
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
const encoder = new TextEncoder();

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("quanzi-proofs", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Runs `work` on the store and answers, once it is written, what its request found.
async function withStore(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

// What is still good of one member's proofs, the oldest first; what has ended is forgotten.
export async function list(viewer) {
  const all = await withStore("readonly", (store) => store.getAll());
  const over = all.filter((one) => one.expires * 1000 <= Date.now());
  if (over.length) await withStore("readwrite", (store) => over.map((one) => store.delete(one.id)).at(-1));
  return all.filter((one) => one.viewer === viewer && !over.includes(one));
}

export async function makeKeys(count) {
  const pairs = await Promise.all(Array.from({ length: count }, () => crypto.subtle.generateKey(CURVE, false, ["sign", "verify"])));
  const shown = await Promise.all(pairs.map((pair) => crypto.subtle.exportKey("jwk", pair.publicKey)));
  return pairs.map((pair, at) => ({ key: pair.privateKey, jwk: pick(shown[at], ["kty", "crv", "x", "y"]) }));
}

export async function keep(viewer, keys, credentials) {
  const held = credentials.map((credential, at) => ({ viewer, key: keys[at].key, ...read(credential) }));
  await withStore("readwrite", (store) => held.map((one) => store.add(one)).at(-1));
}

// An issued SD-JWT, taken apart: `claims` by name with the disclosure that shows each.
export function read(credential) {
  const [token, ...parts] = credential.split("~");
  const claims = {};
  for (const part of parts.filter(Boolean)) {
    const [, name, value] = JSON.parse(fromBase64(part));
    claims[name] = { value, part };
  }
  const { iss, iat, exp, status, cnf } = JSON.parse(fromBase64(token.split(".")[1]));
  return { token, claims, issuer: iss, issued: iat, expires: exp, status: status.status_list.idx, jwk: cnf.jwk };
}

// Shows one claim for one question. It is forgotten first: whatever happens after that, it is not shown a second time.
export async function show(held, { claim, nonce, audience }) {
  await withStore("readwrite", (store) => store.delete(held.id));
  const signed = `${held.token}~${held.claims[claim].part}~`;
  const facts = { iat: Math.floor(Date.now() / 1000), aud: audience, nonce, sd_hash: await digest(signed) };
  const input = [{ alg: "ES256", typ: "kb+jwt" }, facts].map((one) => toBase64(encoder.encode(JSON.stringify(one)))).join(".");
  const signature = await crypto.subtle.sign(SIGNATURE, held.key, encoder.encode(input));
  return `${signed}${input}.${toBase64(signature)}`;
}

export async function thumbprint({ crv, kty, x, y }) {
  return digest(JSON.stringify({ crv, kty, x, y }));
}

async function digest(text) {
  return toBase64(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}

function pick(object, names) {
  return Object.fromEntries(names.map((name) => [name, object[name]]));
}

function fromBase64(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(plain, (sign) => sign.charCodeAt(0)));
}

function toBase64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
