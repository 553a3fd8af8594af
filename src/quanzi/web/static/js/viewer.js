// Pictures open over the page; without scripts the links lead to the pictures themselves.
// A link counts that is marked `data-photo` or stands in a grid of photos; one that sounds brings its player along.

const SWIPE_PX = 50;
const CLOSE_PX = 90;

let dialog = null;
let photos = [];
let place = 0;

export function enhance(grid) {
  grid.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-photo], .photos a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    photos = [...grid.querySelectorAll("a[data-photo], .photos a")];
    open(photos.indexOf(link));
  });
}

function open(index) {
  dialog ??= build();
  dialog.showModal();
  show(index);
  dialog.addEventListener("close", leave, { once: true });
}

function leave() {
  dialog.querySelector("img").removeAttribute("src");
  setZoom(false);
  photos[place]?.focus();
}

function build() {
  const made = document.getElementById("lightbox-template").content.firstElementChild.cloneNode(true);
  document.body.append(made);
  made.querySelector("[data-close]").addEventListener("click", () => made.close());
  made.querySelector("[data-next]").addEventListener("click", () => show(place + 1));
  made.querySelector("[data-previous]").addEventListener("click", () => show(place - 1));
  made.querySelector("img").addEventListener("click", () => setZoom(!made.hasAttribute("data-zoomed")));
  made.addEventListener("keydown", (event) => {
    const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: photos.length - 1 }[event.key];
    if (to === undefined || event.target.matches("input")) return;
    event.preventDefault();
    show(to);
  });
  watchSwipe(made);
  return made;
}

// Sideways to the next one, down to close; two fingers are the browser's own.
function watchSwipe(made) {
  let from = null;
  made.addEventListener("touchstart", (event) => {
    const alone = event.touches.length === 1 && !made.hasAttribute("data-zoomed");
    from = alone ? { x: event.touches[0].clientX, y: event.touches[0].clientY } : null;
  }, { passive: true });
  made.addEventListener("touchend", (event) => {
    if (from === null) return;
    const across = event.changedTouches[0].clientX - from.x;
    const down = event.changedTouches[0].clientY - from.y;
    from = null;
    if (down > CLOSE_PX && down > Math.abs(across)) made.close();
    else if (Math.abs(across) > SWIPE_PX && photos.length > 1) show(place + (across < 0 ? 1 : -1));
  });
}

function show(index) {
  place = (index + photos.length) % photos.length;
  const link = photos[place];
  const small = link.querySelector("img");
  const large = dialog.querySelector("img");
  setZoom(false);
  large.src = link.href;
  large.alt = small.alt;
  dialog.querySelector("[data-caption]").textContent = small.alt;
  dialog.querySelector("[data-place]").textContent = `${place + 1} / ${photos.length}`;
  for (const name of ["[data-next]", "[data-previous]"]) dialog.querySelector(name).hidden = photos.length < 2;
  // the one that probably comes next is there when it does
  if (photos.length > 1) new Image().src = photos[(place + 1) % photos.length].href;
}

function setZoom(on) {
  dialog.toggleAttribute("data-zoomed", on);
}
