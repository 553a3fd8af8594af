// The colours change at once; the server keeps the choice in a cookie as it does without scripts.

export function enhance(form) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button?.name !== "theme") return;
    event.preventDefault();
    const body = new URLSearchParams({ theme: button.value, next: "/" });
    if (button.value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = button.value;
    for (const other of form.querySelectorAll("[name=theme]")) {
      other.setAttribute("aria-pressed", String(other === button));
      other.querySelectorAll(".icon:nth-of-type(2)").forEach((check) => check.remove());
    }
    form.closest("details").open = false;
    await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
  });
}
