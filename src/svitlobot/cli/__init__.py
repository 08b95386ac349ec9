"""The command line: what an operator types. Each command imports what it needs when it runs."""

import sys

from svitlobot.cli.app import app
from svitlobot.errors import SvitloBotError


def main() -> None:
    """Run the command line; an expected error is one line, not a traceback."""
    try:
        app()
    except SvitloBotError as error:
        print(f"svitlobot: {error.text}", file=sys.stderr)  # noqa: T201 - a command talks to its terminal
        sys.exit(2)


__all__ = ["main"]
