// Building the page. Text from outside becomes text nodes only: nothing here or elsewhere parses HTML.

/** Make an element. `props`: `class`, `text`, `on` (events), `data`, attributes; false and null leave one out. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "text") node.textContent = value;
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Make `parent` hold exactly `nodes` in this order, moving as few as possible, so that focus and scroll stay. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const node of [...parent.childNodes]) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

/** Set text only when it differs, so that a selection and screen readers are not disturbed. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const rules = new Intl.PluralRules("uk");

/** "1 мешканець", "2 мешканці", "5 мешканців". */
export function plural(count, one, few, many) {
  return `${number(count)} ${{ one, few }[rules.select(count)] ?? many}`;
}

export const number = (value) => Math.round(value).toLocaleString("uk-UA");

/** "40 с", "3 хв", "2 год". */
export function duration(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} с`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} хв` : `${Math.round(seconds / 3600)} год`;
}

/** A moment in Kyiv's time, as the messages tell it, wherever the browser is. */
export const inKyiv = (moment, shown) => moment.toLocaleString("uk-UA", { timeZone: "Europe/Kyiv", ...shown });

export const clockTime = (seconds) => inKyiv(new Date(seconds * 1000), { hour: "2-digit", minute: "2-digit" });

const date = (moment) => inKyiv(moment, { dateStyle: "short" });

/** "Сьогодні", "Учора" or "3 листопада". */
export function dayName(seconds) {
  const day = new Date(seconds * 1000);
  const now = Date.now();
  if (date(day) === date(new Date(now))) return "Сьогодні";
  if (date(day) === date(new Date(now - 24 * 3600 * 1000))) return "Учора";
  return inKyiv(day, { day: "numeric", month: "long" });
}

/** Two letters and a colour for someone's round picture. */
export function avatar(name, id) {
  const letters = name
    .split(/[^\p{L}\p{N}]+/u)
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
  return h("span", { class: "avatar", "aria-hidden": "true", data: { hue: String(Math.abs(id) % 7) }, text: letters });
}
