// Recording a voice message: hold the button and speak, let go to finish, slide away to drop it. A tap, Enter or Space
// records hands-free, with buttons to finish or drop it, and Escape drops it too.
//
// When it is up, a form around it has its id in a hidden field, and hears "quanzi:attached" with what the server said.

import { ask, asJson, Refused, sendPieces } from "./pieces.js";
import { write } from "./voice_player.js";
import { listen } from "./waveform.js";

const TYPES = ["audio/webm;codecs=opus", "audio/mp4"];
const BITS_A_SECOND = 32_000;
const SECONDS_MAX = 119;
const SECONDS_WARN = 105;
const HOLD_MS = 400;
const SHORTEST_MS = 500;
const DROP_PX = 80;

export function enhance(box) {
  box.hidden = false;
  const type = globalThis.MediaRecorder && TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  if (!type || !navigator.mediaDevices) {
    say(box, box.dataset.saysUnable);
    box.querySelector("[data-hold]").disabled = true;
    return;
  }
  new Recorder(box, type);
}

class Recorder {
  constructor(box, type) {
    this.box = box;
    this.type = type;
    this.hold = box.querySelector("[data-hold]");
    this.hold.addEventListener("pointerdown", (event) => this.press(event));
    this.hold.addEventListener("pointermove", (event) => this.slide(event));
    this.hold.addEventListener("pointerup", (event) => this.letGo(event));
    this.hold.addEventListener("pointercancel", () => this.drop());
    this.hold.addEventListener("contextmenu", (event) => event.preventDefault());
    // a press by keyboard or by an assistive technology is a click without a pointer before it
    this.hold.addEventListener("click", (event) => event.detail === 0 && this.begin().then(() => this.lock()));
    box.querySelector("[data-stop]").addEventListener("click", () => this.finish());
    box.querySelector("[data-drop]").addEventListener("click", () => this.drop());
    box.querySelector("[data-remove]").addEventListener("click", () => this.reset());
    box.querySelector("[data-again]").addEventListener("click", () => this.send());
    box.addEventListener("keydown", (event) => this.escape(event));
    // whoever sent the form by script says so by resetting it
    box.querySelector("[data-field]").form?.addEventListener("reset", () => this.reset());
  }

  get isOn() {
    return ["asking", "holding", "locked"].includes(this.box.dataset.state);
  }

  press(event) {
    if (event.button !== 0 || this.isOn) return;
    this.hold.setPointerCapture(event.pointerId);
    this.from = { x: event.clientX, at: performance.now() };
    this.begin();
  }

  slide(event) {
    if (this.box.dataset.state !== "holding" || !this.from) return;
    this.box.toggleAttribute("data-dropping", Math.abs(event.clientX - this.from.x) > DROP_PX);
  }

  letGo() {
    if (!this.from || !this.isOn) return;
    const held = performance.now() - this.from.at;
    this.from = null;
    if (this.box.hasAttribute("data-dropping")) this.drop();
    else if (held < HOLD_MS) this.lock();
    else if (this.box.dataset.state === "asking") this.drop();
    else this.finish();
  }

  escape(event) {
    if (event.key !== "Escape" || !this.isOn) return;
    event.preventDefault();
    this.drop();
  }

  // From a tap on, hands are free.
  lock() {
    this.wantsLock = true;
    if (this.box.dataset.state !== "holding") return;
    setState(this.box, "locked");
    this.box.querySelector("[data-stop]").focus();
  }

