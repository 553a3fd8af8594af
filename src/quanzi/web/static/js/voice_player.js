// A voice message: the waveform is its progress and its handle; one plays at a time. Without scripts the browser's own player stands.

const SPEEDS = [1, 1.5, 2];
let playing = null;
let speed = 0;

export function enhance(voice) {
  const audio = voice.querySelector("audio");
  const parts = {
    voice,
    audio,
    play: voice.querySelector("[data-play]"),
    seek: voice.querySelector("[data-seek]"),
    time: voice.querySelector("[data-time]"),
    speed: voice.querySelector("[data-speed]"),
    says: voice.querySelector("[data-says]"),
    bars: [...voice.querySelectorAll("rect")],
    seconds: Number(voice.dataset.seconds),
  };
  audio.removeAttribute("controls");
  voice.querySelector("[data-controls]").hidden = false;
  parts.play.addEventListener("click", () => (audio.paused ? start(parts) : audio.pause()));
  parts.seek.addEventListener("input", () => {
    audio.currentTime = (Number(parts.seek.value) / Number(parts.seek.max)) * parts.seconds;
    draw(parts);
  });
  parts.speed.addEventListener("click", () => {
    speed = (speed + 1) % SPEEDS.length;
    showSpeed(parts);
  });
  for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, () => showState(parts));
  audio.addEventListener("timeupdate", () => draw(parts));
  audio.addEventListener("error", () => fail(parts));
  audio.addEventListener("ended", () => {
    audio.currentTime = 0;
    draw(parts);
    playNext(voice);
  });
  showSpeed(parts);
  draw(parts);
}

function start(parts) {
  if (playing && playing !== parts.audio) playing.pause();
  playing = parts.audio;
  parts.says.textContent = "";
  showSpeed(parts);
  parts.audio.play().catch((error) => {
    if (error.name !== "AbortError") fail(parts);
  });
}

// Voices of one conversation that follow each other are heard like a story, as long as they were not heard before.
function playNext(voice) {
  voice.dataset.heard = "true";
  const all = [...(voice.closest("[data-voices]")?.querySelectorAll("[data-voice]") ?? [])];
  const next = all[all.indexOf(voice) + 1];
  if (all.includes(voice) && next && !next.dataset.heard) next.querySelector("[data-play]").click();
}

function showState(parts) {
  const { voice, audio, play } = parts;
  const on = !audio.paused && !audio.ended;
  voice.dataset.playing = String(on);
  play.setAttribute("aria-label", on ? play.dataset.saysPause : play.dataset.saysPlay);
  if (on) follow(parts);
}

// The player says where it is four times a second; the bars move on with every frame.
function follow(parts) {
  if (parts.audio.paused || !parts.voice.isConnected) return;
  draw(parts);
  requestAnimationFrame(() => follow(parts));
}

function showSpeed({ audio, speed: button }) {
  audio.playbackRate = SPEEDS[speed];
  button.textContent = `${SPEEDS[speed]}×`;
  button.setAttribute("aria-label", button.dataset.says.replace("{speed}", SPEEDS[speed]));
}

function draw({ audio, seek, time, bars, seconds }) {
  const share = Math.min(1, audio.currentTime / seconds);
  bars.forEach((bar, index) => bar.toggleAttribute("data-played", audio.currentTime > 0 && index < share * bars.length));
  if (document.activeElement !== seek || !audio.paused) seek.value = String(Math.round(share * Number(seek.max)));
  setWords(time, write(audio.currentTime > 0 ? audio.currentTime : seconds));
  const place = `${write(audio.currentTime)} / ${write(seconds)}`;
  if (seek.getAttribute("aria-valuetext") !== place) seek.setAttribute("aria-valuetext", place);
}

function setWords(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

export function write(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function fail(parts) {
  parts.says.textContent = parts.says.dataset.failed;
  showState(parts);
}
