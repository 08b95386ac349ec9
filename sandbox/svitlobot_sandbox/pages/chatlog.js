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
  #measured = "";
  #isStuck = true; // at the end, and to stay there however the log or the space for it grows

  /** `act` is what buttons and links do; `onRead` is called when the number of unread messages changes. */
  constructor(act, onRead) {
    this.act = act;
    this.onRead = onRead;
    this.list = h("div", { class: "log-list" });
    this.node = h(
      "div",
      {
        class: "log",
        role: "log",
        "aria-label": "Повідомлення",
        tabindex: "0",
        on: { scroll: () => this.#scrolled() },
      },
      this.list,
    );
    this.jump = h("button", {
      class: "jump",
      type: "button",
      "aria-label": "До останнього повідомлення",
      hidden: true,
      on: { click: () => this.toEnd(true) },
    });
    const sizes = new ResizeObserver(() => this.#resized());
    sizes.observe(this.node);
    sizes.observe(this.list);
  }

  get unread() {
    return this.#unread;
  }

  /** Draw the messages; return those from the bot that were not there the last time. */
  draw(entries, pending) {
    const first = this.#lastId === null;
    const ids = entries.map((entry) => entry.message.message_id);
    const newest = Math.max(0, ...ids);
    const before = Math.min(this.#lastId ?? newest, newest); // ids begin anew when the sandbox does
    arrange(this.list, this.#nodes(entries, pending));
    for (const id of this.#bubbles.keys()) if (!ids.includes(id)) this.#bubbles.delete(id);
    this.#lastId = newest;
    this.#readId = first ? newest : Math.min(this.#readId, newest);
    const fresh = entries.filter((entry) => entry.message.message_id > before);
    if (this.#isStuck || fresh.some((entry) => !entry.from_bot)) this.toEnd(false);
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

  #resized() {
    this.#measured = this.#size();
    if (this.#isStuck) this.toEnd(false);
  }

  #size() {
    return `${this.node.clientHeight}/${this.node.scrollHeight}`;
  }

  #scrolled() {
    // Where sizes have changed meanwhile it was not the person who scrolled.
    if (this.#size() === this.#measured) this.#isStuck = this.#isAtEnd();
    this.read();
  }

  toEnd(smooth) {
    this.#isStuck = true;
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
