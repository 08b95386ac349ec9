"""Who may log in, for how long, and what a refused person is told."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from svitlobot.domain.admin.operators import IDLE, LASTS
from svitlobot.services.admin import operators

from .serving import LOGIN, PASSWORD

LOCKED = "panel_locked_out"


async def test_without_an_operator_the_panel_is_shut(visitor):
    for path in ("/", "/user/list", "/audit"):
        status, text = await visitor.get(path)
        assert status == 404
        assert "svitlobot operators add" in text


async def test_an_operator_logs_in_and_out(visitor, operator):
    assert (await visitor.get("/"))[0] == 303
    assert visitor.headers["Location"] == "/admin/login"
    assert (await visitor.log_in())[0] == 303
    status, text = await visitor.get("/")
    assert status == 200
    assert LOGIN in text
    cookie = next(cookie for cookie in visitor.http.cookie_jar if cookie.key == "svitlobot_panel")
    assert (await visitor.post("/logout"))[0] == 303
    headers = {"Cookie": f"svitlobot_panel={cookie.value}"}  # a thief's copy of the cookie is worth nothing either
    assert (await visitor.ask("GET", "/", headers=headers))[0] == 303


async def test_a_login_gives_a_cookie_that_was_not_there_before(visitor, operator):
    await visitor.get("/login")
    anonymous = {cookie.value for cookie in visitor.http.cookie_jar}
    planted = "planted-by-a-stranger-" + "x" * 20
    visitor.http.cookie_jar.update_cookies({"svitlobot_panel": planted})
    await visitor.post("/login", login=LOGIN, password=PASSWORD)
    said = visitor.headers.getall("Set-Cookie")
    session = next(one for one in said if one.startswith("svitlobot_panel="))
    value = session.partition("=")[2].partition(";")[0]
    assert value not in anonymous | {planted}
    for word in ("HttpOnly", "SameSite=strict", "Path=/admin"):
        assert word.lower() in session.lower()


@pytest.mark.parametrize(("login", "password"), [(LOGIN, "не той пароль"), ("nobody", PASSWORD), (LOGIN, "")])
async def test_a_wrong_login_and_a_wrong_password_are_answered_alike(visitor, operator, login, password):
    await visitor.get("/login")
    status, text = await visitor.post("/login", login=login, password=password)
    assert status == 401
    assert operators.WRONG in text


async def test_who_guesses_is_held_back_by_login_and_told_for_how_long(visitor, operator):
    await visitor.get("/login")
    for _ in range(10):
        assert (await visitor.post("/login", login=LOGIN, password="вгадую"))[0] == 401
    status, text = await visitor.post("/login", login=LOGIN.upper(), password=PASSWORD)
    assert status == 429
    assert "Забагато спроб увійти: зачекайте 15 хв" in text
    assert int(visitor.headers["Retry-After"]) > 800
    assert (await visitor.post("/login", login="another", password="x"))[0] == 401


async def test_who_tries_many_logins_is_held_back_by_address(visitor, operator, monkeypatch):
    monkeypatch.setattr(operators, "is_password", lambda _password, _stored: False)  # the sums take time
    await visitor.get("/login")
    for number in range(30):
        assert (await visitor.post("/login", login=f"guess{number}", password="вгадую"))[0] == 401
    assert (await visitor.post("/login", login=LOGIN, password=PASSWORD))[0] == 429


async def test_a_login_that_failed_is_logged_and_who_is_held_back_is_in_the_audit_once(visitor, operator, town):
    await visitor.get("/login")
    with capture_logs() as logged:
        answers = [(await visitor.post("/login", login="nobody\x00", password="таємне"))[0] for _ in range(13)]
    assert answers == [401] * 10 + [429] * 3
    events = [one["event"] for one in logged if one["event"].startswith("panel_")]
    assert events == ["panel_login_failed"] * 10 + ["panel_login_held_back"] * 3
    assert {(one["login"], one["address"]) for one in logged if "login" in one} == {("nobody", "127.0.0.1")}
    assert "таємне" not in str(logged)
    rows = await town.database.pool.fetch("SELECT actor, description FROM action_logs WHERE action_type = $1", LOCKED)
    assert [tuple(row) for row in rows] == [(None, "nobody, 127.0.0.1")]


async def test_without_redis_guesses_are_counted_all_the_same(visitor, operator, served, monkeypatch):
    async def away(*_):
        raise ConnectionError

    monkeypatch.setattr(served.panel.admin.state.context.limiter._shared, "hit", away)
    monkeypatch.setattr(operators, "is_password", lambda _password, _stored: False)
    await visitor.get("/login")
    answers = [(await visitor.post("/login", login=LOGIN, password="вгадую"))[0] for _ in range(11)]
    assert answers == [401] * 10 + [429]


async def test_an_unknown_login_costs_the_same_sums_as_a_known_one(town, operator, monkeypatch):
    costs = []
    real = operators.is_password
    monkeypatch.setattr(
        operators, "is_password", lambda password, stored: costs.append(stored) or real(password, stored)
    )
    for login in (LOGIN, "nobody"):
        with pytest.raises(operators.NotAuthenticatedError):
            await operators.log_in(town.database, login, "не той", "192.0.2.1", town.clock())
    known, unknown = (stored.rsplit("$", 2)[0] for stored in costs)
    assert known == unknown


async def test_a_session_ends_after_an_idle_hour(browser_of_operator, town):
    town.clock.tick((IDLE - timedelta(minutes=1)).total_seconds())
    assert (await browser_of_operator.get("/"))[0] == 200
    town.clock.tick((IDLE - timedelta(minutes=1)).total_seconds())
    assert (await browser_of_operator.get("/"))[0] == 200
    town.clock.tick(IDLE.total_seconds())
    assert (await browser_of_operator.get("/"))[0] == 303


async def test_a_session_ends_after_twelve_hours_however_busy(browser_of_operator, town):
    for _ in range(int(LASTS / timedelta(minutes=30)) - 1):
        town.clock.tick(1800)
        assert (await browser_of_operator.get("/audit"))[0] == 200
    town.clock.tick(1800)
    assert (await browser_of_operator.get("/audit"))[0] == 303


@pytest.mark.parametrize("change", ["disable", "password"])
async def test_a_closed_account_and_another_password_end_every_session(browser_of_operator, town, change):
    async with town.database.transaction() as session:
        if change == "disable":
            await operators.set_active(session, LOGIN, town.clock(), is_active=False, actor="cli")
            await operators.add(session, "another", PASSWORD, town.clock(), actor="cli")
        else:
            await operators.set_password(session, LOGIN, "інший довгий пароль", town.clock(), actor="cli")
    assert (await browser_of_operator.get("/"))[0] == 303
    await browser_of_operator.get("/login")
    assert (await browser_of_operator.post("/login", login=LOGIN, password=PASSWORD))[0] == 401


async def test_neither_passwords_nor_cookies_are_kept_as_they_are(browser_of_operator, town):
    cookie = next(cookie for cookie in browser_of_operator.http.cookie_jar if cookie.key == "svitlobot_panel")
    rows = await town.database.pool.fetch("SELECT o.*, s.* FROM operators o JOIN operator_sessions s USING (login)")
    assert len(rows) == 1
    assert PASSWORD not in str(rows)
    assert cookie.value not in str(rows)
