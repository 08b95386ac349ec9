// One queue on the board: its state, and a switch for each of its sensors.
import { arrange, clockTime, duration, h, number, plural, say } from "/pages/dom.js";
import { post } from "/pages/net.js";

const STATES = { on: "Світло є", off: "Світла немає", unknown: "Невідомо" };
const MODES = [
  ["on", "Є"],
  ["off", "Немає"],
  ["silent", "Мовчить"],
];
const MINUTES = 5; // after which a silence, or sensors that contradict each other, are a trouble
const [LOW_VOLTS, HIGH_VOLTS] = [207, 253]; // ±10 % of 230 V

export class QueueCard {
  #sensors = new Map(); // sensor id → SensorRow

  constructor({ queue_id: id, name }, complain) {
    this.id = id;
    this.complain = complain;
    this.state = h("span", { class: "queue-state" });
    this.since = h("small", { class: "faint" });
    this.people = h("small", { class: "faint" });
    this.all = h("button", { class: "quiet all", type: "button", on: { click: () => this.#switchAll() } });
    this.later = h(
      "button",
      {
        class: "quiet later",
        type: "button",
        title: `Хай для цих датчиків мине ${MINUTES} хвилин: так видно, що буде, коли вони довго мовчать чи сперечаються`,
        on: { click: () => this.#letMinutesPass() },
      },
      `⏩ ${MINUTES} хв`,
    );
    this.rows = h("div", { class: "sensors" });
    this.node = h(
      "article",
      { class: "queue", "aria-label": `Черга ${name}` },
      h(
        "header",
        {},
        h("span", { class: "lamp", "aria-hidden": "true" }),
        h("h3", { text: name }),
        h("div", { class: "queue-words" }, this.state, this.since),
      ),
      this.rows,
      h("footer", {}, this.people, this.later, this.all),
    );
  }

  show(queue, sensors, now) {
    this.node.dataset.status = queue.is_unstable ? "unstable" : queue.status;
    this.node.classList.toggle("on-stage", Boolean(queue.is_scripted));
    say(this.state, queue.is_unstable ? "Блимає" : STATES[queue.status]);
    say(this.since, queue.since ? `з ${clockTime(Date.parse(queue.since) / 1000)}` : "");
    say(this.people, `👥 ${number(queue.residents)}`);
    this.people.title = plural(queue.residents, "мешканець", "мешканці", "мешканців");
    this.turnOn = sensors.every((sensor) => sensor.mode !== "on");
    say(this.all, this.turnOn ? "Увімкнути всі" : "Вимкнути всі");
    const rows = sensors.map((sensor, index) => {
      if (!this.#sensors.has(sensor.sensor_id))
        this.#sensors.set(sensor.sensor_id, new SensorRow(sensor, index + 1, this.complain));
      const row = this.#sensors.get(sensor.sensor_id);
      row.show(sensor, now);
      return row.node;
    });
    arrange(this.rows, rows);
  }

  #switchAll() {
    return this.#order(this.all, "", { mode: this.turnOn ? "on" : "off" });
  }

  #letMinutesPass() {
    return this.#order(this.later, "/minutes", { passed: MINUTES });
  }

  async #order(button, path, order) {
    button.disabled = true;
    await post(`/city/queues/${this.id}${path}`, order).catch((failure) => this.complain(failure.message));
    button.disabled = false;
  }
}

class SensorRow {
  #isBusy = false;

  constructor({ sensor_id: id }, place, complain) {
    this.id = id;
    this.complain = complain;
    this.heard = h("small", { class: "faint" });
    this.voltsButton = h("button", {
      class: "volts",
      type: "button",
      "aria-expanded": "false",
      title: "Змінити напругу",
      on: { click: () => this.#unfold() },
    });
    this.range = h("input", {
      type: "range",
      min: "150",
      max: "280",
      step: "1",
      "aria-label": `Напруга датчика ${id}, вольтів`,
      on: { input: () => this.#dragged(), change: () => this.#order({ voltage: Number(this.range.value) }) },
    });
    this.slider = h("div", { class: "slider", hidden: true }, this.range);
    this.modes = new Map(MODES.map(([mode, label]) => [mode, this.#mode(mode, label)]));
    const choice = [...this.modes.values()].map((input) =>
      h("label", {}, input, h("span", { text: input.dataset.label })),
    );
    this.node = h(
      "div",
      { class: "sensor" },
      h(
        "div",
        { class: "sensor-head" },
        h("span", { class: "sensor-name", title: id, text: `Датчик ${place}` }),
        this.heard,
        this.voltsButton,
      ),
      h("fieldset", { class: "modes" }, h("legend", { text: `Датчик ${id}` }), choice),
      this.slider,
    );
  }

  #mode(mode, label) {
    return h("input", {
      type: "radio",
      name: `mode-${this.id}`,
      value: mode,
      data: { label, mode },
      on: { change: () => this.#order({ mode }) },
    });
  }

  show(sensor, now) {
    this.node.dataset.mode = sensor.mode;
    this.node.classList.toggle("is-offline", !sensor.is_online);
    say(this.heard, sensor.trouble ? "не достукується" : heardWords(sensor.heard_at, now));
    this.heard.title = sensor.trouble ?? "Коли датчик озивався востаннє";
    if (this.#isBusy) return;
    this.modes.get(sensor.mode).checked = true;
    if (document.activeElement !== this.range) this.range.value = sensor.voltage;
    this.#showVolts(sensor.mode === "on" ? sensor.voltage : null);
  }

  #showVolts(volts) {
    say(this.voltsButton, volts === null ? "— В" : `${Math.round(volts)} В`);
    this.voltsButton.dataset.level =
      volts === null ? "none" : volts < LOW_VOLTS ? "low" : volts > HIGH_VOLTS ? "high" : "usual";
  }

  #unfold() {
    this.slider.hidden = !this.slider.hidden;
    this.voltsButton.setAttribute("aria-expanded", String(!this.slider.hidden));
    if (!this.slider.hidden) this.range.focus();
  }

  #dragged() {
    this.#showVolts(Number(this.range.value));
  }

  async #order(order) {
    this.#isBusy = true;
    await post(`/city/sensors/${encodeURIComponent(this.id)}`, order).catch((failure) =>
      this.complain(failure.message),
    );
    this.#isBusy = false;
  }
}

function heardWords(heardAt, now) {
  if (!heardAt) return "ще не озивався";
  const ago = (Date.parse(now) - Date.parse(heardAt)) / 1000;
  return ago < 2 ? "щойно" : `${duration(ago)} тому`;
}
