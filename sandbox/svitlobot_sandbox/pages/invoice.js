// An invoice that a Mini App opens: shown, paid or left.
import { money } from "/pages/bubbles.js";
import { ask, tell } from "/pages/dialogs.js";
import { h } from "/pages/dom.js";
import { get, post, Refusal } from "/pages/net.js";

const LOOK_MS = 200;
const WAIT_MS = 10_000; // as long as the bot has to agree

/** Let the person pay; return how it ended: paid, cancelled or failed. */
export async function payInvoice(slug, { id, botId, node }) {
  try {
    const bill = await get(`/sandbox/invoices/${encodeURIComponent(slug)}`);
    if (!(await agrees(bill, node))) return "cancelled";
    const { query_id: query } = await post(`/sandbox/users/${id}/pay_link`, { bot_id: botId, slug });
    return await outcome(query, node);
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    tell(node, failure.message);
    return "failed";
  }
}

function agrees(bill, node) {
  const build = (done) =>
    h(
      "div",
      { class: "dialog-body" },
      h("p", { class: "told", text: bill.description }),
      h("button", { class: "primary", type: "button", on: { click: () => done(true) } }, `Сплатити ${money(bill)}`),
    );
  return ask(bill.title, build, node);
}

async function outcome(query, node) {
  for (const until = Date.now() + WAIT_MS; Date.now() < until; ) {
    const { answer } = await get(`/sandbox/queries/${query}`);
    if (answer?.ok) return "paid";
    if (answer) {
      tell(node, answer.error_message);
      return "failed";
    }
    await new Promise((resume) => setTimeout(resume, LOOK_MS));
  }
  return "failed";
}
