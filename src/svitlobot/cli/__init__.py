"""The command line: what an operator types. Each command imports what it needs when it runs."""

import sys

from svitlobot.db.session import OUTAGES
from svitlobot.errors import ConfigurationError, SvitloBotError

_WRONG_SETTINGS = 78  # EX_CONFIG of sysexits.h: starting again mends nothing, and systemd is told so


def main() -> None:
    """Run the command line; an expected error is one line, not a traceback."""
    from svitlobot.cli.app import app  # other packages add commands to it, and stand on modules of this one

    try:
        app()
    except ConfigurationError as error:
        _fail(error.text, _WRONG_SETTINGS)
    except SvitloBotError as error:
        _fail(error.text)
    except OUTAGES as error:
        _fail(f"база даних недоступна ({type(error).__name__}): перевірте DATABASE_URL і чи вона працює")


def _fail(text: str, code: int = 2) -> None:
    print(f"svitlobot: {text}", file=sys.stderr)  # noqa: T201 - a command talks to its terminal
    sys.exit(code)


__all__ = ["main"]
