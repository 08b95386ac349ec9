// The phone's menu: block the bot, join or leave the channels, let paid days pass, begin anew.
import { h } from "/pages/dom.js";

/** Return `{ node, draw }` for a phone's menu. */
export function phoneMenu(phone) {
  const list = h("ul", { class: "menu-list" });
  const summary = h("summary", { class: "tool", "aria-label": "Меню чату", title: "Меню чату" }, "⋮");
  const node = h("details", { class: "menu" }, summary, list);
  const close = () => {
    node.open = false;
  };
  document.addEventListener("click", (event) => {
    if (!node.contains(event.target)) close();
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    summary.focus();
  });
  const item = (text, deed) => {
    const click = () => {
      close();
      deed();
    };
    return h("li", {}, h("button", { type: "button", on: { click } }, text));
  };

  function draw() {
    const channels = phone.channels.map((channel) => {
      const isIn = phone.isMember(channel.id);
      return item(`${isIn ? "Вийти з каналу" : "Приєднатися до каналу"} «${channel.title}»`, () =>
        phone.join(channel.id, isIn ? "left" : "member"),
      );
    });
    list.replaceChildren(
      item("Надіслати /start", () => phone.write("/start")),
      ...channels,
      item("⏩ До кінця тарифу лишилася доба", () => phone.letDaysPass(1)),
      item("⏩ Дні тарифу скінчилися", () => phone.letDaysPass(0)),
      item(phone.isBlocked ? "Розблокувати бота" : "Заблокувати бота", () => phone.block()),
    );
  }
  return { node, draw };
}
