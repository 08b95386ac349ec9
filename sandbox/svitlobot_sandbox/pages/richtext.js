// A message's text with its entities, as nodes. Offsets count UTF-16 units, as strings do here.
import { h } from "/pages/dom.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const SAFE_LINK = /^(?:https?|tg|mailto|tel):/i;
const BARE_LINK = /https?:\/\/[^\s<>"]*[^\s<>".,!?;:)]/g;

/** Return the nodes of `text`; `act.link(url)` may take a link over by returning true, `act.command(text)` sends one. */
export function richText(text, entities = [], act = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, 0, text.length, sorted, act);
}

function between(text, from, to, entities, act) {
  const nodes = [];
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    const begin = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= begin) continue;
    nodes.push(...plain(text.slice(at, begin), act));
    const inner = entity.type === "code" || entity.type === "pre" || entity.type === "text_link" ? literal : between;
    nodes.push(element(entity, text.slice(begin, end), inner(text, begin, end, entities, act), act));
    at = end;
  }
  nodes.push(...plain(text.slice(at, to), act));
  return nodes;
}

/** Links inside these would be links in links. */
function literal(text, from, to, entities) {
  return between(text, from, to, entities, { noLinks: true });
}

function element(entity, text, children, act) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, children, act);
    case "spoiler":
      return spoiler(children);
    case "bot_command":
      return h(
        "button",
        { class: "inline-command", type: "button", on: { click: () => act.command?.(text) } },
        children,
      );
    default:
      return h(TAGS[entity.type] ?? "span", {}, children);
  }
}

function spoiler(children) {
  const reveal = (event) => {
    if (event.type === "click" || event.key === "Enter" || event.key === " ")
      event.currentTarget.classList.add("shown");
  };
  return h(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", title: "Показати", on: { click: reveal, keydown: reveal } },
    children,
  );
}

function plain(text, act) {
  if (!text) return [];
  if (act.noLinks) return [text];
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(BARE_LINK)) {
    nodes.push(text.slice(at, found.index), link(found[0], [found[0]], act));
    at = found.index + found[0].length;
  }
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== "");
}

/** A link that opens elsewhere, unless the phone knows what to do with it; anything but a web address is only text. */
export function link(url, children, act, props = {}) {
  if (!SAFE_LINK.test(url)) return h("span", props, children);
  const open = (event) => {
    if (act.link?.(url)) event.preventDefault();
  };
  return h("a", { ...props, href: url, target: "_blank", rel: "noopener noreferrer", on: { click: open } }, children);
}
