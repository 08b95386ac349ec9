"""What stands in front of the API lets through what the API takes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from svitlobot.api import imports, schedules
from svitlobot.api.app import LARGER_BODIES, PANEL_FIRMWARE_PATH, PANEL_UPLOAD_PATH
from svitlobot.api.body_limit import MAX_BODY
from svitlobot.domain.schedules.sources import MAX_SCHEDULE_BYTES
from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES, MAX_WORKBOOK_FORM_BYTES
from svitlobot.worker.app import QUEUES

DEPLOY = Path(__file__).parents[1] / "deploy"
NGINX = DEPLOY / "nginx" / "svitlobot.conf"
UNIT_FILES = ("svitlobot.service", "svitlobot@.service")
UNITS = {"k": 1 << 10, "m": 1 << 20}


def test_the_proxy_takes_files_where_the_api_does_and_nowhere_else() -> None:
    secure = NGINX.read_text(encoding="utf-8").split("listen 443")[1]
    limits = {path: _bytes(size) for path, size in _sizes(secure).items()}
    assert limits.pop(f"= {schedules.router.prefix}") == MAX_SCHEDULE_BYTES
    assert limits.pop(f"= {imports.router.prefix}") == MAX_WORKBOOK_BYTES
    assert limits.pop(f"= {PANEL_UPLOAD_PATH}") == MAX_WORKBOOK_FORM_BYTES
    assert limits.pop(f"= {PANEL_FIRMWARE_PATH}") == LARGER_BODIES[PANEL_FIRMWARE_PATH]
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


@pytest.mark.parametrize("unit", UNIT_FILES)
def test_a_unit_can_gain_no_privilege_and_write_nowhere_but_in_its_own_folder(unit: str) -> None:
    path = DEPLOY / "systemd" / unit
    lines = set(path.read_text(encoding="utf-8").splitlines())
    assert lines >= {
        "CapabilityBoundingSet=", "MemoryDenyWriteExecute=yes", "NoNewPrivileges=yes", "PrivateTmp=yes",
        "PrivateUsers=yes", "ProtectSystem=strict", "RestrictNamespaces=yes", "StateDirectoryMode=0700",
        "SystemCallFilter=@system-service", "UMask=0077",
    }  # fmt: skip
    if shutil.which("systemd-analyze"):
        command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=30", str(path)]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stdout[-200:]


def test_the_proxy_sends_browsers_by_https_to_its_own_name_only() -> None:
    plain, secure = NGINX.read_text(encoding="utf-8").split("listen 443")
    assert "return 308 https://$server_name$request_uri;" in plain
    assert "Strict-Transport-Security" in secure
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in secure


def test_every_path_that_the_proxy_passes_on_has_a_limit_of_requests_or_costs_nothing() -> None:
    text = NGINX.read_text(encoding="utf-8")
    blocks = re.findall(r"location ([^{]+?) \{([^{}]*)\}", text)
    passed = {path for path, block in blocks if "proxy" in block}
    limited = {path for path, block in blocks if "limit_req " in block}
    assert passed - limited == {
        "= /health/live", "= /admin/excel", "= /admin/firmware",  # the latter stand inside /admin/, with its limit
    }  # fmt: skip
    assert "/telegram/" in limited


def test_the_proxy_keeps_what_is_everybody_s_and_nothing_that_is_a_person_s() -> None:
    """A regular location goes before a prefix: it must name the public paths and no others."""
    text = NGINX.read_text(encoding="utf-8")
    [(path, block)] = [
        found
        for found in re.findall(r"location ([^{]+?) \{([^{}]*)\}", text)
        if "proxy_cache svitlobot_public;" in found[1]
    ]
    cached = re.compile(path.removeprefix("~ "))
    for public in ("/", "/q/4.1", "/q/4.1.png", "/q/4.1/embed", "/api/status", "/api/map", "/api/map/0123456789abcdef",
                   "/app", "/app/map", "/robots.txt", "/sitemap.xml", "/site/site.css"):  # fmt: skip
        assert cached.search(public), public
    for personal in (
        "/search",
        "/api/users/1",
        "/api/addresses",
        "/api/calendars/x",
        "/admin/",
        "/pay/x",
        "/apple",
        "/x",
    ):
        assert not cached.search(personal), personal
    assert "Strict-Transport-Security" in block  # an add_header of a location takes the place of the server's
    assert "proxy_cache_lock on;" in block


COMPOSE = yaml.safe_load((DEPLOY.parent / "compose.yaml").read_text(encoding="utf-8"))["services"]
OUR_SERVICES = {name: one for name, one in COMPOSE.items() if "svitlobot:latest" in one["image"]}


@pytest.mark.parametrize("name", OUR_SERVICES)
def test_a_container_of_ours_can_gain_no_privilege_and_writes_nothing_to_its_image(name: str) -> None:
    service = OUR_SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service


def test_every_queue_of_jobs_has_a_worker_in_the_containers() -> None:
    named = [part for one in COMPOSE.values() if "--queues" in one.get("command", []) for part in one["command"][2:]]
    assert sorted(named) == sorted(QUEUES)


def test_nginx_in_its_container_finds_the_apis_and_the_bot_where_they_are() -> None:
    script = (DEPLOY / "compose" / "nginx.sh").read_text(encoding="utf-8")
    for name in ("api-1", "api-2", "api-3", "bot"):
        assert COMPOSE[name]["networks"]["inner"]["ipv4_address"] in script
    nginx = COMPOSE["nginx"]["networks"]["inner"]["ipv4_address"]
    assert COMPOSE["api-1"]["environment"]["FORWARDED_ALLOW_IPS"] == nginx
