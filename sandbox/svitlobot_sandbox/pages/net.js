// The way to the sandbox: calls, and one stream of what is seen now.

/** A refusal, with words for the person. */
export class Refusal extends Error {
  constructor(status, code, text) {
    super(text);
    this.status = status;
    this.code = code;
  }
}

async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(10_000),
    });
  } catch {
    throw new Refusal(0, "away", "Пісочниця не відповідає");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(answer.status, said.code ?? "failed", said.text ?? `Помилка ${answer.status}`);
  return said;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

const RETRY_MS = 1500;

/** Watches chats. A fresh stream begins with the whole present state, so nothing is lost by reconnecting. */
export class Live {
  #source = null;
  #retry = 0;
  #chats = "";

  /** `on`: `bots(list)`, `chat(seen)`, `state("live" | "away")`. */
  constructor(on) {
    this.on = on;
  }

  watch(chatIds) {
    const chats = [...new Set(chatIds)].sort().join(",");
    if (chats === this.#chats && this.#source) return;
    this.#chats = chats;
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#source?.close();
    const source = new EventSource(`/sandbox/stream?chats=${encodeURIComponent(this.#chats)}`);
    this.#source = source;
    source.addEventListener("open", () => this.on.state("live"));
    source.addEventListener("bots", (event) => this.on.bots(JSON.parse(event.data).bots));
    source.addEventListener("chat", (event) => this.on.chat(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      this.on.state("away");
      source.close(); // the browser gives up for good after some errors; we never do
      this.#retry = setTimeout(() => this.#connect(), RETRY_MS);
    });
  }
}
