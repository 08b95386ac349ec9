// Starts the server on a free port, says which, and serves until its standard input closes.
const { createServer } = require("node:net");
const TelegramServer = require("telegram-test-api");

const probe = createServer().listen(0, "127.0.0.1", () => {
  const { port } = probe.address();
  probe.close(async () => {
    await new TelegramServer({ port, host: "127.0.0.1" }).start();
    console.log(`http://127.0.0.1:${port}`);
  });
});
process.stdin.on("end", () => process.exit(0)).resume();
