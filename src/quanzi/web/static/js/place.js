// Where I am, asked of the browser after a tap and never before; rounded here already, so that no more leaves this device than is chosen.

export function enhance(form) {
  if (!("geolocation" in navigator)) return;
  const place = form.querySelector("[data-place-here]");
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => ask(form, place.querySelector("[role=status]")));
  form.addEventListener("change", (event) => event.target.name === "exactness" && round(form));
}

function ask(form, status) {
  status.textContent = "";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.found = { latitude: coords.latitude, longitude: coords.longitude };
      round(form);
    },
    () => { status.textContent = form.dataset.saysRefused; },
    { enableHighAccuracy: true, timeout: 15_000 },
  );
}

function round(form) {
  if (!form.found) return;
  const digits = Number(form.elements.exactness.value);
  for (const [name, value] of Object.entries(form.found)) form.elements[name].value = value.toFixed(digits);
}
