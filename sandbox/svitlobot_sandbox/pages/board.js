// The city board: what the product knows, and the switches of the sensors.
import { arrange, duration, h, number, say } from "/pages/dom.js";
import { get } from "/pages/net.js";
import { QueueCard } from "/pages/queue.js";
import { toast } from "/pages/toasts.js";

const HINT = "Вимкніть обидва датчики черги – і її мешканцям надійде повідомлення.";
const LOOK_EVERY_MS = 1000;

export class Board {
  #cards = new Map(); // queue id → QueueCard

  constructor(node) {
    this.node = node;
    this.figures = Object.fromEntries(
      ["queues", "backlog", "rate", "sent"].map((name) => [name, { value: h("b"), label: h("small") }]),
    );
    const figure = ({ value, label }) => h("div", { class: "figure" }, value, label);
    this.lanes = h("p", { class: "lanes" });
    this.summary = h("div", { class: "figures" }, Object.values(this.figures).map(figure));
    this.away = h("div", { class: "away", role: "status", hidden: true });
    this.grid = h("div", { class: "queues" });
    this.hint = h("p", { class: "hint", role: "status" });
    node.append(this.summary, this.away, h("div", { class: "strip" }, this.hint, this.lanes), this.grid);
  }

  /** Poll the city each second while the page is visible. */
  async start() {
    for (;;) {
      if (document.visibilityState === "visible") await this.#look();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async #look() {
    let state;
    try {
      state = await get("/city/state");
    } catch (failure) {
      this.#showAway(failure.message);
      return;
    }
    this.away.hidden = true;
    this.node.classList.remove("is-away");
    this.#showFigures(state);
    this.#showQueues(state);
  }

  #showAway(text) {
    this.away.hidden = false;
    this.node.classList.add("is-away");
    say(this.away, text);
  }

  #showFigures({ queues, backlog, rate, sent, eta_s: eta, outage }) {
    const lit = queues.filter((queue) => queue.status === "on").length;
    const set = (name, value, label) => {
      say(this.figures[name].value, value);
      say(this.figures[name].label, label);
    };
    set("queues", `${lit} / ${queues.length}`, "черг зі світлом");
    set(
      "backlog",
      number(backlog.total),
      backlog.total && eta ? `чекають · ще ${duration(eta)}` : "чекають на надсилання",
    );
    set("rate", number(rate), "повідомлень за секунду");
    set("sent", number(sent), "надіслано");
    const waiting = backlog.per_lane.filter((lane) => lane.count);
    arrange(
      this.lanes,
      waiting.map((lane) => h("span", { class: "lane", text: `${lane.name} ${number(lane.count)}` })),
    );
    say(this.hint, outage ? `Зараз грає сцена: черга ${outage.name}` : HINT);
  }

  #showQueues({ queues, sensors, now }) {
    const complain = (text) => toast(this.node, text);
    const nodes = queues.map((queue) => {
      if (!this.#cards.has(queue.queue_id)) this.#cards.set(queue.queue_id, new QueueCard(queue, complain));
      const card = this.#cards.get(queue.queue_id);
      card.show(
        queue,
        sensors.filter((sensor) => sensor.queue_id === queue.queue_id),
        now,
      );
      return card.node;
    });
    arrange(this.grid, nodes);
  }
}
