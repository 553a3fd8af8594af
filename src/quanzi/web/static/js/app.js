// What every page needs. Each other module is loaded only where the page has something for it.
const parts = [
  ["[data-draft]", () => import("./drafts.js")],
  ["[data-uploads]", () => import("./upload.js")],
  ["[data-live]", () => import("./live.js")],
  ["[data-lightbox]", () => import("./lightbox.js")],
  ["[data-passkey]", () => import("./passkey.js")],
];
