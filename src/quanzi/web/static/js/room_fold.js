// How news change a copy of a room: the twin of messaging/model.py. A test holds the two to the same answers.

export class Gap extends Error {}

// `saved` is {position, change, messages: [...]}, as the page or the server gives it.
export function makeState(saved) {
  return {
    position: saved.position,
    change: saved.change,
    messages: new Map(saved.messages.map((message) => [message.position, message])),
    read: new Map(Object.entries(saved.read ?? {})),
  };
}

// Whether it was new; one that is there already changes nothing, one too far ahead is a gap.
export function applyMessage(state, message) {
  if (message.position <= state.position) return false;
  if (message.position !== state.position + 1) throw new Gap(String(message.position));
  state.position = message.position;
  state.messages.set(message.position, message);
  return true;
}

export function applyChange(state, change) {
  if (change.change <= state.change) return false;
  if (change.change !== state.change + 1) throw new Gap(String(change.change));
  state.change = change.change;
  changeRead(state.read, change);
  const message = state.messages.get(change.position);
  if (message) state.messages.set(change.position, changeMessage(message, change));
  return true;
}

function changeRead(read, change) {
  const data = change.data ?? {};
  if (change.kind === "read" && change.by_id !== null) read.set(change.by_id, change.position);
  if (change.kind === "left") for (const went of data.person_ids ?? []) read.delete(went);
  if (change.kind === "terms" && data.is_work === false) read.clear();
}

export function changeMessage(message, change) {
  const data = change.data ?? {};
  switch (change.kind) {
    case "edited":
      return { ...message, text: String(data.text), edited_at: change.at };
    case "recalled":
      return emptyMessage(message, change);
    case "reacted":
      return { ...message, reactions: data.reactions };
    case "pinned":
      return { ...message, is_pinned: Boolean(data.pinned) };
    case "state":
    case "opened":
      return { ...message, body: { ...(message.body ?? {}), ...data } };
    default:
      return message;
  }
}

export function emptyMessage(message, { at, by_id }) {
  const by = by_id ? (by_id === message.author_id ? "author" : "staff") : "house";
  return { ...message, text: "", body: null, quoted: null, edited_at: null, recalled_at: at, recalled_by: by, reactions: [], is_pinned: false };
}
