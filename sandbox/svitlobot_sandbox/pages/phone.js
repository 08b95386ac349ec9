// One person's phone: their chat with the bot, and what they can do to it.
import { avatar, arrange, h, say } from "/pages/dom.js";
import { ChatLog } from "/pages/chatlog.js";
import { Composer } from "/pages/composer.js";
import { askContact, askPlace, tell } from "/pages/dialogs.js";
import { phoneMenu } from "/pages/menu.js";
import { MiniApp, isShown } from "/pages/miniapp.js";
import { Refusal, post } from "/pages/net.js";
import { toast } from "/pages/toasts.js";

const BUSY_SECONDS = 5; // how long "is typing" stands
const ANSWER_MS = 15_000; // how long a pressed button waits

export class Phone {
  #bot = null;
  #seen = null;
  #asked = new Map(); // query id → when first seen
  #answered = null; // ids of answered queries; null before the first look
  #rung = 0;
  #silent = 0;
  #app = null; // the Mini App over the chat

  /** `stage`: `changed()`, `close(phone)`, `openLink(url, phone)`, `share(text)`. */
  constructor(person, stage) {
    this.person = person;
    this.stage = stage;
    this.start = person.start ?? "";
    this.log = new ChatLog(
      (messageId) => this.#deeds(messageId),
      () => stage.changed(),
    );
    this.composer = new Composer({
      say: (text) => this.write(text),
      photo: (data, caption) => this.#do("photo", { data, caption }),
      document: (data, name) => this.#do("document", { data, name }),
      place: () => this.#sharePlace(),
      contact: () => this.#shareContact(),
      app: (url) => this.#openApp(url),
      complain: (text) => toast(this.node, text),
    });
    this.#build();
  }

  get id() {
    return this.person.user_id;
  }

  get name() {
    return this.person.first_name;
  }

  /** The channels the sandbox knows, with this person's standing in each. */
  get channels() {
    return this.#seen?.channels ?? [];
  }

  isMember(channelId) {
    const status = this.channels.find((channel) => channel.id === channelId)?.status ?? "left";
    return status !== "left" && status !== "kicked";
  }

  get unread() {
    return this.log.unread;
  }

