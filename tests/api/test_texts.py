"""GET /api/texts: what the operator has changed, for the bot."""

from .client import Api


async def test_only_what_the_operator_has_changed_is_listed(api: Api) -> None:
    assert (await api.as_bot("GET", "/api/texts")).json == {"items": {}}
    await api.town.database.pool.execute("INSERT INTO excel_texts (key, value) VALUES ('power_off_template', 'Темно')")
    assert (await api.as_bot("GET", "/api/texts")).json == {"items": {"power_off_template": "Темно"}}
