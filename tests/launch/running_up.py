"""A process that runs `up` with stand-in roles: what the tests of `up` start."""

import os
import sys
from pathlib import Path

from svitlobot.errors import SvitloBotError
from svitlobot.launch.up import up
from svitlobot.logging import configure_logging
from svitlobot.settings import Settings

if __name__ == "__main__":
    os.environ["PYTHONPATH"] = str(Path(__file__).with_name("stand_in"))
    settings = Settings(_env_file=None)
    configure_logging(settings, "up")
    try:
        up(settings)
    except SvitloBotError as error:
        sys.exit(f"{error.code}: {error.text}")
