// Passkeys: making one, signing in with one, by a button or from the name field itself, and proving with one who pays.

const PATH = "/api/v1/passkeys";
const DEEDS = { register, "sign-in": () => signIn({}), "step-up": stepUp };

export function enhance(button) {
  if (!window.PublicKeyCredential) {
    button.hidden = true;
    return;
  }
  const deed = button.dataset.passkey;
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    run(button, () => DEEDS[deed](button));
  });
  if (deed === "sign-in") offerInField();
}

let waiting = null;

// The browser offers passkeys while the name is typed; that wait ends when a button asks for the same.
async function offerInField() {
  if (!document.querySelector("input[autocomplete~=webauthn]")) return;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  waiting = new AbortController();
  await signIn({ mediation: "conditional", signal: waiting.signal }).catch(() => {});
}

async function run(button, deed) {
  const says = document.querySelector("[data-passkey-says]");
  if (says) says.textContent = "";
  button.disabled = true;
  try {
    waiting?.abort();
    await deed();
  } catch (error) {
    // NotAllowedError: she closed the window herself, and knows.
    if (says && error.name !== "NotAllowedError" && error.name !== "AbortError") says.textContent = error.told ?? button.dataset.passkeyFailed ?? "";
  } finally {
    button.disabled = false;
  }
}

async function register(button) {
  const options = await post("/options/register");
  const publicKey = {
    ...options,
    challenge: fromText(options.challenge),
    user: { ...options.user, id: fromText(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(withBytes),
  };
  const made = await navigator.credentials.create({ publicKey });
  follow(await post("/register", { ...toJson(made), name: button.dataset.passkeyName ?? "" }));
}

async function signIn(extra) {
  const options = await post("/options/sign-in");
  const publicKey = { ...options, challenge: fromText(options.challenge), allowCredentials: (options.allowCredentials ?? []).map(withBytes) };
  const proof = await navigator.credentials.get({ publicKey, ...extra });
  follow(await post("/sign-in", toJson(proof)));
}

// The proof travels with the form that asked for it, in place of the passcode.
async function stepUp(button) {
  const form = button.closest("form");
  const passcode = form.elements.namedItem("passcode");
  if (passcode) passcode.required = false;
  if (!form.reportValidity()) return;
  const options = await post("/options/step-up");
  const publicKey = { ...options, challenge: fromText(options.challenge), allowCredentials: (options.allowCredentials ?? []).map(withBytes) };
  const proof = await navigator.credentials.get({ publicKey });
  form.elements.namedItem("passkey").value = JSON.stringify(toJson(proof));
  form.requestSubmit();
}

function follow(answer) {
  const wanted = new URLSearchParams(location.search).get("next");
  const mine = wanted && wanted.startsWith("/") && !wanted.startsWith("//") && !wanted.includes("\\");
  location.assign(answer.next && answer.next !== "/home" ? answer.next : mine ? wanted : answer.next || "/");
}

async function post(path, body = {}) {
  const answer = await fetch(PATH + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const read = await answer.json().catch(() => ({}));
  if (answer.ok) return read;
  const error = new Error(`passkey ${answer.status}`);
  error.told = read.detail;
  throw error;
}

function withBytes(credential) {
  return { ...credential, id: fromText(credential.id) };
}

function fromText(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function toText(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function toJson(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: toText(answer.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (answer[name]) response[name] = toText(answer[name]);
  }
  if (answer.getTransports) response.transports = answer.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}
