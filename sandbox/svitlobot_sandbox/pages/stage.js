// The stage: the city beside the phones, or one of them at a time on a narrow screen.
import { arrange, h, say } from "/pages/dom.js";
import { Board } from "/pages/board.js";
import { Channel } from "/pages/channel.js";
import { askShare, askWhoFollows, readTelegramLink } from "/pages/links.js";
import { Live, post } from "/pages/net.js";
import { choosePerson, newPerson, openPeople, personWithId, rememberOpen } from "/pages/people.js";
import { Phone } from "/pages/phone.js";

const MAX_PANELS = 12;
const $ = (id) => document.getElementById(id);

class Stage {
  #panels = new Map(); // chat id → Phone or Channel
  #bots = [];
  #active = 0;
  #live = new Live({
    bots: (bots) => this.#showBots(bots),
    chat: (seen) => this.#showChat(seen),
    state: (state) => this.#showState(state),
  });

  /** The phones, without the channels. */
  phones() {
    return [...this.#panels.values()].filter((panel) => panel instanceof Phone);
  }

  /** Open someone's phone, or turn to it when it is open. `start` is the parameter of the link that led here. */
  async open(person, start = "") {
    const present = this.#panels.get(person.user_id);
    if (present && start) present.offerStart(start);
    if (!present) {
      if (this.#panels.size >= MAX_PANELS) this.close(this.phones()[0]);
      await this.#introduce(person);
      this.#add(new Phone({ ...person, start }, this));
      rememberOpen(this.phones().map((phone) => phone.person));
    }
    this.turnTo(person.user_id);
    this.#show("phones");
  }

  #add(panel) {
    this.#panels.set(panel.id, panel);
    panel.showBots(this.#bots);
    this.#watch();
  }

  #introduce(person) {
    // The sandbox forgets people when it restarts; we don't. A stranger from a link keeps the name they may have there.
    const { user_id: id, first_name: name } = person;
    return post(`/sandbox/users/${id}`, name.endsWith(` ${id}`) ? {} : { first_name: name }).catch(() => {});
  }

  close(panel) {
    this.#panels.delete(panel.id);
    if (panel.id === this.#active) this.#active = [...this.#panels.keys()].at(-1) ?? 0;
    rememberOpen(this.phones().map((phone) => phone.person));
    this.#watch();
    this.changed();
  }

  openChannel(card) {
    if (!this.#panels.has(card.id)) this.#add(new Channel(card, this));
    this.turnTo(card.id);
    this.#show("phones");
  }

  turnTo(chatId) {
    this.#active = chatId;
    this.changed();
    const panel = this.#panels.get(chatId);
    panel.node.scrollIntoView({ block: "nearest", inline: "nearest" });
    panel.log.read();
  }

  /** Follow a link of Telegram's own; return whether it was one. */
  openLink(url, _phone, botUsername = this.#bots[0]?.username) {
    const link = readTelegramLink(url, botUsername);
    if (!link) return false;
    if (link.share !== undefined) return this.share(link.words, link.share);
    if (link.start !== undefined) return this.#follow(link.start);
    const card = this.#channels().find((channel) => channel.username?.toLowerCase() === link.channel);
    if (card) this.openChannel(card);
    return Boolean(card);
  }

  /** Show what a person wants to pass on. */
  share(words, url = "") {
    const link = readTelegramLink(url, this.#bots[0]?.username);
    const canFollow = link?.start !== undefined;
    askShare(words, url, canFollow).then((answer) => answer === "follow" && this.#follow(link.start));
    return true;
  }

  #follow(start) {
    askWhoFollows(this.phones()).then((who) => {
      if (who === "new") this.open(newPerson(""), start);
      else if (who) this.open(who.person, start);
    });
    return true;
  }

  #channels() {
    return this.phones().find((phone) => phone.channels.length)?.channels ?? [];
  }

  /** Draw what depends on all panels: who is here, who is in front, what is unread. */
  changed() {
    const panels = [...this.#panels.values()];
    arrange($("row"), panels.length ? panels.map((panel) => panel.node) : [this.#empty()]);
    $("chips").replaceChildren(...panels.map((panel) => this.#chip(panel)));
    $("chips").hidden = panels.length < 2;
    for (const panel of panels) panel.node.classList.toggle("active", panel.id === this.#active);
    const unread = panels.reduce((sum, panel) => sum + panel.unread, 0);
    say($("unread-total"), String(unread));
    $("unread-total").hidden = !unread;
    document.title = `${unread ? `(${unread}) ` : ""}СвітлоБот – місто і телефони`;
  }

  #chip(panel) {
    const isActive = panel.id === this.#active;
    return h(
      "button",
      {
        class: "chip",
        type: "button",
        role: "tab",
        "aria-selected": String(isActive),
        "aria-controls": panel.node.id,
        on: { click: () => this.turnTo(panel.id) },
      },
      h("span", { text: panel.name }),
      panel.unread > 0 && h("b", { class: "badge", text: String(panel.unread) }),
    );
  }

  #empty() {
    this.emptyNode ??= h(
      "div",
      { class: "phone empty active" },
      h("span", { class: "empty-sign", "aria-hidden": "true", text: "📱" }),
      h("h2", { text: "Візьміть телефон" }),
      h("p", {
        text: "Станьте новою людиною або мешканцем міста, напишіть боту – і побачите все, що бачать у Telegram.",
      }),
      h("button", { class: "primary", type: "button", on: { click: () => addPhone() } }, "Вибрати людину"),
    );
    return this.emptyNode;
  }

  #watch() {
    this.#live.watch([...this.#panels.keys()]);
  }

  /** Begin to watch, with nobody at hand or with those who were. */
  start() {
    this.#watch();
    this.changed();
  }

  #showBots(bots) {
    this.#bots = bots;
    for (const panel of this.#panels.values()) panel.showBots(bots);
  }

  #showChat(seen) {
    const panel = this.#panels.get(seen.chat_id);
    if (!seen.chat) {
      if (panel instanceof Phone) this.#introduce(panel.person);
      return;
    }
    panel?.show(seen);
    $("open-channel").hidden = !this.#channels().length;
    for (const one of this.#panels.values()) if (one instanceof Channel) one.drawMembers();
    this.changed();
  }

  #showState(state) {
    $("link-state").dataset.state = state;
    say($("link-state"), state === "live" ? "" : "Пісочниця не відповідає – пробуємо знову…");
  }

  openFirstChannel() {
    const [card] = this.#channels();
    if (card) this.openChannel(card);
  }

  #show(tab) {
    document.querySelector(".stage").dataset.tab = tab;
    for (const name of ["city", "phones"]) $(`tab-${name}`).setAttribute("aria-selected", String(name === tab));
    for (const panel of this.#panels.values()) panel.log.read();
  }

  showTab(tab) {
    this.#show(tab);
  }
}

const stage = new Stage();

async function addPhone() {
  const person = await choosePerson();
  if (person) await stage.open(person);
}

/** Open whom the address names – `/?user=ID&start=ref_X`, both optional – and forget it, so that a reload repeats nothing. */
async function openFromAddress() {
  const asked = new URLSearchParams(location.search);
  const [user, start] = [Number(asked.get("user")), asked.get("start") ?? ""];
  if (!user && !start) return;
  history.replaceState(null, "", "/");
  await stage.open(user > 0 ? personWithId(user) : newPerson(asked.get("name") ?? ""), start);
}

$("add-phone").addEventListener("click", addPhone);
$("open-channel").addEventListener("click", () => stage.openFirstChannel());
for (const tab of ["city", "phones"]) $(`tab-${tab}`).addEventListener("click", () => stage.showTab(tab));
document.addEventListener("visibilitychange", () => stage.phones().forEach((phone) => phone.log.read()));

new Board($("city")).start();
const tab = matchMedia("(max-width: 899px)").matches ? "city" : "phones";
for (const person of openPeople()) await stage.open(person);
stage.start();
stage.showTab(tab);
await openFromAddress();
