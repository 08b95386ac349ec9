"""A Docker daemon of the tests' own, and stand-ins for the base images, which are not pulled.

It takes minutes and root, so `make test` leaves it to `make test-containers`.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAND_INS = Path(__file__).parent / "stand_ins"
TOOLS = {"dockerd": "docker.io", "docker-compose": "docker-compose", "debootstrap": "debootstrap"}
PYTHON = "python:3.11-slim-bookworm"
ROOM_NEEDED = 12 << 30  # bytes
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

collect_ignore_glob = [] if os.environ.get("CONTAINERS") == "1" else ["test_*.py"]


@dataclass(frozen=True)
class Docker:
    """A daemon, the project's folder it runs, and the environment that leads there."""

    project: Path
    environment: dict[str, str]

    def run(self, *command: str, timeout: float = 600, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command in the project's folder."""
        done = subprocess.run(
            command,
            cwd=self.project,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert not check or done.returncode == 0, f"{command}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done

    def compose(self, *command: str, timeout: float = 600, check: bool = True) -> str:
        """Run docker-compose; return what it prints."""
        return self.run("docker-compose", *command, timeout=timeout, check=check).stdout


@pytest.fixture(scope="session")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docker]:
    """The whole product, started by its own script, with a local Telegram in place of the real one."""
    _require_tools()
    place = tmp_path_factory.mktemp("docker")
    if shutil.disk_usage(place).free < ROOM_NEEDED:
        pytest.skip("too little room on the disk for images")
    socket = f"unix://{place}/docker.sock"
    folders = ["--data-root", place / "data", "--exec-root", place / "exec", "--pidfile", place / "docker.pid"]
    with (place / "dockerd.log").open("wb") as log:
        daemon = subprocess.Popen(["dockerd", "-H", socket, *folders], stdout=log, stderr=log)
    ports = {"HTTP_PORT": "18080", "HTTPS_PORT": "18443", "SANDBOX_PORT": "18081"}
    environment = os.environ | ports | {"DOCKER_HOST": socket, "DOCKER_BUILD_ARGS": "--network host"}
    docker = Docker(_copy_of_the_project(place), environment | {"COMPOSE_FILE": "compose.yaml:compose.dev.yaml"})
    try:
        _await_daemon(docker, daemon, place)
        _make_stand_ins(docker, place)
        docker.run("deploy/compose/start", "--dev", timeout=1200)
        yield docker
    finally:
        docker.compose("down", "--volumes", "--timeout", "5", check=False)  # else its file systems stay mounted
        daemon.terminate()
        daemon.wait(60)


def _require_tools() -> None:
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for order in (["update", "-q"], ["install", "-yq", "--no-install-recommends", *missing, "iptables"]):
            subprocess.run(["apt-get", *order], env=environment, check=False, stdout=subprocess.DEVNULL)
    if os.geteuid() != 0:
        pytest.skip("a Docker daemon needs root")
    if any(shutil.which(tool) is None for tool in TOOLS):
        pytest.skip(f"apt-get install {' '.join(TOOLS.values())}")


def _copy_of_the_project(place: Path) -> Path:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    project = place / "svitlobot"
    for name in files.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, project / name)
    return project


def _await_daemon(docker: Docker, daemon: "subprocess.Popen[bytes]", place: Path) -> None:
    for _ in range(60):
        if docker.run("docker", "version", check=False).returncode == 0:
            return
        if daemon.poll() is not None:
            break
        time.sleep(1)
    pytest.skip(f"no Docker daemon can start here: {(place / 'dockerd.log').read_text()[-1000:]}")


def _make_stand_ins(docker: Docker, place: Path) -> None:
    """Make images of Debian's packages under the names of those that cannot be pulled."""
    root, packages = place / "root", "python3,python3-venv,ca-certificates"
    command = ("debootstrap", "--variant=minbase", f"--include={packages}", "bookworm", str(root))
    if docker.run(*command, check=False).returncode != 0:
        pytest.skip(f"debootstrap can make no base image here: see {root}/debootstrap/debootstrap.log")
    docker.run("sh", "-c", f"tar -C {root} -c . | docker import - {PYTHON}")
    context = place / "stand_ins"
    shutil.copytree(STAND_INS, context)
    # This machine may reach the packages by a mirror of its own.
    shutil.copy(CERTIFICATES, context / "ca-certificates.crt")
    for name, tags in {
        "python": (PYTHON,),
        "servers": ("servers",),
        "postgres": ("postgres:18-bookworm",),
        "others": ("redis:8-bookworm", "nginx:1.28-bookworm", "certbot/certbot:v5.1.0"),
    }.items():
        names = [part for tag in tags for part in ("--tag", tag)]
        docker.run(
            "docker", "build", "--network", "host", "--file", str(context / f"{name}.Dockerfile"), *names, str(context)
        )
