"""The panel is accessible: axe-core finds nothing on any kind of page, in the light and in the dark theme."""

from collections.abc import AsyncIterator

import pytest

from panel.conftest import full
from panel.serving import LOGIN, PASSWORD, Served, add_operator, panel_served
from town import Town

from .axe import violations

__all__ = ["full"]

PATHS = (
    "", "audit", "excel", "excel/1", "refund?payment=1", "sensors", "sensor?id=ESP32_1", "firmware", "nowhere",
    "queue/list", "iot-sensor/list", "user/list", "event/list", "queue-day/list", "excel-text/list",
    "user/edit/7", "user/details/7", "payment/details/1", "excel-text/create",
)  # fmt: skip


@pytest.fixture
def town(emptied_database) -> Town:
    return Town(emptied_database)


@pytest.fixture
async def served(town, redis, servers) -> AsyncIterator[Served]:
    await add_operator(town)
    async with panel_served(town, redis, servers.settings) as served:
        yield served


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_kind_of_page_is_accessible_in_both_themes(full, served, open_page, scheme):
    page = await open_page(f"{served.url}/admin/")
    await page.emulate_media(color_scheme=scheme)
    found = {"login": await violations(page)}
    await page.get_by_label("Логін").fill(LOGIN)
    await page.get_by_label("Пароль").fill(PASSWORD)
    await page.get_by_role("button", name="Увійти").click()
    await page.locator("#queues").wait_for()
    for path in PATHS:
        await page.goto(f"{served.url}/admin/{path}")
        found[path] = await violations(page)
    assert {path: problems for path, problems in found.items() if problems} == {}
