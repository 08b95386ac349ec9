// The scrolling part of a chat: dates, bubbles, what is new.
import { arrange, dayName, h, say } from "/pages/dom.js";
import { bubble, signature } from "/pages/bubbles.js";
import { markBusy } from "/pages/keyboards.js";

const NEAR_END = 80; // pixels

export class ChatLog {
  #bubbles = new Map(); // message id → { signature, node }
  #days = new Map();
  #lastId = null; // the newest message drawn; null before the first time
  #readId = 0;
  #unread = 0;

  /** `act` is what buttons and links do; `onRead` is called when the number of unread messages changes. */
  constructor(act, onRead) {
    this.act = act;
    this.onRead = onRead;
    this.list = h("div", { class: "log-list" });
    this.node = h("div", { class: "log", role: "log", "aria-label": "Повідомлення", tabindex: "0", on: { scroll: () => this.read() } }, this.list);
    this.jump = h("button", { class: "jump", type: "button", "aria-label": "До останнього повідомлення", hidden: true, on: { click: () => this.toEnd(true) } });
  }

  get unread() {
    return this.#unread;
  }

  /** Draw the messages; return those from the bot that were not there the last time. */
  draw(entries, pending) {
    const wasAtEnd = this.#isAtEnd();
    const first = this.#lastId === null;
    const before = this.#lastId ?? 0;
    arrange(this.list, this.#nodes(entries, pending));
    const ids = entries.map((entry) => entry.message.message_id);
    for (const id of this.#bubbles.keys()) if (!ids.includes(id)) this.#bubbles.delete(id);
    this.#lastId = Math.max(before, ...ids, 0);
    if (first) this.#readId = this.#lastId;
    const fresh = first ? [] : entries.filter((entry) => entry.message.message_id > before);
    if (first || (fresh.length && (wasAtEnd || fresh.some((entry) => !entry.from_bot)))) this.toEnd(false);
    this.#count(entries);
    return fresh.filter((entry) => entry.from_bot);
  }

  #nodes(entries, pending) {
    const nodes = [];
    let day = "";
    for (const entry of entries) {
      const today = dayName(entry.at);
      if (today !== day) nodes.push(this.#day(today));
      day = today;
      nodes.push(this.#bubble(entry, pending));
    }
    return nodes;
  }

  #day(name) {
    if (!this.#days.has(name)) this.#days.set(name, h("p", { class: "day", text: name }));
    return this.#days.get(name);
  }

  #bubble(entry, pending) {
    const id = entry.message.message_id;
    const drawn = this.#bubbles.get(id);
    const now = signature(entry);
    const node = drawn?.signature === now ? drawn.node : bubble(entry, this.act(id));
    this.#bubbles.set(id, { signature: now, node });
    markBusy(node, id, pending);
    return node;
  }

  #isAtEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_END;
  }

  toEnd(smooth) {
    this.node.scrollTo({ top: this.node.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    this.read();
  }

  /** What is on the screen at the end of the log is read. */
  read() {
    const seen = this.node.clientHeight > 0 && document.visibilityState === "visible";
    this.jump.hidden = !seen || this.#isAtEnd();
    if (seen && this.#isAtEnd() && this.#lastId !== null && this.#readId !== this.#lastId) {
      this.#readId = this.#lastId;
      this.#setUnread(0);
    }
  }

  #count(entries) {
    this.read();
    this.#setUnread(entries.filter((entry) => entry.from_bot && entry.message.message_id > this.#readId).length);
  }

  #setUnread(count) {
    say(this.jump, count ? String(count) : "");
    if (count === this.#unread) return;
    this.#unread = count;
    this.onRead();
  }
}
