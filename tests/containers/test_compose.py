"""The product in containers, started and upgraded by its own scripts."""

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from .conftest import Docker

SITE = "http://localhost:18080"
OURS = ("api-1", "api-2", "api-3", "bot", "sender", "worker-iot", "worker-notifications", "worker-default", "beat")
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


@pytest.mark.timeout(1800)
def test_one_command_brings_everything_up(docker: Docker) -> None:
    for service in OURS:
        container = docker.compose("ps", "--quiet", service).strip()
        state = docker.run(
            "docker", "inspect", "--format", "{{.State.Health.Status}} {{.RestartCount}}", container
        ).stdout
        assert state.split() == ["healthy", "0"], service


def test_a_role_is_nobody_and_can_change_nothing_of_its_image(docker: Docker) -> None:
    for service in OURS:
        assert docker.compose("exec", "-T", service, "id", "-u").strip() == "10001"
        touched = docker.run("docker-compose", "exec", "-T", service, "touch", "/opt/svitlobot/x", check=False)
        assert "Read-only file system" in touched.stderr


@pytest.mark.timeout(300)
def test_a_city_in_containers_is_told_of_its_outage(docker: Docker) -> None:
    docker.compose(
        "exec",
        "-T",
        "sandbox",
        "svitlobot",
        "import",
        "addresses",
        "/demo/addresses.xlsx",
        "--report",
        "/tmp/report.csv",
    )
    playing = ("timeout", "-s", "INT", "45", "svitlobot", "simulate", "--residents", "240", "--outage", "1.1:3:20")
    docker.run("docker-compose", "exec", "-T", "sandbox", *playing, check=False)
    counted = stats(docker)
    assert counted["accepted"] >= 30  # some twenty people of the queue, twice
    assert counted["duplicates"] == counted["too_many_requests"] == 0


@pytest.mark.timeout(600)
def test_another_release_comes_and_goes_without_a_pause(docker: Docker) -> None:
    for release in ("svitlobot:next", "svitlobot:latest"):
        docker.run("docker", "tag", "svitlobot:latest", "svitlobot:next")
        environment = docker.environment | {"SVITLOBOT_IMAGE": release}
        with visitors() as faults:
            Docker(docker.project, environment).run("deploy/compose/upgrade")
            time.sleep(2 * PAUSE)
        assert faults == []
        container = docker.compose("ps", "--quiet", "api-3").strip()
        assert docker.run("docker", "inspect", "--format", "{{.Config.Image}}", container).stdout.strip() == release
