"""The audit in the panel: who did what, when, to whom."""

from datetime import timedelta

import pytest

from svitlobot.clock import kyiv


async def test_the_audit_is_read_by_actor_action_person_and_period(town, browser_of_operator):
    now = town.clock()
    for number, (actor, kind, user_id) in enumerate(
        [("cli", "operator_added", None), ("telegram:5", "days_by_operator", 7), (None, "user_registered", 8)]
    ):
        await town.database.pool.execute(
            "INSERT INTO action_logs (actor, action_type, user_id, description, created_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            actor, kind, user_id, f"дія номер {number}", now - timedelta(days=number * 2),
        )  # fmt: skip

    async def seen(query):
        status, text = await browser_of_operator.get(f"/audit?{query}")
        assert status == 200
        return [number for number in range(3) if f"дія номер {number}" in text]

    assert await seen("") == [0, 1, 2]
    assert await seen("actor=telegram:5") == [1]
    assert await seen("action=user_registered") == [2]
    assert await seen("person=7") == [1]
    day = kyiv(now - timedelta(days=2)).date()
    assert await seen(f"since={day}&until={day}") == [1]


@pytest.mark.parametrize(
    "query", ["person=x", "since=yesterday", "until=9999-12-31", "since=0001-01-01", f"person={'0' * 20}{'9' * 20}"]
)
async def test_what_the_audit_cannot_be_asked_is_said(town, browser_of_operator, query):
    assert (await browser_of_operator.get(f"/audit?{query}"))[0] == 422


async def test_the_audit_is_turned_over_page_by_page(town, browser_of_operator):
    await town.database.pool.execute(
        "INSERT INTO action_logs (action_type, description)"
        " SELECT 'x', 'рядок-' || n || '-' FROM generate_series(1, 120) AS n"
    )
    seen, path = [], "/audit?action=x"
    while path:
        _, text = await browser_of_operator.get(path)
        seen += [number for number in range(1, 121) if f"рядок-{number}-" in text]
        path = text.partition('class="btn" href="/admin')[2].partition('"')[0].replace("&amp;", "&")
    assert sorted(seen) == list(range(1, 121))