  #build() {
    const { first_name: name, tier, address, queue } = this.person;
    this.counters = h("span", { class: "counters" });
    this.botName = h("b", { text: "Бот" });
    this.status = h("small", { text: "бот" });
    this.intro = h("div", { class: "intro" });
    this.bottom = h("div", { class: "bottom" });
    const about = [address, queue && `черга ${queue}`].filter(Boolean).join(" · ");
    const close = h(
      "button",
      {
        class: "tool",
        type: "button",
        "aria-label": `Закрити телефон: ${name}`,
        title: "Закрити телефон",
        on: { click: () => this.stage.close(this) },
      },
      "✕",
    );
    this.menu = phoneMenu(this);
    this.node = h(
      "article",
      { class: "phone", "aria-label": `Телефон: ${name}`, id: `phone-${this.id}` },
      h(
        "header",
        { class: "owner" },
        avatar(name, this.id),
        h("div", { class: "who" }, h("b", { text: name }), h("small", { text: about || "нова людина" })),
        tier && h("span", { class: "tier", data: { tier }, text: tier }),
        this.counters,
        close,
      ),
      h(
        "header",
        { class: "chat-head" },
        avatar("Світло Бот", 0),
        h("div", { class: "who" }, this.botName, this.status),
        this.menu.node,
      ),
      h("div", { class: "log-box" }, this.log.node, this.intro, this.log.jump),
      this.bottom,
    );
  }

  /** Take over what bots say of themselves; the first one is ours. */
  showBots(bots) {
    this.#bot = bots[0] ?? null;
    say(this.botName, this.#bot?.first_name ?? "Бот ще не запущений");
    this.composer.offer(this.#bot?.profile);
    this.#draw();
  }

  /** Take over what the sandbox shows of the chat. */
  show(seen) {
    this.#seen = seen;
    this.#draw();
  }

  #draw() {
    if (!this.#seen || !this.#bot) {
      this.#drawBottom([]);
      return;
    }
    const messages = this.#seen.messages.filter((entry) => entry.bot_id === this.#bot.id);
    const fresh = this.log.draw(messages, this.#pending());
    this.#ring(fresh);
    this.#hearAnswers();
    this.composer.keyboard(this.#seen.keyboard ?? null);
    this.#drawIntro(messages);
    this.#drawBottom(messages);
    this.#drawStatus(messages);
    this.menu.draw();
  }

  get isBlocked() {
    return Boolean(this.#seen?.blocked_bots?.includes(this.#bot?.id));
  }

  #pending() {
    const now = Date.now();
    const waiting = (this.#seen.queries ?? []).filter((query) => query.answer === null);
    for (const { query_id: id } of waiting) {
      if (this.#asked.has(id)) continue;
      this.#asked.set(id, now);
      setTimeout(() => this.#draw(), ANSWER_MS + 50);
    }
    const inTime = waiting.filter(({ query_id: id }) => now - this.#asked.get(id) < ANSWER_MS);
    return new Set(inTime.map((query) => `${query.message_id}:${query.data}`));
  }

  #hearAnswers() {
    const answered = (this.#seen.queries ?? []).filter((query) => query.answer !== null);
    const news = this.#answered ? answered.filter((query) => !this.#answered.has(query.query_id)) : [];
    this.#answered = new Set(answered.map((query) => query.query_id));
    for (const { kind, answer } of news) {
      if (kind === "checkout" && !answer.ok) tell(this.node, answer.error_message);
      else if (answer.show_alert && answer.text) tell(this.node, answer.text);
      else if (answer.text) toast(this.node, answer.text);
    }
  }

  #ring(fresh) {
    this.#silent += fresh.filter((entry) => entry.silent).length;
    const loud = fresh.filter((entry) => !entry.silent).length;
    this.#rung += loud;
    if (loud)
      this.node.animate?.([{ translate: "0" }, { translate: "2px" }, { translate: "-2px" }, { translate: "0" }], {
        duration: 160,
        iterations: 2,
      });
    const parts = [
      this.#rung && h("span", { title: "Сповіщень зі звуком, відколи телефон відкрито", text: `🔔 ${this.#rung}` }),
      this.#silent && h("span", { title: "Сповіщень без звуку", text: `🔕 ${this.#silent}` }),
    ];
    if (fresh.length) this.counters.replaceChildren(...parts.filter(Boolean));
  }

  #drawIntro(messages) {
    const isNew = !messages.length;
    this.intro.hidden = !isNew;
    if (!isNew) return;
    const { description, short_description: short } = this.#bot.profile ?? {};
    const words = description || short || "Тут поки порожньо. Натисніть «Розпочати».";
    arrange(this.intro, [
      h("div", { class: "intro-card" }, h("b", { text: "Що вміє цей бот?" }), h("p", { text: words })),
    ]);
  }

  #drawBottom(messages) {
    const big = (text, click) => h("button", { class: "big", type: "button", on: { click } }, text);
    let wanted = "composer";
    if (!this.#bot) wanted = "away";
    else if (this.#seen?.is_deactivated) wanted = "deactivated";
    else if (this.isBlocked) wanted = "blocked";
    else if (!messages.length || this.start) wanted = "start";
    if (this.bottom.dataset.shows === wanted) return;
    this.bottom.dataset.shows = wanted;
    const shown = {
      away: () => h("p", { class: "note", text: "Чекаємо на бота…" }),
      deactivated: () => h("p", { class: "note", text: "Обліковий запис видалено" }),
      blocked: () => big("Розблокувати", () => this.#do("unblock")),
      start: () => big("Розпочати", () => this.begin()),
      composer: () => this.composer.node,
    };
    arrange(this.bottom, [shown[wanted]()]);
  }

  #drawStatus(messages) {
    const last = messages.at(-1)?.at ?? 0;
    const left = this.#seen.busy_at + BUSY_SECONDS - Date.now() / 1000;
    const isBusy = this.#seen.busy_at > last && left > 0;
    say(this.status, isBusy ? "друкує…" : "бот");
    if (isBusy) setTimeout(() => this.#drawStatus(messages), left * 1000);
  }

  #deeds(messageId) {
    return {
      press: (data) => this.#do("press", { message_id: messageId, data }),
      pay: () => this.#do("pay", { message_id: messageId }),
      link: (url) => this.stage.openLink(url, this, this.#bot?.username),
      app: (url) => this.#openApp(url),
      share: (text) => this.stage.share(text),
      copy: (text) => navigator.clipboard?.writeText(text).then(() => toast(this.node, "Скопійовано")),
      command: (text) => this.write(text),
    };
  }

  /** Open the bot's Mini App over the chat; return whether it can stand there. */
  #openApp(url) {
    if (!isShown(url)) return false;
    this.#app?.close();
    const { id, name, node } = this;
    const link = (address) => this.stage.openLink(address, this, this.#bot?.username);
    this.#app = new MiniApp({ id, name, node, botId: this.#bot?.id, link }, url);
    this.#try(() => this.#app.open(url));
    return true;
  }

  /** Press START, with the parameter of the link that led here. */
  begin() {
    const parameter = this.start;
    this.start = "";
    return this.write(parameter ? `/start ${parameter}` : "/start");
  }

  /** Offer START with a link's parameter. */
  offerStart(parameter) {
    this.start = parameter;
    this.#draw();
  }

  write(text) {
    return this.#do("text", { text });
  }

  block() {
    return this.#do(this.isBlocked ? "unblock" : "block");
  }

  /** Join or leave a channel. */
  join(channelId, status) {
    return this.#try(() => post(`/sandbox/channels/${channelId}/members/${this.id}`, { status }));
  }

  /** Let the days of this person's tier pass, until so many are left. */
  letDaysPass(left) {
    return this.#try(async () => {
      await post(`/city/people/${this.id}/days`, { left });
      toast(this.node, "Час минув. Щохвилини бот дивиться, кому сказати.");
    });
  }

  async #sharePlace() {
    const point = await askPlace(this.node);
    if (point) await this.#do("location", point);
  }

  async #shareContact() {
    const phone = await askContact(this.node);
    if (phone) await this.#do("contact", { phone_number: phone });
  }

  #do(deed, what = {}) {
    return this.#try(() => post(`/sandbox/users/${this.id}/${deed}`, { bot_id: this.#bot?.id, ...what }));
  }

  async #try(deed) {
    try {
      await deed();
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      toast(this.node, failure.message);
    }
  }
}
