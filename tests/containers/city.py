"""What happens to the product in containers: visitors come, a queue's power goes and returns."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from .conftest import Docker

SITE = "http://localhost:18080"
PAUSE = 0.1  # seconds between two visitors


def stats(docker: Docker) -> dict[str, int]:
    """Return what the local Telegram has counted."""
    with urllib.request.urlopen("http://localhost:18081/sandbox/stats", timeout=5) as answer:
        return json.load(answer)


@contextmanager
def visitors() -> Iterator[list[str]]:
    """Ask for the state of the service through nginx all the while; yield what went wrong."""
    faults: list[str] = []
    leaving = threading.Event()

    def visit() -> None:
        while not leaving.wait(PAUSE):
            try:
                with urllib.request.urlopen(f"{SITE}/channelPing?channel_key=nobody", timeout=10):
                    faults.append("a key of nobody was believed")
            except urllib.error.HTTPError as error:
                if error.code != 401:
                    faults.append(str(error))
            except OSError as error:
                faults.append(repr(error))

    thread = threading.Thread(target=visit)
    thread.start()
    yield faults
    leaving.set()
    thread.join()


def play_an_outage(docker: Docker, queue: str) -> None:
    """Have some hundreds of people live in the demo city, and one of its queues go dark for a while.

    Another queue each time: one that goes dark and back often is unstable, and people are told less.
    """
    addresses = ("svitlobot", "import", "addresses", "/demo/addresses.xlsx", "--report", "/tmp/report.csv")
    docker.compose("exec", "-T", "sandbox", *addresses)
    playing = ("timeout", "-s", "INT", "45", "svitlobot", "simulate", "--residents", "240", "--outage", f"{queue}:3:20")
    docker.run("docker-compose", "exec", "-T", "sandbox", *playing, check=False)
