"""Events that the release before, or a newer one, has queued are delivered by this one."""

import pytest

from svitlobot.clock import utc_now
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.services.outbox import history

from .stage import Stage

RESIDENT = 7
TO_RESIDENT = '{"chats": [7]}'


@pytest.mark.parametrize(
    ("kind", "payload", "audience", "text"),
    [
        ("power_off", '{"note": "", "time": "14:05"}', '{"queue": 1}', "⚫️ Світло зникло о 14:05\nЧерга 1.1 ·"),
        ("power_on", '{"note": "", "text_key": "power_on_undated_template"}', '{"queue": 1}', "💡 Зараз світло є!"),
        ("power_off", "{}", '{"queue": 1}', "⚫️ Світло зникло \nЧерга 1.1"),
        (
            "warning_off",
            '{"of": "2026-01-15T16:00:00+00:00", "time": "18:00", "note": ""}',
            '{"queue": 1, "warning_times": [30]}',
            "⏳ Через 1 хв планове відключення — о 18:00",
        ),
        ("subscription", '{"text_key": "subscription_over_template", "tier": "FREE"}', TO_RESIDENT, "⌛️ Дні вашого"),
        ("admin_alert", '{"text": "Датчик мовчить", "buttons": []}', TO_RESIDENT, "🚨 Датчик мовчить"),
        ("broadcast", '{"text": "<b>Так</b>", "is_html": true}', '{"everyone": true, "filter": "tier:PRO"}', "Так"),
        ("voltage_low", '{"voltage": 190, "weather": "сніг"}', '{"queue": 1}', "📉 Низька напруга: 190 В"),
    ],
)
async def test_a_row_of_another_release_is_delivered_and_shown(
    stage: Stage, kind: str, payload: str, audience: str, text: str
) -> None:
    await stage.person(RESIDENT, await stage.house(), tier=Tier.PRO, warning_times=[30])
    event_id = await stage.add_row(kind, payload, audience)
    async with stage.sending():
        await stage.until_settled()
    [told] = stage.texts(RESIDENT)
    assert told.startswith(text)
    async with stage.database.transaction() as session:
        page = await history.page(session, utc_now(), event_id=event_id, user_id=None, cursor=None, limit=5)
    assert [shown.state for shown in page.items] == ["sent"]


async def test_an_audience_that_only_a_newer_release_knows_is_nobody(stage: Stage) -> None:
    await stage.person(RESIDENT, await stage.house(), tier=Tier.PRO)
    await stage.add_row("broadcast", '{"text": "Так"}', '{"of_tomorrow": true}')
    await stage.expand_all()
    assert await stage.states() == {}
    assert await stage.database.pool.fetchval("SELECT status FROM events") == "expanded"
