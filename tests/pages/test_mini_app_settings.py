"""Settings in the Mini App on the phone: each choice is kept by the API, and is there when the app is opened again."""

import asyncio
from typing import Any

from playwright.async_api import Locator, expect

from .conftest import OpenPage
from .demo import Demo
from .mini_apps import MiniApp, open_mini_app

SWITCHES = (
    "Сповіщення про світло", "Тихі години", "Світло зникло чи повернулося", "Графік і його зміни", "Напруга",
)  # fmt: skip
WARNINGS, RETURNS = "Попереджати до вимкнення за", "Попереджати до повернення світла за"


def switch(opened: MiniApp, name: str) -> Locator:
    return opened.app.get_by_role("switch", name=name)


def chip(opened: MiniApp, group: str, text: str) -> Locator:
    return opened.app.get_by_role("group", name=group).get_by_role("checkbox", name=text, exact=True)


async def turn(opened: MiniApp, control: Locator) -> bool:
    """Turn a control over and wait until the API has kept it; return how it stands then."""
    wanted = not await control.is_checked()
    await control.click()
    await expect(control).to_be_enabled()
    await expect(control).to_be_checked(checked=wanted)
    return wanted


async def kept_night(opened: MiniApp, until: str) -> dict[str, Any]:
    """Wait until the API has kept when the night ends; return all settings."""
    for _ in range(200):
        settings: dict[str, Any] = (await opened.profile())["settings"]
        if settings["quiet_until"] == until:
            return settings
        await asyncio.sleep(0.05)
    raise AssertionError(f"the night still ends at {settings['quiet_until']}")


async def test_every_choice_is_kept_and_is_there_when_the_app_is_opened_again(demo: Demo, open_page: OpenPage) -> None:
    opened = await open_mini_app(demo, open_page, "PRO", "3.1")
    await opened.go("Ще", "Налаштування")
    await expect(switch(opened, SWITCHES[0])).to_be_checked()
    kept = {name: await turn(opened, switch(opened, name)) for name in SWITCHES[1:]}
    chips = [(WARNINGS, "10 хв"), (WARNINGS, "1 год"), (RETURNS, "15 хв")]
    chosen = {one: await turn(opened, chip(opened, *one)) for one in chips}
    if not kept["Тихі години"]:
        kept["Тихі години"] = await turn(opened, switch(opened, "Тихі години"))
    await opened.app.get_by_label("Тихо з").fill("22:15")
    await opened.app.get_by_label("до", exact=True).fill("06:45")
    await opened.app.get_by_label("Тихо з").focus()
    settings = await kept_night(opened, "06:45")
    await opened.app.get_by_role("radio", name="English").check()
    await expect(opened.app.get_by_role("heading", name="Settings")).to_be_visible()
    assert (settings["quiet_from"], settings["night_mode"]) == ("22:15", True)
    topics = dict(zip(("power", "schedule", "voltage"), SWITCHES[2:], strict=True))
    assert {topic for topic, name in topics.items() if not kept[name]} == set(settings["muted"])
    assert (10 in settings["warning_times"], 60 in settings["warning_times"]) == tuple(chosen.values())[:2]
    assert (15 in settings["return_times"]) == chosen[RETURNS, "15 хв"]

    await opened.reopen()
    await opened.go("More", "Settings")
    await opened.app.get_by_role("radio", name="Українська").check()
    for name, is_on in kept.items():
        await expect(switch(opened, name)).to_be_checked(checked=is_on)
    for one, is_on in chosen.items():
        await expect(chip(opened, *one)).to_be_checked(checked=is_on)
    assert await turn(opened, switch(opened, SWITCHES[0])) is False
    await expect(switch(opened, SWITCHES[2])).to_have_count(0)  # of nothing one can be told a part
    assert (await opened.profile())["settings"]["notifications_enabled"] is False


async def test_what_a_tier_does_not_give_is_shown_locked_with_the_way_to_the_tiers(
    demo: Demo, open_page: OpenPage
) -> None:
    opened = await open_mini_app(demo, open_page, "FREE", "1.2")
    await opened.go("Ще", "Налаштування")
    await expect(chip(opened, WARNINGS, "10 хв")).to_be_disabled()
    await opened.app.get_by_role("button", name="Тарифи").last.click()
    await expect(opened.app.get_by_role("heading", name="Тарифи")).to_be_visible()
