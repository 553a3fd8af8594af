// A sheet to draw on with finger, pen, mouse or arrow keys. It is sent as strokes, which the server draws.
//
// When it is up, a form around it has its id in a hidden field, and hears "quanzi:attached" with what the server said.

import { ask, asJson, Refused } from "./pieces.js";

const PATH = "/api/v1/drawings";
const STROKES_MAX = 500;
const POINTS_MAX = 10_000;
const NEAR_PX = 3;
const STEP_PX = 12;

export function enhance(box) {
  box.hidden = false;
  new Pad(box);
}

class Pad {
  constructor(box) {
    this.box = box;
    this.sheet = box.querySelector("canvas");
    this.pen = this.sheet.getContext("2d");
    this.strokes = [];
    this.undone = [];
    this.cursor = { x: Math.round(this.sheet.width / 2), y: Math.round(this.sheet.height / 2) };
    box.querySelector("[data-field]").form?.addEventListener("reset", () => this.clear());
    this.sheet.addEventListener("pointerdown", (event) => this.begin(event));
    this.sheet.addEventListener("pointermove", (event) => this.go(event));
    for (const name of ["pointerup", "pointercancel"]) this.sheet.addEventListener(name, () => this.lift());
    this.sheet.addEventListener("keydown", (event) => this.press(event));
    this.sheet.addEventListener("blur", () => this.lift());
    box.addEventListener("keydown", (event) => this.shortcut(event));
    box.querySelector("[data-undo]").addEventListener("click", () => this.undo());
    box.querySelector("[data-redo]").addEventListener("click", () => this.redo());
    box.querySelector("[data-clear]").addEventListener("click", () => this.clear());
    box.querySelector("[data-done]").addEventListener("click", () => this.send());
    this.draw();
  }

  get points() {
    return this.strokes.reduce((all, stroke) => all + stroke.points.length / 2, 0);
  }

  begin(event) {
    if (event.button !== 0 || this.stroke) return;
    event.preventDefault();
    this.sheet.focus({ preventScroll: true });
    this.sheet.setPointerCapture(event.pointerId);
    this.start(this.placeOf(event));
  }

  go(event) {
    if (!this.stroke || !this.sheet.hasPointerCapture(event.pointerId)) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) this.lead(this.placeOf(one));
  }

  placeOf(event) {
    const box = this.sheet.getBoundingClientRect();
    return {
      x: within((event.clientX - box.left) * (this.sheet.width / box.width), this.sheet.width),
      y: within((event.clientY - box.top) * (this.sheet.height / box.height), this.sheet.height),
    };
  }

  start(place) {
    if (this.strokes.length >= STROKES_MAX || this.points >= POINTS_MAX) {
      this.say(this.box.dataset.saysFull);
      return;
    }
    this.undone = [];
    this.stroke = { color: this.chosen("color"), pen_px: Number(this.chosen("pen")), points: [place.x, place.y] };
    this.strokes.push(this.stroke);
    this.draw();
  }

  lead(place) {
    const { points } = this.stroke;
    const [x, y] = points.slice(-2);
    if (Math.hypot(place.x - x, place.y - y) < NEAR_PX) return;
    points.push(place.x, place.y);
    if (this.points >= POINTS_MAX) this.lift();
    this.draw();
  }

  lift() {
    if (this.stroke) this.say("");
    this.stroke = null;
    this.draw();
  }

  // With arrow keys a small cross moves; Space puts the pen down and lifts it. Escape leaves the sheet, as Tab does.
  press(event) {
    const step = event.shiftKey ? 3 : STEP_PX;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key === "Escape") {
      event.preventDefault();
      this.lift();
      this.box.querySelector("[data-done]").focus();
    } else if (event.key === " ") {
      event.preventDefault();
      if (this.stroke) this.lift();
      else this.start(this.cursor);
      this.say(this.stroke ? this.box.dataset.saysDown : this.box.dataset.saysUp);
    } else if (moves[event.key]) {
      event.preventDefault();
      const [across, down] = moves[event.key];
      this.cursor = { x: within(this.cursor.x + across, this.sheet.width), y: within(this.cursor.y + down, this.sheet.height) };
      this.byKeys = true;
      if (this.stroke) this.lead(this.cursor);
      this.draw();
    }
  }

  shortcut(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    if (event.shiftKey) this.redo();
    else this.undo();
  }

  undo() {
    const last = this.strokes.pop();
    if (last) this.undone.push(last);
    this.stroke = null;
    this.draw();
  }

  redo() {
    const next = this.undone.pop();
    if (next) this.strokes.push(next);
    this.draw();
  }

  clear() {
    this.undone = this.strokes.splice(0).reverse();
    this.stroke = null;
    this.draw();
  }

  chosen(name) {
    return this.box.querySelector(`[data-${name}]:checked`).value;
  }

  // However many points come in, the sheet is painted once a frame.
  draw() {
    this.due ??= requestAnimationFrame(() => {
      this.due = null;
      this.paint();
    });
  }

  paint() {
    const { pen, sheet } = this;
    const colors = getComputedStyle(this.box);
    pen.fillStyle = colors.getPropertyValue("--pen-paper");
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.lineCap = pen.lineJoin = "round";
    for (const { color, pen_px, points } of this.strokes) {
      pen.strokeStyle = colors.getPropertyValue(`--pen-${color}`);
      pen.lineWidth = pen_px;
      pen.stroke(trace(points));
    }
    if (this.byKeys && document.activeElement === sheet) this.drawCursor(colors);
    for (const [name, list] of [["[data-undo]", this.strokes], ["[data-redo]", this.undone], ["[data-clear]", this.strokes], ["[data-done]", this.strokes]]) {
      this.box.querySelector(name).disabled = list.length === 0;
    }
  }

  drawCursor(colors) {
    const { pen, cursor } = this;
    pen.strokeStyle = colors.getPropertyValue("--pen-brand");
    pen.lineWidth = 2;
    pen.stroke(new Path2D(`M${cursor.x - 12} ${cursor.y}H${cursor.x + 12}M${cursor.x} ${cursor.y - 12}V${cursor.y + 12}`));
  }

  async send() {
    if (this.strokes.length === 0) return;
    this.say(this.box.dataset.saysSending);
    const drawing = { width_px: this.sheet.width, height_px: this.sheet.height, strokes: this.strokes };
    try {
      const kept = await ask(PATH, asJson(drawing), { onState: (state) => state === "waiting" && this.say(this.box.dataset.saysWaiting) });
      const field = this.box.querySelector("[data-field]");
      field.value = kept.media_id;
      field.disabled = false;
      this.say(this.box.dataset.saysDone);
      this.box.dispatchEvent(new CustomEvent("quanzi:attached", { bubbles: true, detail: kept }));
      if (this.box.hasAttribute("data-sends")) field.form?.requestSubmit();
    } catch (error) {
      this.say((error instanceof Refused && error.message) || this.box.dataset.saysFailed);
    }
  }

  say(words) {
    this.box.querySelector("[data-says-here]").textContent = words;
  }
}

// The same curves as the server draws: through the middles between points.
function trace(points) {
  const path = new Path2D();
  path.moveTo(points[0], points[1]);
  for (let at = 2; at < points.length - 2; at += 2) {
    path.quadraticCurveTo(points[at], points[at + 1], (points[at] + points[at + 2]) / 2, (points[at + 1] + points[at + 3]) / 2);
  }
  path.lineTo(points.at(-2), points.at(-1));
  return path;
}

function within(place, side) {
  return Math.round(Math.min(side, Math.max(0, place)));
}
