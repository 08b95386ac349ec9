"""``python -m svitlobot_sandbox.telegram``: the sandbox as a process of its own."""

import argparse
import logging
import os
import sys

import uvloop

from svitlobot.errors import ConfigurationError
from svitlobot_sandbox.telegram.limits import Limits
from svitlobot_sandbox.telegram.server import run
from svitlobot_sandbox.telegram.world import Config


def main() -> int:
    """Read the command line and serve until stopped."""
    defaults = Limits()
    parser = argparse.ArgumentParser(
        prog="python -m svitlobot_sandbox.telegram", description="A Telegram of one's own."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081, help="0 picks a free port")
    parser.add_argument("--rate", type=float, default=defaults.rate, help="messages a second per token; 0: no limit")
    parser.add_argument("--paid-rate", type=float, default=defaults.paid_rate, help="the same for paid broadcasts")
    parser.add_argument("--chat-rate", type=float, default=defaults.chat_rate, help="messages a second per chat")
    parser.add_argument("--group-per-minute", type=float, default=defaults.group_per_minute)
    parser.add_argument("--known-chats-only", action="store_true", help="refuse to write to people who never wrote")
    parser.add_argument("--environment", default=os.environ.get("ENVIRONMENT", "development"))
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    limits = Limits(
        rate=options.rate,
        paid_rate=options.paid_rate,
        chat_rate=options.chat_rate,
        group_per_minute=options.group_per_minute,
    )
    config = Config(limits=limits, known_chats_only=options.known_chats_only)
    try:
        uvloop.run(run(options.host, options.port, config, options.environment))
    except (ConfigurationError, OSError) as error:
        parser.exit(2, f"{error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
