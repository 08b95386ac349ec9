"""The week of a queue: each day that a source gives, where "none planned" does not look like "unknown"."""

from datetime import timedelta

import aiohttp
from playwright.async_api import expect

from svitlobot.clock import kyiv, utc_now

from .conftest import OpenPage
from .demo import Demo
from .phones import SOON

QUEUE = "6.2"


async def publish(demo: Demo, ahead: int, plan: str) -> str:
    """Load a plan for a day so many days ahead; return its number in the month."""
    day = kyiv(utc_now()).date() + timedelta(days=ahead)
    headers = {"X-Admin-Token": demo.admin_token, "Content-Type": "text/plain"}
    text = f"Графік на {day:%d.%m.%Y}\n{QUEUE}: {plan}"
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(f"{demo.api}/api/schedules?others=keep", data=text.encode()) as answer,
    ):
        assert answer.status == 200, await answer.text()
    return f"{day.day:02}.{day:%m}"


async def test_planned_none_planned_and_unknown_days_look_different(demo: Demo, open_page: OpenPage) -> None:
    planned, none = await publish(demo, 3, "22:00 - 24:00"), await publish(demo, 4, "-")
    page = await open_page(f"{demo.api}/app/queue/{QUEUE}")
    week = page.locator("details.week")
    await expect(week.locator("h3")).to_have_count(3, timeout=SOON)
    unknown_day, planned_day, none_day = (week.locator("div").nth(number) for number in range(3))
    await expect(unknown_day).to_contain_text("графіка ще немає")
    await expect(unknown_day.locator(".t-off, .t-on")).to_have_count(0)
    await expect(planned_day.locator("h3")).to_contain_text(planned)
    await expect(planned_day.get_by_role("img")).to_have_attribute("aria-label", "за графіком: 22:00–24:00 без світла")
    await expect(none_day.locator("h3")).to_contain_text(f"{none} · відключень не заплановано")
    await expect(none_day.locator(".t-on")).to_have_count(1)
