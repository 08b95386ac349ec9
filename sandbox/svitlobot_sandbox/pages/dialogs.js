// Questions asked over the page or over one phone. Each returns a promise of the answer, null when dismissed.
import { h } from "/pages/dom.js";
import { get } from "/pages/net.js";

/** Show a dialog; `build(done)` returns its content and calls `done(answer)`. */
export function ask(title, build, place = document.body) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "dialog", "aria-label": title });
    const done = (answer) => {
      resolve(answer);
      dialog.close();
    };
    const cancel = h(
      "button",
      { class: "tool", type: "button", "aria-label": "Закрити", on: { click: () => done(null) } },
      "✕",
    );
    dialog.append(h("header", {}, h("h2", { text: title }), cancel), build(done));
    dialog.addEventListener("close", () => {
      resolve(null);
      dialog.remove();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) done(null); // beside it
    });
    place.append(dialog);
    dialog.showModal();
  });
}

/** Say something that must be acknowledged. */
export function tell(place, text) {
  const build = (done) =>
    h(
      "div",
      { class: "dialog-body" },
      h("p", { class: "told", text }),
      h("button", { class: "primary", type: "button", autofocus: true, on: { click: () => done(true) } }, "Гаразд"),
    );
  return ask("СвітлоБот", build, place);
}

/** Ask where the person is: one of the demo's houses, or coordinates. */
export async function askPlace(place) {
  const known = await get("/city/places").then(
    (answer) => answer.items,
    () => [],
  );
  const build = (done) => {
    const send = (point) => done({ latitude: point.latitude, longitude: point.longitude });
    const item = (house) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", on: { click: () => send(house) } },
          h("b", { text: house.name }),
          h("small", { text: `черга ${house.queue}` }),
        ),
      );
    const coordinate = (name, label, limit, value) =>
      h(
        "label",
        {},
        label,
        h("input", { name, type: "number", step: "any", min: -limit, max: limit, required: true, value }),
      );
    const submit = (event) => {
      event.preventDefault();
      const typed = new FormData(event.target);
      send({ latitude: Number(typed.get("latitude")), longitude: Number(typed.get("longitude")) });
    };
    return h(
      "div",
      { class: "dialog-body" },
      known.length > 0 && h("ul", { class: "choices" }, known.map(item)),
      h(
        "form",
        { class: "coordinates", on: { submit } },
        coordinate("latitude", "Широта", 90, "49.8397"),
        coordinate("longitude", "Довгота", 180, "24.0297"),
        h("button", { class: "primary", type: "submit" }, "Надіслати"),
      ),
    );
  };
  return ask("Де ви зараз?", build, place);
}

/** Ask for the phone number to share. */
export function askContact(place) {
  const build = (done) => {
    const field = h("input", {
      type: "tel",
      name: "phone",
      value: "+380500000000",
      minlength: "3",
      maxlength: "32",
      required: true,
      "aria-label": "Номер телефону",
    });
    const submit = (event) => {
      event.preventDefault();
      done(field.value);
    };
    return h(
      "form",
      { class: "dialog-body", on: { submit } },
      field,
      h("button", { class: "primary", type: "submit" }, "Поділитися номером"),
    );
  };
  return ask("Ваш номер", build, place);
}
