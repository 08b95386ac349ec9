// A channel: its posts, and which of the open phones' people have joined.
import { arrange, avatar, h, plural, say } from "/pages/dom.js";
import { ChatLog } from "/pages/chatlog.js";

export class Channel {
  /** `stage`: `changed()`, `close(channel)`, `openLink(url)`, `phones()`. */
  constructor(card, stage) {
    this.card = card;
    this.stage = stage;
    this.log = new ChatLog(
      () => ({ link: (url) => stage.openLink(url), press() {}, pay() {}, share() {}, copy() {} }),
      () => stage.changed(),
    );
    this.count = h("small");
    this.members = h("div", { class: "members" });
    this.empty = h("p", { class: "service", text: "Дописів поки немає" });
    const close = h(
      "button",
      {
        class: "tool",
        type: "button",
        "aria-label": `Закрити канал: ${card.title}`,
        title: "Закрити канал",
        on: { click: () => stage.close(this) },
      },
      "✕",
    );
    this.node = h(
      "article",
      { class: "phone channel", "aria-label": `Канал: ${card.title}`, id: `phone-${card.id}` },
      h(
        "header",
        { class: "chat-head" },
        avatar(card.title, card.id),
        h("div", { class: "who" }, h("b", { text: card.title }), this.count),
        close,
      ),
      h("div", { class: "log-box" }, this.log.node, this.empty, this.log.jump),
      h("div", { class: "bottom" }, this.members),
    );
  }

  get id() {
    return this.card.id;
  }

  get name() {
    return `📢 ${this.card.title}`;
  }

  get unread() {
    return this.log.unread;
  }

  show(seen) {
    this.log.draw(seen.messages, new Set());
    this.empty.hidden = seen.messages.length > 0;
    say(this.count, plural(seen.members ?? 0, "підписник", "підписники", "підписників"));
  }

  showBots() {}

  /** Show who of the people at hand has joined. */
  drawMembers() {
    const buttons = this.stage.phones().map((phone) => {
      const isIn = phone.isMember(this.id);
      const text = isIn ? `${phone.name} – вийти` : `${phone.name} – приєднатися`;
      return h(
        "button",
        {
          class: isIn ? "quiet" : "primary",
          type: "button",
          on: { click: () => phone.join(this.id, isIn ? "left" : "member") },
        },
        text,
      );
    });
    arrange(this.members, buttons);
  }
}
