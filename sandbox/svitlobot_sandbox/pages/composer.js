// Below the chat: the field to write in, the commands, the bot's keyboard, a picture to send.
import { arrange, h } from "/pages/dom.js";
import { replyKeyboard } from "/pages/keyboards.js";
import { link } from "/pages/richtext.js";

const MAX_FILE = 8 * 1024 * 1024;

export class Composer {
  #commands = [];
  #shown; // what the bot set last: { message_id, markup } or null; undefined before the first look
  #keyboard = null; // the same if it is a keyboard, not the lack of one
  #hiddenKeyboard = 0; // the message whose keyboard is folded

  /** `act`: `say(text)`, `photo(base64, caption)`, `document(base64, name)`, `place()`, `contact()`, `app(url)`,
   * `complain(text)`. */
  constructor(act) {
    this.act = act;
    const key = (event) => this.#key(event);
    this.field = h("textarea", {
      class: "field",
      rows: "1",
      maxlength: "4096",
      placeholder: "Повідомлення",
      "aria-label": "Повідомлення",
      on: { input: () => this.#typed(), keydown: key },
    });
    this.file = h("input", { type: "file", hidden: true, on: { change: () => this.#attach() } });
    this.slash = this.#tool("/", "Команди", () => this.#toggleCommands());
    this.fold = this.#tool("⌨", "Клавіатура бота", () => this.#toggleKeyboard());
    this.menu = h("span", { class: "menu-button" });
    this.commands = h("ul", { class: "commands", hidden: true, "aria-label": "Команди" });
    this.below = h("div", { class: "below" });
    this.send = h("button", { class: "send", type: "submit", "aria-label": "Надіслати", text: "➤" });
    const clip = this.#tool("📎", "Надіслати світлину чи файл", () => this.file.click());
    const submit = (event) => {
      event.preventDefault();
      this.#say(this.field.value);
    };
    const line = h(
      "form",
      { class: "line", on: { submit } },
      this.menu,
      this.slash,
      clip,
      this.file,
      this.field,
      this.fold,
      this.send,
    );
    this.node = h("div", { class: "composer" }, this.commands, line, this.below);
  }

  #tool(sign, label, click) {
    return h("button", { class: "tool", type: "button", title: label, "aria-label": label, on: { click } }, sign);
  }

  /** Take over what the bot offers: commands, and perhaps a button into its Mini App. */
  offer({ commands = [], menu_button: menu } = {}) {
    this.#commands = commands;
    this.slash.hidden = !commands.length;
    const app = menu?.type === "web_app" ? [link(menu.web_app.url, [menu.text], { link: this.act.app }, { class: "webapp" })] : [];
    arrange(this.menu, app);
  }

  /** Show the keyboard the bot set last; null when none. */
  keyboard(shown) {
    const isSame = JSON.stringify(shown) === JSON.stringify(this.#shown);
    this.#shown = shown;
    this.#keyboard = shown?.markup?.keyboard ? shown : null;
    if (!isSame) this.#drawKeyboard();
    this.field.placeholder = this.#keyboard?.markup.input_field_placeholder || "Повідомлення";
  }

  #drawKeyboard() {
    const { message_id: id, markup } = this.#keyboard ?? {};
    this.fold.hidden = !markup;
    const isShown = markup && id !== this.#hiddenKeyboard;
    this.fold.setAttribute("aria-pressed", String(Boolean(isShown)));
    const once =
      (deed) =>
      (...told) => {
        if (markup.one_time_keyboard) this.#toggleKeyboard();
        deed(...told);
      };
    const { say, place, contact, app } = this.act;
    arrange(
      this.below,
      isShown ? [replyKeyboard(markup, { say: once(say), place: once(place), contact: once(contact), app })] : [],
    );
  }

  #toggleKeyboard() {
    const id = this.#keyboard?.message_id ?? 0;
    this.#hiddenKeyboard = this.#hiddenKeyboard === id ? 0 : id;
    this.#drawKeyboard();
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#say(this.field.value);
    } else if (event.key === "Escape") this.commands.hidden = true;
  }

  #say(text) {
    if (!text.trim()) return;
    this.field.value = "";
    this.#typed();
    this.act.say(text.trim());
  }

  #typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 120)}px`;
    this.#drawCommands(/^\/\w*$/.test(this.field.value) ? this.field.value.slice(1) : null);
  }

  #toggleCommands() {
    this.#drawCommands(this.commands.hidden ? "" : null);
  }

  #drawCommands(prefix) {
    const fitting = prefix === null ? [] : this.#commands.filter(({ command }) => command.startsWith(prefix));
    this.commands.hidden = !fitting.length;
    const item = ({ command, description }) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", on: { click: () => this.#say(`/${command}`) } },
          h("b", { text: `/${command}` }),
          h("span", { text: description }),
        ),
      );
    this.commands.replaceChildren(...fitting.map(item));
  }

  async #attach() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    if (file.size > MAX_FILE) {
      this.act.complain("Файл завеликий: до 8 МБ");
      return;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    if (!file.type.startsWith("image/")) {
      this.act.document(btoa(binary), file.name);
      return;
    }
    const caption = this.field.value.trim();
    this.field.value = "";
    this.act.photo(btoa(binary), caption);
  }
}
