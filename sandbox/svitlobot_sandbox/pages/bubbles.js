// One message as a bubble.
import { clockTime, h, inKyiv } from "/pages/dom.js";
import { inlineKeyboard } from "/pages/keyboards.js";
import { richText } from "/pages/richtext.js";

/** What makes a bubble look as it does: the same signature, the same bubble. */
export const signature = ({ message, at }) =>
  `${at}|${message.edit_date ?? ""}|${JSON.stringify(message.reply_markup ?? "")}`;

/** Build a bubble. `entry` is the sandbox's message; `act` is what its links and buttons do. */
export function bubble(entry, act) {
  const { message } = entry;
  if (message.successful_payment) {
    return h("p", { class: "service", text: `Оплачено ${money(message.successful_payment)}` });
  }
  if (message.refunded_payment) {
    return h("p", { class: "service", text: `Повернено ${money(message.refunded_payment)}` });
  }
  const side = entry.from_bot ? "in" : "out";
  const rows = message.reply_markup?.inline_keyboard;
  return h(
    "div",
    { class: `message ${side}`, data: { id: message.message_id } },
    h("div", { class: `bubble${message.photo ? " with-photo" : ""}` }, content(message, act), stamp(entry)),
    rows && inlineKeyboard(rows, act),
  );
}

function content(message, act) {
  const parts = [];
  if (message.photo) parts.push(photo(message.photo.at(-1)));
  if (message.document) parts.push(documentLink(message.document));
  if (message.location) parts.push(place(message.location));
  if (message.contact)
    parts.push(
      h(
        "div",
        { class: "card" },
        h("b", { text: `👤 ${message.contact.first_name}` }),
        h("span", { text: message.contact.phone_number }),
      ),
    );
  if (message.invoice) parts.push(invoice(message, act));
  const text = message.text ?? message.caption;
  if (text) parts.push(h("div", { class: "text" }, richText(text, message.entities ?? message.caption_entities, act)));
  if (!parts.length) parts.push(h("div", { class: "text faint", text: "Повідомлення, якого сторінка не показує" }));
  return parts;
}

function stamp({ message, silent, at }) {
  const when = new Date(at * 1000);
  return h(
    "span",
    { class: "stamp" },
    silent && h("span", { title: "Без звуку", "aria-label": "без звуку", text: "🔕 " }),
    message.edit_date && "змінено ",
    h("time", { datetime: when.toISOString(), title: inKyiv(when), text: clockTime(at) }),
  );
}

function photo(size) {
  const source = `/sandbox/files/${encodeURIComponent(size.file_id)}`;
  const shape = size.width ? { width: size.width, height: size.height } : {};
  return h(
    "a",
    { class: "photo", href: source, target: "_blank" },
    h("img", { src: source, alt: "Світлина", loading: "lazy", ...shape }),
  );
}

function documentLink({ file_id: fileId, file_name: name, file_size: bytes }) {
  const source = `/sandbox/files/${encodeURIComponent(fileId)}`;
  const size =
    bytes < 1024 ? `${bytes} Б` : `${(bytes / 1024).toLocaleString("uk-UA", { maximumFractionDigits: 1 })} КБ`;
  return h(
    "a",
    { class: "document", href: source, download: name },
    h("span", { class: "document-icon", "aria-hidden": "true", text: "↓" }),
    h("span", {}, h("b", { text: name }), h("small", { text: size })),
  );
}

function place({ latitude, longitude }) {
  const point = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return h(
    "div",
    { class: "place" },
    h("span", { class: "map", "aria-hidden": "true", text: "📍" }),
    h("span", { text: point }),
  );
}

function invoice({ invoice: bill, reply_markup: markup }, act) {
  const hasButton = markup?.inline_keyboard?.flat().some((button) => button.pay);
  return h(
    "div",
    { class: "invoice" },
    h("b", { text: bill.title }),
    h("p", { text: bill.description }),
    h("span", { class: "price", text: money(bill) }),
    !hasButton &&
      h("button", { class: "primary", type: "button", on: { click: () => act.pay() } }, `Сплатити ${money(bill)}`),
  );
}

/** A sum as a person reads it. */
export function money({ currency, total_amount: amount }) {
  if (currency === "XTR") return `⭐ ${amount}`;
  return (amount / 100).toLocaleString("uk-UA", { style: "currency", currency });
}
