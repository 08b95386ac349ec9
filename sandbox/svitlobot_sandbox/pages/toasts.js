// A short notice over a phone.
import { h } from "/pages/dom.js";

const SHOWN_MS = 3500;

export function toast(phone, text) {
  phone.querySelector(".toast")?.remove();
  const notice = h("p", { class: "toast", role: "status", text });
  phone.append(notice);
  setTimeout(() => notice.remove(), SHOWN_MS);
}
