"""Stands in for the roles of `svitlobot up`: each says what it was given, and the API answers when asked."""

import asyncio
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Api(BaseHTTPRequestHandler):
    """Answers that it is ready."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


async def migrate() -> None:
    import asyncpg

    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    await connection.execute("CREATE TABLE IF NOT EXISTS migrated AS SELECT 1 AS one")
    await connection.close()


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def stop(*_: object) -> None:
    say("stopping")
    sys.exit()


role = sys.argv[1]
if role == "operators":
    sys.exit()
if role == "migrate":
    if "MIGRATION_FAILS" in os.environ:
        sys.exit("no such column")
    if "MIGRATION_LASTS" in os.environ:
        say("migrating")
        signal.pause()
    asyncio.run(migrate())
    sys.exit()
signal.signal(signal.SIGTERM, stop)
if role == "worker":
    from redis import Redis

    Redis.from_url(os.environ["REDIS_URL"]).ping()
token, address = os.environ.get("TELEGRAM_BOT_TOKEN", "none"), os.environ.get("TELEGRAM_API_URL", "none")
say(f"pid {os.getpid()} admin {os.environ.get('ADMIN_TOKEN', 'none')} bot {token} at {address}")
if role == "api":
    HTTPServer(("127.0.0.1", int(os.environ["API_PORT"])), Api).serve_forever()
while True:
    signal.pause()
