// The words of a message on the page: the twin of web/message_text.py.

const ADDRESS = /https?:\/\/[^\s<>()[\]{}"'，。；：！？、（）】》」』]+/giu;
const ENDS = /[.,;:!?*_~`"')]+$/u;
const LOUD_SIGNS_MAX = 3;
const LOUD_CHARACTERS_MAX = 24;

export function fillWithLinks(node, text) {
  node.replaceChildren();
  let place = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = found[0].replace(ENDS, "");
    const link = Object.assign(document.createElement("a"), { href: address, rel: "noopener nofollow ugc", target: "_blank", textContent: address });
    node.append(text.slice(place, found.index), link);
    place = found.index + address.length;
  }
  node.append(text.slice(place));
}

export function firstHost(text) {
  const found = text.match(ADDRESS);
  try {
    return found ? new URL(found[0].replace(ENDS, "")).host : "";
  } catch {
    return "";
  }
}

// Up to three emoji and nothing else are shown large.
export function isLoud(text) {
  if (!text || text.length > LOUD_CHARACTERS_MAX) return false;
  const bare = text.replace(/[\ufe0f\u20e3]|\p{Emoji_Modifier}/gu, "");
  if (!/^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\u200d)+$/u.test(bare)) return false;
  const flags = bare.match(/\p{Regional_Indicator}/gu)?.length ?? 0;
  const signs = bare.replace(/\u200d\p{Extended_Pictographic}/gu, "").match(/\p{Extended_Pictographic}/gu)?.length ?? 0;
  const count = signs + Math.ceil(flags / 2);
  return count > 0 && count <= LOUD_SIGNS_MAX;
}

// A message in one line, for a list or a quote; of kinds that are not words, what stands for them.
export function previewOf(message, words) {
  if (message.recalled_at) return message.recalled_by === "author" ? words.takenBack : words.removed;
  const text = message.text.split(/\s+/u).join(" ").trim().slice(0, 90);
  const stands = message.kind === "text" ? "" : standsFor(message.kind, words);
  const urgent = message.body?.urgent ? words.urgent : "";
  return [urgent, stands, text].filter(Boolean).join(" ");
}

export function standsFor(kind, words) {
  return words[`of${kind[0].toUpperCase()}${kind.slice(1)}`] ?? words.plain;
}

export function isPlain(message) {
  return message.kind === "text" && !message.recalled_at && !message.body;
}
