// Menus are <details>, dialogs are <dialog>; here they only learn manners: close outside, close on Escape, give focus back.

export function watchMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const opener = event.target.closest?.("[data-opens]");
    if (opener) openDialog(opener, event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of openMenus()) closeMenu(menu);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      moveInMenu(event);
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}

function openMenus() {
  return document.querySelectorAll("details[data-menu][open]");
}

function closeMenu(menu) {
  const held = menu.contains(document.activeElement);
  menu.open = false;
  if (held) menu.querySelector("summary").focus();
}

function moveInMenu(event) {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  const items = [...menu.querySelectorAll(".menu-item")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = items[items.indexOf(document.activeElement) + step] ?? items.at(step > 0 ? 0 : -1);
  event.preventDefault();
  next?.focus();
}

function openDialog(opener, event) {
  const dialog = document.getElementById(opener.dataset.opens);
  if (!dialog?.showModal) return;
  event.preventDefault();
  dialog.showModal();
  dialog.addEventListener("close", () => opener.focus(), { once: true });
}
