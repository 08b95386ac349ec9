// Starts the server on a free port, says which, and serves until its standard input closes.
const { createServer } = require("node:net");
const TelegramServer = require("telegram-test-api");

// Telegram always names the chat's instance of a pressed button; this server forgets it.
const formatUpdate = TelegramServer.formatUpdate;
TelegramServer.formatUpdate = (update) => {
  const formatted = formatUpdate(update);
  return formatted.callback_query
    ? { ...formatted, callback_query: { ...formatted.callback_query, chat_instance: "1" } }
    : formatted;
};

// Telegram never answers with what was asked as JSON text; this server echoes every field of the form.
const addBotMessage = TelegramServer.prototype.addBotMessage;
TelegramServer.prototype.addBotMessage = function (...given) {
  const { link_preview_options: _, ...message } = addBotMessage.apply(this, given);
  return message;
};

const probe = createServer().listen(0, "127.0.0.1", () => {
  const { port } = probe.address();
  probe.close(async () => {
    await new TelegramServer({ port, host: "127.0.0.1" }).start();
    console.log(`http://127.0.0.1:${port}`);
  });
});
process.stdin.on("end", () => process.exit(0)).resume();
