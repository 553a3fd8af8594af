// The page where a threshold is proved: what is asked, exactly what would be shown, and a batch of proofs when there are none.

import * as held from "./held_proofs.js";

export async function enhance(page) {
  const proving = new Proving(page);
  await proving.look();
}

class Proving {
  constructor(page) {
    this.page = page;
    this.viewer = document.querySelector("meta[name=viewer]")?.content ?? "";
    this.asked = page.querySelector("[data-prove-asked]");
    this.form = page.querySelector("[data-prove-form]");
    this.batch = page.querySelector("[data-prove-batch]");
    this.listen(this.form, "submit", () => this.preview(this.wanted()));
    this.listen(this.form, "input", () => this.say("low", "ready", "made"));
    this.listen(this.batch, "submit", () => this.fetchBatch());
    this.listen(page.querySelector("#prove-show"), "click", () => this.showIt());
    this.listen(page.querySelector("#prove-copy"), "click", () => this.copy());
    for (const button of page.querySelectorAll("[data-prove-form] button, [data-prove-batch] button")) button.disabled = false;
  }

  listen(node, kind, deed) {
    node?.addEventListener(kind, async (event) => {
      if (kind === "submit") event.preventDefault();
      this.complain("");
      const button = event.submitter ?? (kind === "click" ? node : null);
      if (button) button.disabled = true;
      try {
        await deed();
      } catch (error) {
        this.complain(error.told ?? this.page.dataset.proveFailed);
      } finally {
        if (button) button.disabled = false;
      }
    });
  }

  async look() {
    const all = await held.list(this.viewer).catch(() => []);
    this.toggle("none", all.length === 0);
    this.toggle("some", all.length > 0);
    const left = this.page.querySelector("[data-prove-left]");
    if (left) left.textContent = new Intl.NumberFormat(document.documentElement.lang).format(all.length);
    if (this.asked && !this.done && all.length) await this.preview(this.wanted());
  }

  wanted() {
    if (this.asked) {
      const { proveAsked: claim, proveNonce: nonce, proveAudience: audience } = this.asked.dataset;
      return { claim, nonce, audience };
    }
    const { claim, nonce, audience } = Object.fromEntries(new FormData(this.form));
    return { claim, nonce: nonce.trim(), audience: audience.trim() };
  }

  // Nothing leaves the device here; what is filled in is read from the very proof that would be shown.
  async preview(wanted) {
    const all = await held.list(this.viewer);
    const fit = all.find((one) => one.claims[wanted.claim]?.value === true);
    this.say("low", "ready", "made");
    if (!fit) {
      this.toggle("low", all.length > 0);
      if (all.length === 0) this.batch.scrollIntoView();
      return;
    }
    this.ready = { fit, wanted };
    const claim = this.page.querySelector("[data-prove-fact=claim]");
    this.words ??= claim.textContent;
    claim.textContent = this.words.replace("{threshold}", wanted.claim.replace("ge_", ""));
    this.fill("issuer", fit.issuer);
    this.fillDay("issued", fit.issued);
    this.fillDay("expires", fit.expires);
    this.fill("audience", wanted.audience);
    this.fill("key", await held.thumbprint(fit.jwk));
    this.fill("status", new Intl.NumberFormat(document.documentElement.lang).format(fit.status));
    this.toggle("ready", true);
  }

  async showIt() {
    const { fit, wanted } = this.ready;
    this.toggle("ready", false);
    try {
      const proof = await held.show(fit, wanted);
      if (this.asked) {
        // without the session: the proof speaks for itself, and who shows it is not to be known
        await send(this.asked.dataset.proveCall, { presentation: proof }, "omit");
        this.done = true;
        this.toggle("sent", true);
      } else {
        await this.hand(proof);
      }
    } finally {
      await this.look();
    }
  }

  async hand(proof) {
    this.page.querySelector("#field-proof").value = proof;
    this.page.querySelector("#prove-file").href = URL.createObjectURL(new Blob([proof], { type: "application/dc+sd-jwt" }));
    this.toggle("made", true);
    // one that is too long for a code is handed over as text
    await this.draw(proof).catch(() => {});
  }

  async draw(proof) {
    const place = this.page.querySelector("[data-prove-code]");
    const { qrcode } = await import(this.page.dataset.proveQr);
    const code = qrcode(0, "L");
    code.addData(proof, "Byte");
    code.make();
    const image = new Image(360, 360);
    image.className = "qr";
    image.alt = place.dataset.proveCode;
    image.src = code.createDataURL(3, 12);
    place.replaceChildren(image);
  }

  async copy() {
    await navigator.clipboard.writeText(this.page.querySelector("#field-proof").value);
    this.toggle("copied", true);
  }

  async fetchBatch() {
    const box = this.batch.elements.namedItem("ticked");
    const keys = await held.makeKeys(Number(this.page.dataset.proveCount));
    const wanted = { keys: keys.map((one) => one.jwk), ticked: box.checked, text_version: this.page.dataset.prove };
    const { credentials } = await send("/api/v1/credit/credentials", wanted, "same-origin");
    await held.keep(this.viewer, keys, credentials);
    // a yes is for one batch
    box.checked = false;
    await this.look();
  }

  fill(name, text) {
    this.page.querySelector(`[data-prove-fact=${name}]`).textContent = text;
  }

  fillDay(name, seconds) {
    const day = new Date(seconds * 1000);
    this.fill(name, new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeZone: "UTC" }).format(day));
    this.page.querySelector(`[data-prove-fact=${name}]`).dateTime = day.toISOString().slice(0, 10);
  }

  say(...names) {
    for (const name of names) this.toggle(name, false);
  }

  toggle(name, shown) {
    for (const node of this.page.querySelectorAll(`[data-prove-when=${name}]`)) node.hidden = !shown;
  }

  complain(text) {
    const says = this.page.querySelector("[data-prove-says]");
    says.hidden = !text;
    says.querySelector("p").textContent = text;
  }
}

async function send(path, body, credentials) {
  const answer = await fetch(path, { method: "POST", credentials, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const read = await answer.json().catch(() => ({}));
  if (answer.ok) return read;
  const error = new Error(`proof ${answer.status}`);
  error.told = read.detail;
  throw error;
}
