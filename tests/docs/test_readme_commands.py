"""The README's tour: the product alone, a city beside it, on servers of its own."""

from pathlib import Path

import pytest

from svitlobot_bench.rig import free_port

from .blocks import ROOT, Mode, blocks
from .installation import Installation, Running

PORTS = ("API_PORT", "BOT_PORT", "TELEGRAM_SANDBOX_PORT", "PAYMENT_SANDBOX_PORT", "CITY_PORT")


@pytest.mark.timeout(240)  # everything starts here, on a machine that may be busy
def test_every_command_of_the_readme_works(cli: str, tmp_path: Path) -> None:
    ports = {name: str(free_port()) for name in PORTS}
    replaced = {
        "http://127.0.0.1:8000": f"http://127.0.0.1:{ports['API_PORT']}",
        "http://127.0.0.1:8081": f"http://127.0.0.1:{ports['TELEGRAM_SANDBOX_PORT']}",
        "2.1:3:20": "2.1:1:2",  # a shorter outage
    }
    settings = ports | {"SEND_RATE": "1000"}  # Telegram would take thirty a second: nothing here is about its limit
    installation = Installation(tmp_path / "svitlobot", cli, settings, replaced)
    started: list[Running] = []
    try:
        for block in blocks(ROOT / "README.md", "sh"):
            if block.mode is Mode.UNTIL_STOPPED:
                started.append(installation.start(block))
            elif block.mode is Mode.RUN:
                assert not (failure := installation.failure_of(block)), failure
    finally:
        for running in reversed(started):
            running.stop()
    assert len(started) == 2
