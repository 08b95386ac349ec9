// Telegram's own links, which a phone follows by itself.
import { h } from "/pages/dom.js";
import { ask } from "/pages/dialogs.js";

/** Read a t.me link: `{ start }` of our bot, `{ share }`, `{ channel }`, or null for any other address. */
export function readTelegramLink(url, botUsername) {
  let link;
  try {
    link = new URL(url);
  } catch {
    return null;
  }
  if (!["t.me", "telegram.me"].includes(link.hostname)) return null;
  const [name, ...rest] = link.pathname.slice(1).split("/");
  if (name === "share")
    return { share: link.searchParams.get("url") ?? "", words: link.searchParams.get("text") ?? "" };
  if (rest.length || !name) return null;
  if (name.toLowerCase() === botUsername?.toLowerCase()) return { start: link.searchParams.get("start") ?? "" };
  return { channel: name.toLowerCase() };
}

/** Ask who follows a link to the bot: one of the phones at hand, or a new one. The answer is a phone or "new". */
export function askWhoFollows(phones) {
  const item = (text, answer, done) =>
    h("li", {}, h("button", { type: "button", on: { click: () => done(answer) } }, h("b", { text })));
  const build = (done) =>
    h(
      "ul",
      { class: "dialog-body choices" },
      item("Нова людина", "new", done),
      phones.map((phone) => item(phone.name, phone, done)),
    );
  return ask("Хто відкриває посилання?", build);
}

/** Show what would be shared; the answer is "follow" when a phone at hand should open the link. */
export function askShare(words, url, canFollow) {
  const text = [words, url].filter(Boolean).join("\n");
  const build = (done) => {
    const copy = () => navigator.clipboard?.writeText(text).then(() => done(null));
    return h(
      "div",
      { class: "dialog-body" },
      h("p", { class: "told", text }),
      canFollow &&
        h("button", { class: "primary", type: "button", on: { click: () => done("follow") } }, "Відкрити як друг"),
      h("button", { class: "quiet", type: "button", on: { click: copy } }, "Скопіювати"),
    );
  };
  return ask("Поділитися", build);
}
