"""The product in containers, started by its own script."""

import pytest

from .city import play_an_outage, stats
from .conftest import Docker

OURS = ("api-1", "api-2", "api-3", "bot", "sender", "worker-iot", "worker-notifications", "worker-default", "beat")


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
    play_an_outage(docker, "1.1")
    counted = stats(docker)
    assert counted["accepted"] >= 30  # some twenty people of the queue, twice
    assert counted["duplicates"] == counted["too_many_requests"] == 0
