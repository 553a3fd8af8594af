// "Reply" fills the form at the end of the page instead of loading the page again.

export function enhance(link) {
  link.addEventListener("click", (event) => {
    const form = document.getElementById("write");
    if (!form) return;
    event.preventDefault();
    form.elements.reply_to.value = link.dataset.reply;
    const note = form.querySelector("[data-reply-note]");
    note.hidden = false;
    note.querySelector("b").textContent = link.dataset.replyName;
    form.elements.text.focus();
  });
}
