// Whose phone: people of one's own, remembered in this browser, and the city's residents.
import { avatar, h } from "/pages/dom.js";
import { ask } from "/pages/dialogs.js";
import { get } from "/pages/net.js";

const KEY = "svitlobot.people";
const FIRST_OWN_ID = 5_000_000_000_001;
const OPERATOR = { user_id: 5_000_000_000_000, first_name: "Оператор" };
const OWN_IDS = 1_000_000_000;
const MAX_REMEMBERED = 30;
const NAMES = ["Оленка", "Тарас", "Соломія", "Богдан", "Злата", "Орест", "Мар'яна", "Устим"];
const TYPING_PAUSE_MS = 200;

function load() {
  try {
    const { own = [], open = [] } = JSON.parse(localStorage.getItem(KEY)) ?? {};
    return { own, open };
  } catch {
    return { own: [], open: [] };
  }
}

const kept = load();
const save = () => localStorage.setItem(KEY, JSON.stringify(kept));

/** The people whose phones were open the last time. */
export const openPeople = () => kept.open;

/** Remember whose phones are open. */
export function rememberOpen(people) {
  kept.open = people.map(({ start, ...person }) => person);
  save();
}

/** Make a person who was not there before, with an id no resident has. */
export function newPerson(name) {
  const person = { user_id: FIRST_OWN_ID + Math.floor(Math.random() * OWN_IDS), first_name: name.trim() || anyName() };
  kept.own = [person, ...kept.own].slice(0, MAX_REMEMBERED);
  save();
  return person;
}

/** Find a remembered person by id; a stranger has no name yet. */
export function personWithId(userId) {
  return (
    [OPERATOR, ...kept.open, ...kept.own].find((person) => person.user_id === userId) ?? {
      user_id: userId,
      first_name: `Мешканець ${userId}`,
    }
  );
}

const anyName = () => NAMES[Math.floor(Math.random() * NAMES.length)];

/** Ask whose phone to open; null when dismissed. */
export function choosePerson(title = "Чий телефон відкрити?") {
  return ask(title, (done) =>
    h("div", { class: "dialog-body people" }, newcomer(done), operator(done), remembered(done), residents(done)),
  );
}

function newcomer(done) {
  const field = h("input", {
    name: "name",
    maxlength: "64",
    placeholder: "Ім'я",
    value: anyName(),
    "aria-label": "Ім'я нової людини",
    autofocus: true,
  });
  const submit = (event) => {
    event.preventDefault();
    done(newPerson(field.value));
  };
  return h(
    "form",
    { class: "newcomer", on: { submit } },
    h("h3", { text: "Нова людина" }),
    h("div", { class: "pair" }, field, h("button", { class: "primary", type: "submit" }, "Відкрити")),
  );
}

function operator(done) {
  const about = "тривоги, модерація, розсилки: /admin";
  return h("ul", { class: "choices short" }, personItem(OPERATOR, about, done));
}

function remembered(done) {
  if (!kept.own.length) return null;
  const item = (person) => personItem(person, "ваша людина", done);
  return h(
    "div",
    {},
    h("h3", { text: "Ви вже грали за" }),
    h("ul", { class: "choices short" }, kept.own.slice(0, 4).map(item)),
  );
}

function residents(done) {
  const list = h("ul", { class: "choices", "aria-live": "polite" });
  const note = h("p", { class: "faint" });
  let latest = 0;
  const search = async (words) => {
    const turn = ++latest;
    const found = await get(`/city/residents?q=${encodeURIComponent(words)}`).catch((failure) => failure);
    if (turn !== latest) return;
    const items = found instanceof Error ? [] : found.items;
    note.textContent = found instanceof Error ? found.message : items.length ? "" : "Нікого не знайшлося";
    list.replaceChildren(
      ...items.map((person) => personItem(person, `${person.address} · черга ${person.queue}`, done)),
    );
  };
  let pause = 0;
  const typed = (event) => {
    clearTimeout(pause);
    const words = event.target.value.slice(0, 100);
    pause = setTimeout(() => search(words), TYPING_PAUSE_MS);
  };
  search("");
  const field = h("input", {
    type: "search",
    placeholder: "Ім'я, вулиця або черга",
    "aria-label": "Пошук мешканця",
    on: { input: typed },
  });
  return h("div", { class: "residents" }, h("h3", { text: "Мешканець міста" }), field, note, list);
}

function personItem(person, about, done) {
  const button = h(
    "button",
    { type: "button", on: { click: () => done(person) } },
    avatar(person.first_name, person.user_id),
    h("span", { class: "who" }, h("b", { text: person.first_name }), h("small", { text: about })),
    person.tier && h("span", { class: "tier", data: { tier: person.tier }, text: person.tier }),
  );
  return h("li", {}, button);
}
