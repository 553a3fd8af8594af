// What was read once is on this page alone: it goes when the page does, also from what a browser keeps for the way back.

export function enhance(place) {
  const end = () => {
    place.querySelector("audio")?.pause();
    place.replaceChildren(Object.assign(document.createElement("p"), { className: "muted", textContent: place.dataset.saysGone }));
    for (const field of document.querySelectorAll("[name=copy], [name=data]")) field.value = "";
  };
  addEventListener("pagehide", end, { once: true });
}