  async begin() {
    if (this.isOn || this.box.dataset.state === "sending") return;
    this.reset();
    this.wantsLock = false;
    setState(this.box, "asking");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    } catch (error) {
      setState(this.box, "idle");
      say(this.box, error.name === "NotAllowedError" ? this.box.dataset.saysRefused : this.box.dataset.saysNoMicrophone);
      return;
    }
    if (this.box.dataset.state !== "asking") {
      this.close();
      return;
    }
    this.record();
    if (this.wantsLock) this.lock();
  }

  record() {
    setState(this.box, "holding");
    say(this.box, this.box.dataset.saysRecording);
    this.wave = listen(this.stream, this.box.querySelector("canvas"));
    this.recorder = new MediaRecorder(this.stream, { mimeType: this.type, audioBitsPerSecond: BITS_A_SECOND });
    const parts = [];
    this.recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    this.ended = new Promise((resolve) => {
      this.recorder.addEventListener("stop", () => resolve(new Blob(parts, { type: this.type })), { once: true });
    });
    this.started = performance.now();
    this.recorder.start();
    this.clock = setInterval(() => this.tick(), 200);
  }

  tick() {
    const seconds = (performance.now() - this.started) / 1000;
    this.box.querySelector("[data-time]").textContent = write(seconds);
    this.box.toggleAttribute("data-ending", seconds > SECONDS_WARN);
    if (seconds >= SECONDS_MAX) this.finish();
  }

  async finish() {
    if (!["holding", "locked"].includes(this.box.dataset.state)) return;
    if (performance.now() - this.started < SHORTEST_MS) {
      this.drop(this.box.dataset.saysShort);
      return;
    }
    const hadFocus = this.box.contains(document.activeElement);
    this.peaks = this.wave.peaks();
    setState(this.box, "sending");
    this.recorder.stop();
    this.blob = await this.ended;
    this.close();
    // who takes it elsewhere, as for a message that burns, says so by stopping this event
    const detail = { blob: this.blob, peaks: this.peaks };
    if (!this.box.dispatchEvent(new CustomEvent("quanzi:recorded", { bubbles: true, cancelable: true, detail }))) {
      this.reset();
      return;
    }
    await this.send();
    const next = { done: "[data-remove]", failed: "[data-again]" }[this.box.dataset.state] ?? "[data-hold]";
    if (hadFocus) this.box.querySelector(next).focus();
  }

  async send() {
    setState(this.box, "sending");
    say(this.box, this.box.dataset.saysSending);
    this.stop = new AbortController();
    const { signal } = this.stop;
    const onState = (state) => state === "waiting" && say(this.box, this.box.dataset.saysWaiting);
    try {
      this.done(await this.bring({ signal, onState }));
    } catch (error) {
      if (signal.aborted) return;
      setState(this.box, "failed");
      say(this.box, (error instanceof Refused && error.message) || this.box.dataset.saysFailed);
    }
  }

  async bring(options) {
    const path = await sendPieces(this.blob, { kind: "voice", content_type: this.type }, options);
    return ask(`${path}/voice`, asJson({ peaks: this.peaks }), options);
  }

  done(kept) {
    this.blob = null;
    setState(this.box, "done");
    say(this.box, this.box.dataset.saysDone);
    const player = this.box.querySelector("template").content.firstElementChild.cloneNode(true);
    player.dataset.seconds = String(kept.duration_ms / 1000);
    player.querySelector("audio").src = kept.url;
    player.querySelectorAll("rect").forEach((bar, index) => {
      const tall = Math.max(2, (kept.peaks[index] / 100) * 32);
      bar.setAttribute("height", String(tall));
      bar.setAttribute("y", String((32 - tall) / 2));
    });
    const place = this.box.querySelector("[data-player]");
    place.replaceChildren(player);
    place.dispatchEvent(new CustomEvent("quanzi:added", { bubbles: true }));
    const field = this.box.querySelector("[data-field]");
    field.value = kept.media_id;
    field.disabled = false;
    this.box.dispatchEvent(new CustomEvent("quanzi:attached", { bubbles: true, detail: kept }));
    if (this.box.hasAttribute("data-sends")) field.form?.requestSubmit();
  }

  drop(why = this.box.dataset.saysDropped) {
    if (!this.isOn) return;
    const hadFocus = this.box.contains(document.activeElement);
    this.from = null;
    if (this.recorder?.state === "recording") this.recorder.stop();
    this.close();
    this.reset();
    say(this.box, why);
    if (hadFocus) this.hold.focus();
  }

  // The microphone's light goes out with the recording.
  close() {
    clearInterval(this.clock);
    this.wave?.stop();
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.wave = this.stream = null;
  }

  reset() {
    this.stop?.abort();
    const field = this.box.querySelector("[data-field]");
    const had = field.value;
    field.value = "";
    field.disabled = true;
    this.box.querySelector("[data-player]").replaceChildren();
    this.box.querySelector("[data-time]").textContent = write(0);
    for (const name of ["data-dropping", "data-ending"]) this.box.removeAttribute(name);
    setState(this.box, "idle");
    say(this.box, "");
    if (had) this.box.dispatchEvent(new CustomEvent("quanzi:removed", { bubbles: true, detail: { media_id: had } }));
  }
}

function setState(box, state) {
  box.dataset.state = state;
}

function say(box, words) {
  box.querySelector("[data-says-here]").textContent = words;
}
