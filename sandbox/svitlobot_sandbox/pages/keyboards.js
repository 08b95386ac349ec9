// Keyboards: under a message, and below the chat.
import { h } from "/pages/dom.js";
import { link } from "/pages/richtext.js";

/** The buttons under a message. `act`: `press(data)`, `pay()`, `link(url)`, `app(url)`, `share(text)`, `copy(text)`. */
export function inlineKeyboard(rows, act) {
  const line = (row) =>
    h(
      "div",
      { class: "keys-row" },
      row.map((button) => inlineButton(button, act)),
    );
  return h("div", { class: "keys" }, rows.map(line));
}

function inlineButton(button, act) {
  if (button.url) return link(button.url, [button.text], act, { class: "key", data: { sign: "↗" } });
  if (button.web_app) return link(button.web_app.url, [button.text], { link: act.app }, { class: "key" });
  const deed = deedOf(button, act);
  const data = button.callback_data === undefined ? {} : { press: button.callback_data };
  return h("button", { class: "key", type: "button", data, on: { click: deed } }, button.text);
}

function deedOf(button, act) {
  if (button.callback_data !== undefined) return () => act.press(button.callback_data);
  if (button.pay) return () => act.pay();
  if (button.copy_text) return () => act.copy(button.copy_text.text);
  const query =
    button.switch_inline_query ??
    button.switch_inline_query_current_chat ??
    button.switch_inline_query_chosen_chat?.query;
  return () => act.share(query ?? "");
}

/** Mark the buttons whose press waits for an answer; `pending` holds `message_id:data`. */
export function markBusy(bubble, messageId, pending) {
  for (const key of bubble.querySelectorAll("[data-press]")) {
    if (pending.has(`${messageId}:${key.dataset.press}`)) key.setAttribute("aria-busy", "true");
    else key.removeAttribute("aria-busy");
  }
}

/** The keyboard below the chat. `act`: `say(text)`, `place()`, `contact()`, `app(url)`. */
export function replyKeyboard(markup, act) {
  const line = (row) =>
    h(
      "div",
      { class: "keys-row" },
      row.map((button) => replyButton(button, act)),
    );
  return h("div", { class: `below-keys${markup.resize_keyboard ? "" : " tall"}` }, markup.keyboard.map(line));
}

function replyButton(button, act) {
  const key = typeof button === "string" ? { text: button } : button;
  if (key.web_app) return link(key.web_app.url, [key.text], { link: act.app }, { class: "below-key" });
  const deed = key.request_location ? act.place : key.request_contact ? act.contact : () => act.say(key.text);
  return h("button", { class: "below-key", type: "button", on: { click: deed } }, key.text);
}
