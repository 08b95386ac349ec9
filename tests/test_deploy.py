"""What stands in front of the API lets through what the API takes."""

import re
from pathlib import Path

from svitlobot.api import imports, schedules
from svitlobot.api.app import PANEL_UPLOAD_PATH
from svitlobot.api.body_limit import MAX_BODY
from svitlobot.gateways.schedule_sources import MAX_BYTES
from svitlobot.schemas.imports import MAX_FILE, MAX_FORM

NGINX = Path(__file__).parents[1] / "deploy" / "nginx" / "svitlobot.conf"
UNITS = {"k": 1 << 10, "m": 1 << 20}


def test_the_proxy_takes_files_where_the_api_does_and_nowhere_else() -> None:
    secure = NGINX.read_text(encoding="utf-8").split("listen 443")[1]
    limits = {path: _bytes(size) for path, size in _sizes(secure).items()}
    assert limits.pop(f"= {schedules.router.prefix}") == MAX_BYTES
    assert limits.pop(f"= {imports.router.prefix}") == MAX_FILE
    assert limits.pop(f"= {PANEL_UPLOAD_PATH}") == MAX_FORM
    assert MAX_BODY <= limits.pop("") < 1 << 20
    assert set(limits) == {"/telegram/"}  # which is not the API's


def _sizes(server: str) -> dict[str, str]:
    """Return the size of a body by the location that sets it; "" is the server itself."""
    path, found = "", {}
    for line in map(str.strip, server.splitlines()):
        if match := re.fullmatch(r"location (.+) \{", line):
            path = match[1]
        elif line == "}":
            path = ""
        elif match := re.fullmatch(r"client_max_body_size (\w+);", line):
            found[path] = match[1]
    return found


def _bytes(size: str) -> int:
    return int(size[:-1]) * UNITS[size[-1]]
