// Calling somebody by name: an @ in a group offers who is there, and a / at the beginning what its bots can be asked.

const SHOWN_MAX = 6;
const NAME = /(?:^|\s)@([^\s@]{0,24})$/u;
const COMMAND = /^\/([^\s/@]{0,24})$/u;

export function watchNames(room) {
  const box = room.form.querySelector("[data-talk-names]");
  const chosen = new Map();
  const close = () => {
    box.hidden = true;
    room.text.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    const end = room.text.selectionStart;
    const { name, person, command } = option.dataset;
    const start = command ? 0 : room.text.value.lastIndexOf("@", end - 1);
    // a bot is called by the words alone: it is nobody's member
    if (person && !room.people[person].bot) chosen.set(person, name);
    room.text.setRangeText(command ? `/${command} ` : `@${name} `, start, end, "end");
    room.text.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  };
  if (room.group) {
    room.text.setAttribute("aria-controls", box.id);
    room.text.setAttribute("aria-autocomplete", "list");
    close();
    room.text.addEventListener("input", () => offer(room, box, close));
    room.text.addEventListener("blur", () => setTimeout(close, 150));
    box.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
  }
  return {
    press: (event) => !box.hidden && press(room, box, event, choose, close),
    called: (text) => [...chosen].filter(([, name]) => text.includes(`@${name}`)).map(([id]) => id),
  };
}

function offer(room, box, close) {
  const before = room.text.value.slice(0, room.text.selectionStart).match(NAME);
  const wanted = before?.[1].toLocaleLowerCase();
  const found = before
    ? Object.entries(room.people).filter(([id, person]) => id !== room.me && person.here !== false && person.name.toLocaleLowerCase().includes(wanted)).slice(0, SHOWN_MAX)
    : [];
  const options = found.length > 0 ? found.map(([id, person], place) => drawOption(id, person, place)) : findCommands(room);
  if (options.length === 0) {
    close();
    return;
  }
  box.replaceChildren(...options);
  box.hidden = false;
  select(room, box, 0);
}

function drawOption(id, person, place) {
  const option = Object.assign(document.createElement("li"), { id: `name-${place}`, className: "talk-option" });
  option.setAttribute("role", "option");
  option.dataset.person = id;
  option.dataset.name = person.name;
  const face = Object.assign(document.createElement("img"), { src: person.avatar, alt: "", width: 36, height: 36, className: "avatar avatar-s" });
  option.append(face, person.name);
  return option;
}

function findCommands(room) {
  const wanted = room.text.value.slice(0, room.text.selectionStart).match(COMMAND)?.[1].toLocaleLowerCase();
  if (wanted === undefined) return [];
  return room.commands.filter(([name]) => name.startsWith(wanted)).slice(0, SHOWN_MAX).map(([name, help, bot], place) => {
    const option = Object.assign(document.createElement("li"), { id: `name-${place}`, className: "talk-option" });
    option.setAttribute("role", "option");
    option.dataset.command = name;
    const words = Object.assign(document.createElement("span"), { className: "muted", textContent: help || bot });
    option.append(Object.assign(document.createElement("b"), { textContent: `/${name}` }), words);
    return option;
  });
}

function select(room, box, place) {
  const options = [...box.children];
  const next = options[(place + options.length) % options.length];
  for (const option of options) option.setAttribute("aria-selected", String(option === next));
  room.text.setAttribute("aria-activedescendant", next.id);
}

function press(room, box, event, choose, close) {
  const options = [...box.children];
  const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") select(room, box, place + 1);
  else if (event.key === "ArrowUp") select(room, box, place - 1);
  else if (event.key === "Enter" || event.key === "Tab") choose(options[place]);
  else if (event.key === "Escape") close();
  else return false;
  event.preventDefault();
  return true;
}
