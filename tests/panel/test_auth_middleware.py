"""Nothing without a session, nothing changed without a token: every route of the mounted panel is walked."""

import re
from dataclasses import replace

import aiohttp
import pytest
from starlette.routing import Mount, Route

from svitlobot.api.security_headers import content_security_policy
from svitlobot.services.admin import operators

from .serving import LOGIN, PASSWORD, Visitor, panel_served

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_VALUES = {
    "identity": "excel-text",
    "pk": "greeting",
    "import_id": "1",
    "event_id": "1",
    "action": "apply",
    "kind": "texts",
}


def routes(panel) -> list[tuple[str, str]]:
    """Return every method and path under /admin, the program's own files aside."""
    found = []
    for route in panel.admin.routes:
        assert isinstance(route, Route) or (isinstance(route, Mount) and route.name in ("statics", "static"))
        if isinstance(route, Route):
            path = _PARAMETER.sub(lambda match: _VALUES[match[1]], route.path)
            found += [(method, path) for method in sorted(route.methods)]
    assert len(found) > 15
    return found


async def test_no_page_is_given_to_who_is_not_logged_in(served, visitor, operator):
    for method, path in routes(served.panel):
        if path != "/login" and method in ("GET", "HEAD"):
            assert (await visitor.ask(method, path))[0] == 303, path
            assert visitor.headers["Location"] == "/admin/login"


async def test_nothing_is_changed_by_who_is_not_logged_in(served, visitor, operator):
    await visitor.get("/login")
    for method, path in [*routes(served.panel), ("POST", "/"), ("PUT", "/audit"), ("PATCH", "/nowhere")]:
        if path != "/login" and method not in ("GET", "HEAD"):
            status, _ = await visitor.ask(method, path, headers={"X-CSRF-Token": visitor.csrf})
            assert status == 401, (method, path)


async def test_nothing_is_changed_without_the_token(served, browser_of_operator):
    browser = browser_of_operator
    for method, path in routes(served.panel):
        if method in ("GET", "HEAD"):
            continue
        await browser.get("/login")  # so that this page's cookie is there, too
        for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 64}):
            assert (await browser.ask(method, path, headers=headers, data={"key": "x"}))[0] == 403, (method, path)
    assert (await browser.get("/"))[0] == 200  # nor has it been logged out


async def test_nothing_is_changed_by_a_foreign_page_that_has_the_token(browser_of_operator):
    browser = browser_of_operator
    strange = [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ]
    for headers in strange:
        status, text = await browser.ask("POST", "/logout", headers=headers, data={"csrf_token": browser.csrf})
        assert (status, "Запит не з цієї сторінки" in text) == (403, True), headers
    async with aiohttp.ClientSession() as http:
        cookies = {"svitlobot_panel": next(c.value for c in browser.http.cookie_jar if c.key == "svitlobot_panel")}
        form = {"csrf_token": browser.csrf}
        async with http.post(f"{browser.url}/admin/logout", cookies=cookies, data=form) as answer:
            assert answer.status == 403  # neither Origin nor Sec-Fetch-Site: no browser of today


async def test_a_proxy_that_leaves_the_port_out_of_the_host_is_no_stranger(town, redis, servers, operator):
    settings = servers.settings.model_copy(update={"public_url": "http://svitlo.example:8443"})
    jar = aiohttp.CookieJar(unsafe=True)
    async with panel_served(town, redis, settings) as served, aiohttp.ClientSession(cookie_jar=jar) as http:
        visitor = Visitor(served.url, http)
        await visitor.get("/login")
        headers = {"Origin": "http://svitlo.example:8443", "Host": "svitlo.example"}
        form = {"csrf_token": visitor.csrf, "login": LOGIN, "password": PASSWORD}
        token = next(cookie.value for cookie in visitor.http.cookie_jar)
        headers["Cookie"] = f"svitlobot_panel_login={token}"
        assert (await visitor.ask("POST", "/login", headers=headers, data=form))[0] == 303


async def test_a_token_of_another_session_is_no_good(browser_of_operator, served):
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        other = type(browser_of_operator)(served.url, http)
        await other.log_in()
        assert other.csrf != browser_of_operator.csrf
        assert (await other.ask("POST", "/logout", data={"csrf_token": browser_of_operator.csrf}))[0] == 403


async def test_an_upload_with_the_token_in_its_form_is_let_in_and_read_whole(browser_of_operator):
    form = aiohttp.FormData()
    form.add_field("csrf_token", browser_of_operator.csrf)
    form.add_field("key", "start_hello")
    form.add_field("file", b"x" * 5_000, filename="x.bin")
    status, _ = await browser_of_operator.ask("POST", "/excel-text/create", data=form)
    assert status == 400  # by the form itself, which says what it misses


async def test_a_body_that_is_too_large_is_refused(browser_of_operator):
    status, text = await browser_of_operator.post("/excel-text/create", value="x" * 100_000)
    assert status == 413
    assert "завелике" in text or "Too Large" in text


async def test_every_answer_makes_the_browser_careful(browser_of_operator, visitor):
    for path in ("/", "/user/list", "/audit", "/login", "/nowhere", "/static/panel.css", "/statics/js/main.js"):
        await browser_of_operator.get(path)
        headers = browser_of_operator.headers
        assert headers["Content-Security-Policy"] == content_security_policy()
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == ("public, max-age=3600" if "static" in path else "no-store"), path
        assert headers["X-Content-Type-Options"] == "nosniff"


async def test_people_who_come_by_https_get_cookies_that_go_no_other_way(served, visitor, operator):
    context = served.panel.admin.state.context
    settings = context.settings.model_copy(update={"public_url": "https://svitlo.example"})
    served.panel.admin.state.context = replace(context, settings=settings)
    await visitor.get("/login")
    assert "secure" in visitor.headers["Set-Cookie"].lower()


async def test_what_the_panel_cannot_do_has_no_route(browser_of_operator):
    for path in ("/user/export/csv", "/user/export/json", "/user/1/username/download/", "/excel-text/import"):
        assert (await browser_of_operator.get(path))[0] == 404, path


async def test_a_lost_database_is_said_in_words(browser_of_operator, served, monkeypatch):
    async def away(*_args):
        raise ConnectionRefusedError

    monkeypatch.setattr(operators, "who", away)
    status, text = await browser_of_operator.get("/")
    assert status == 503
    assert "База даних тимчасово недоступна" in text


@pytest.mark.parametrize("path", ["user/details/x", f"address/edit/{2**40}", "notification/details/1;2;3", "x/list"])
async def test_a_wrong_address_is_said_in_words(browser_of_operator, path):
    status, text = await browser_of_operator.get(f"/{path}")
    assert status == 404, text
    assert "рядка" in text
