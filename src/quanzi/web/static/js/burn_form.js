// A photo or voice that is to burn goes with its form and nowhere else: no upload ahead of it, no draft, no outbox. A large
// photo is made smaller here; a recording takes the place of the file that one would pick.

const SIDES_PX = [1600, 1200, 800];
const BYTES_MAX = 680 * 1024;

export function enhance(form) {
  const field = form.querySelector("input[type=file]");
  field.addEventListener("change", () => void take(form, field));
  form.addEventListener("quanzi:recorded", (event) => {
    event.preventDefault();
    const { blob } = event.detail;
    put(form, field, new File([blob], "voice", { type: blob.type }));
  });
  addEventListener("pagehide", () => forget(form), { once: true });
}

async function take(form, field) {
  const [file] = field.files;
  if (!file) {
    forget(form);
    return;
  }
  const made = file.type.startsWith("image/") && file.size > BYTES_MAX ? await shrink(file) : file;
  put(form, field, made ?? file);
}

async function shrink(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  for (const side of SIDES_PX) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.82); });
    if (blob && blob.size <= BYTES_MAX) return new File([blob], "photo.jpg", { type: "image/jpeg" });
  }
  return null;
}

function put(form, field, file) {
  const carried = new DataTransfer();
  carried.items.add(file);
  field.files = carried.files;
  forget(form);
  const shown = form.querySelector("[data-burn-shown]");
  shown.src = URL.createObjectURL(file);
  shown.hidden = false;
}

function forget(form) {
  const shown = form.querySelector("[data-burn-shown]");
  if (shown.src) URL.revokeObjectURL(shown.src);
  shown.removeAttribute("src");
  shown.hidden = true;
}
