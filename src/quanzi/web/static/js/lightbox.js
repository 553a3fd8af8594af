// Photos open over the page; without scripts the links lead to the pictures themselves.

let dialog = null;
let photos = [];
let place = 0;

export function enhance(grid) {
  grid.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    photos = [...grid.querySelectorAll("a")];
    open(photos.indexOf(link));
  });
}

function open(index) {
  dialog ??= build();
  dialog.showModal();
  show(index);
  dialog.addEventListener("close", () => photos[place]?.focus(), { once: true });
}

function build() {
  const made = document.getElementById("lightbox-template").content.firstElementChild.cloneNode(true);
  document.body.append(made);
  made.querySelector("[data-close]").addEventListener("click", () => made.close());
  made.querySelector("[data-next]").addEventListener("click", () => show(place + 1));
  made.querySelector("[data-previous]").addEventListener("click", () => show(place - 1));
  made.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(place + 1);
    if (event.key === "ArrowLeft") show(place - 1);
  });
  watchSwipe(made);
  return made;
}

function watchSwipe(made) {
  let from = null;
  made.addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0].clientX : null; }, { passive: true });
  made.addEventListener("touchend", (event) => {
    if (from === null) return;
    const moved = event.changedTouches[0].clientX - from;
    if (Math.abs(moved) > 50) show(place + (moved < 0 ? 1 : -1));
  });
}

function show(index) {
  place = (index + photos.length) % photos.length;
  const link = photos[place];
  const small = link.querySelector("img");
  const large = dialog.querySelector("img");
  large.src = link.href;
  large.alt = small.alt;
  dialog.querySelector("[data-caption]").textContent = small.alt;
  dialog.querySelector("[data-place]").textContent = `${place + 1} / ${photos.length}`;
  for (const name of ["[data-next]", "[data-previous]"]) dialog.querySelector(name).hidden = photos.length < 2;
}
