"""What protects the browsers of people and of the operator, who has a session on the same origin."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urljoin

import pytest
from pydantic import ValidationError
from redis.asyncio import Redis

from svitlobot.api.context import Context
from svitlobot.api.security_headers import HEADERS, content_security_policy
from svitlobot.settings import Settings
from town import Town

from .client import AS_BOT, Api, served

PAGES = ("/api/docs", "/pay/unknown", "/pay/unknown/done")
ORIGIN = "https://svitlo.example.org"


@asynccontextmanager
async def served_with(town: Town, redis: Redis, settings: Settings, **changes: object) -> AsyncIterator[Api]:
    """Serve the API with other settings."""
    changed = settings.model_copy(update=changes)
    async with served(Context(changed, town.database, redis, town.clock), town, is_new=True) as api:
        yield api


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = content_security_policy()
    for forbidden in ("unsafe", "nonce", "http", "*"):
        assert forbidden not in policy
    for required in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert required in policy


async def test_every_answer_has_the_policy_and_the_headers(api: Api) -> None:
    for path in (*PAGES, "/api/openapi.json", "/api/queues", "/api/nowhere", "/api/docs/static/docs.js"):
        headers = (await api.get(path)).headers
        stricter = {"referrer-policy": "no-referrer"} if path.startswith("/pay/") else {}
        for name, value in (HEADERS | stricter).items():
            assert headers.getall(name) == [value], (path, name)


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_has_no_script_or_style_in_it_and_loads_only_our_own_files(api: Api, page: str) -> None:
    text = (await api.get(page)).body.decode()
    assert "<style" not in text
    assert not re.search(r"\son\w+=|\sstyle=", text)
    assert all(re.fullmatch(r'<script src="/[^"]+"></script>', one) for one in re.findall(r"<script.*?</script>", text))
    for found in re.findall(r'(?:src|href)="([^"#]+)"', text):
        if found.startswith(("data:", "tg://")):
            continue
        assert found.startswith("/"), found
        assert (await api.get(urljoin(page, found))).status == 200, found


async def test_swagger_ui_comes_with_its_licence_from_this_server(api: Api) -> None:
    for file, text in (("swagger-ui-bundle.js", b"SwaggerUIBundle"), ("swagger-ui.css", b".swagger-ui")):
        assert text in (await api.get(f"/api/docs/static/{file}")).body
    assert b"Apache License" in (await api.get("/api/docs/static/LICENSE")).body


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.x", "::1"])
async def test_a_host_that_is_not_ours_is_refused(api: Api, host: str) -> None:
    for path in ("/api/queues", "/admin", "/api/docs", "/api/queues/"):
        answer = await api.get(path, headers={"Host": host})
        assert (answer.status, answer.json["code"]) == (421, "wrong_host"), path
        assert host.encode() not in answer.body


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:9", "[::1]:8000", "127.0.0.1."])
async def test_this_machine_is_reached_by_its_usual_names(api: Api, host: str) -> None:
    assert (await api.get("/api/queues", headers={"Host": host})).status == 200


async def test_the_site_s_own_names_are_allowed(town: Town, redis: Redis, settings: Settings) -> None:
    names = {"public_url": f"{ORIGIN}/", "api_url": "http://api.internal:8000", "allowed_hosts": ["Old.Example.org"]}
    async with served_with(town, redis, settings, **names) as api:
        for host in ("svitlo.example.org", "svitlo.example.org:8443", "api.internal:8000", "old.example.org"):
            assert (await api.get("/api/queues", headers={"Host": host})).status == 200, host
        assert (await api.get("/api/queues", headers={"Host": "other.example.org"})).status == 421


async def test_sensors_may_know_the_server_by_any_name(api: Api) -> None:
    for path in ("/api/ping/nobody", "/channelPing?channel_key=nobody"):
        assert (await api.get(path, headers={"Host": "old-name.example"})).status == 401


async def test_no_redirect_leads_to_where_the_host_header_says(api: Api) -> None:
    for path, host in (("/api/queues/", "localhost"), ("/api/ping/x/", "evil.example")):
        answer = await api.get(path, headers={"Host": host})
        if answer.status in range(300, 400):
            assert answer.headers["Location"] == path.rstrip("/"), path


async def test_production_that_has_no_name_for_itself_answers_to_any(
    town: Town, redis: Redis, settings: Settings
) -> None:
    async with served_with(town, redis, settings, environment="production") as api:
        assert (await api.get("/api/queues", headers={"Host": "svitlo.example.org"})).status == 200
    named = {"environment": "production", "public_url": ORIGIN}
    async with served_with(town, redis, settings, **named) as api:
        assert (await api.get("/api/queues", headers={"Host": "evil.example"})).status == 421


async def test_other_sites_may_read_the_api_only_when_they_are_named(
    api: Api, town: Town, redis: Redis, settings: Settings
) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    assert "Access-Control-Allow-Origin" not in (await api.ask("OPTIONS", "/api/queues", headers=asked)).headers
    async with served_with(town, redis, settings, cors_origins=[ORIGIN]) as named:
        allowed = await named.ask("OPTIONS", "/api/queues", headers=asked)
        assert allowed.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Access-Control-Allow-Credentials" not in allowed.headers
        assert (await named.get("/api/queues", headers={"Origin": ORIGIN})).headers["Access-Control-Allow-Origin"]
        strange = await named.get("/api/queues", headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in strange.headers
        service_token = asked | {"Access-Control-Request-Headers": next(iter(AS_BOT))}
        assert (await named.ask("OPTIONS", "/api/queues", headers=service_token)).status == 400


@pytest.mark.parametrize(
    "wrong", [{"cors_origins": "*"}, {"cors_origins": "https://a.example/path"}, {"forwarded_allow_ips": "nginx"}]
)
def test_a_setting_that_would_allow_everybody_or_nobody_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **wrong)


def test_the_proxy_that_is_believed_is_the_one_of_this_machine_or_of_the_private_network_it_listens_in() -> None:
    def trusted(**changes: str) -> list[str]:
        return Settings(_env_file=None, **changes).trusted_proxies

    assert trusted() == trusted(api_host="0.0.0.0") == trusted(api_host="203.0.113.5") == ["127.0.0.1", "::1"]
    assert "10.0.0.0/8" in trusted(api_host="10.0.0.2")
    assert trusted(api_host="10.0.0.2", forwarded_allow_ips="10.0.0.1, 10.1.0.0/24") == ["10.0.0.1", "10.1.0.0/24"]
