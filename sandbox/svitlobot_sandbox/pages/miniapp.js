// The bot's Mini App in a sheet over the phone: Telegram's side of https://core.telegram.org/bots/webapps.
import { h, say } from "/pages/dom.js";
import { payInvoice } from "/pages/invoice.js";
import { post } from "/pages/net.js";
import { THEMES } from "/pages/themes.js";

const VERSION = "8.0";
const HAPTIC_MS = 600;
const HAPTICS = { success: "✅", warning: "⚠️", error: "❌" };
const NO_INSETS = { top: 0, bottom: 0, left: 0, right: 0 };

/** Return whether an address can be shown in the sheet: only this machine's own, as the page's policy says. */
export function isShown(url) {
  return ["127.0.0.1", "localhost"].includes(new URL(url).hostname);
}

export class MiniApp {
  #theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  #origin;
  #hear = (event) => this.#heard(event);
  #resized = new ResizeObserver(() => this.#tellViewport());

  /** `host`: `id`, `name`, `node`, `botId`, `link(url)`. */
  constructor(host, url) {
    this.host = host;
    this.#origin = new URL(url).origin;
    const tool = (sign, label, click) =>
      h("button", { class: "tool", type: "button", title: label, "aria-label": label, on: { click } }, sign);
    this.back = tool("←", "Назад у застосунку", () => this.#tell("back_button_pressed"));
    this.back.hidden = true;
    this.felt = h("span", { class: "app-felt", "aria-hidden": "true" });
    this.shade = tool("◐", "Світла чи темна тема", () => this.#turnTheme());
    this.frame = h("iframe", {
      class: "app-frame",
      title: `Застосунок бота: ${host.name}`,
      allow: "clipboard-write; fullscreen",
    });
    this.waiting = h("p", { class: "note app-waiting", role: "status", text: "Застосунок відкривається…" });
    this.main = h("button", { class: "big", type: "button", on: { click: () => this.#tell("main_button_pressed") } });
    this.main.hidden = true;
    this.node = h(
      "section",
      { class: "app", "aria-label": "Застосунок бота" },
      h(
        "header",
        { class: "app-head" },
        tool("✕", "Закрити застосунок", () => this.close()),
        this.back,
        h("b", { text: "СвітлоБот" }),
        this.felt,
        this.shade,
      ),
      h("div", { class: "app-body" }, this.frame, this.waiting),
      this.main,
    );
  }

  /** Show the sheet, and load the app with the person's signed init data. */
  async open(url) {
    window.addEventListener("message", this.#hear);
    this.host.node.append(this.node);
    this.node.dataset.theme = this.#theme;
    const { init_data: data } = await post(`/sandbox/users/${this.host.id}/web_app`, { bot_id: this.host.botId });
    const launch = new URLSearchParams({
      tgWebAppData: data,
      tgWebAppVersion: VERSION,
      tgWebAppPlatform: "android",
      tgWebAppThemeParams: JSON.stringify(THEMES[this.#theme]),
    });
    this.frame.src = `${url}#${launch}`;
    this.frame.focus();
  }

  close() {
    window.removeEventListener("message", this.#hear);
    this.#resized.disconnect();
    this.node.remove();
  }

  #tell(eventType, eventData = {}) {
    this.frame.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), this.#origin);
  }

  #heard({ source, origin, data }) {
    if (source !== this.frame.contentWindow || origin !== this.#origin) return;
    let told;
    try {
      told = JSON.parse(data);
    } catch {
      return; // not Telegram's way to speak
    }
    this.#answers[told?.eventType]?.(told.eventData ?? {});
  }

  /** What the app may ask of the phone. Anything else a real phone of an older version would not know either. */
  #answers = {
    web_app_ready: () => {
      this.waiting.remove();
      this.#resized.observe(this.frame);
    },
    web_app_expand: () => this.#tellViewport(),
    web_app_close: () => this.close(),
    web_app_setup_main_button: (wanted) => this.#setMain(wanted),
    web_app_setup_back_button: ({ is_visible: isVisible }) => {
      this.back.hidden = !isVisible;
    },
    web_app_setup_swipe_behavior: ({ allow_vertical_swipe: isAllowed }) => {
      this.node.dataset.swipes = isAllowed ? "close" : "held";
    },
    web_app_trigger_haptic_feedback: ({ notification_type: kind }) => this.#feel(HAPTICS[kind] ?? "📳"),
    web_app_open_link: ({ url }) => /^https?:/.test(url) && window.open(url, "_blank", "noopener"),
    web_app_open_tg_link: ({ path_full: path }) => this.host.link(`https://t.me${path}`),
    web_app_open_invoice: ({ slug }) => this.#pay(slug),
    web_app_request_theme: () => this.#tellTheme(),
    web_app_request_viewport: () => this.#tellViewport(),
    web_app_request_safe_area: () => this.#tell("safe_area_changed", NO_INSETS),
    web_app_request_content_safe_area: () => this.#tell("content_safe_area_changed", NO_INSETS),
  };

  #setMain(wanted) {
    this.main.hidden = !wanted.is_visible;
    this.main.disabled = wanted.is_active === false;
    this.main.setAttribute("aria-busy", String(Boolean(wanted.is_progress_visible)));
    if (wanted.text) say(this.main, wanted.text);
  }

  #feel(sign) {
    say(this.felt, sign);
    clearTimeout(this.feeling);
    this.feeling = setTimeout(() => say(this.felt, ""), HAPTIC_MS);
  }

  #turnTheme() {
    this.#theme = this.#theme === "dark" ? "light" : "dark";
    this.node.dataset.theme = this.#theme;
    this.#tellTheme();
  }

  #tellTheme() {
    this.#tell("theme_changed", { theme_params: THEMES[this.#theme] });
  }

  #tellViewport() {
    const { clientWidth: width, clientHeight: height } = this.frame;
    this.#tell("viewport_changed", { width, height, is_state_stable: true, is_expanded: true });
  }

  async #pay(slug) {
    const status = await payInvoice(slug, this.host);
    this.#tell("invoice_closed", { slug, status });
  }
}
