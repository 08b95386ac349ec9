import signal
import subprocess
import sys
from functools import partial

import pytest

WORKS = """
import asyncio
from contextlib import suppress
from svitlobot.launch.process import stop_on_signals

async def work():
    try:
        print("working", flush=True)
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0)
        print("tidied up")

stop_on_signals()
with suppress(KeyboardInterrupt):
    asyncio.run(work())
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_either_signal_ends_work_tidily_also_when_a_script_started_it_in_the_background(number):
    with subprocess.Popen(
        [sys.executable, "-c", WORKS],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_IGN),  # noqa: PLW1509
    ) as process:
        assert process.stdout.readline() == "working\n"
        process.send_signal(number)
        assert process.communicate(timeout=10)[0] == "tidied up\n"
    assert process.returncode == 0
