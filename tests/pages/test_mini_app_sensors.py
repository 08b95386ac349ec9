"""The sensors on the Mini App's map: shown to operators, and to nobody else."""

import re

from playwright.async_api import expect

from svitlobot.launch.sandbox import SANDBOX_OPERATOR_ID

from .conftest import OpenPage
from .demo import Demo
from .mini_apps import open_app_of, open_mini_app
from .phones import SOON


async def test_an_operator_sees_which_sensors_are_heard(demo: Demo, open_page: OpenPage) -> None:
    opened = await open_app_of(demo, open_page, SANDBOX_OPERATOR_ID)
    app = opened.app
    await opened.go("Карта")
    await app.get_by_role("button", name="Датчики").press("Enter")
    panel = app.get_by_role("region", name="Датчики")
    await expect(panel.get_by_role("status")).to_contain_text(re.compile(r"✓ на зв’язку: \d+"), timeout=SOON)
    await expect(panel.get_by_role("listitem").first).to_contain_text("Черга")
    await panel.get_by_role("button", name="Закрити").press("Enter")
    await expect(panel).to_have_count(0)


async def test_a_resident_sees_no_sensors(demo: Demo, open_page: OpenPage) -> None:
    opened = await open_mini_app(demo, open_page, "PRO", "6.1")
    await opened.go("Карта")
    await expect(opened.app.get_by_role("button", name="Наблизити")).to_be_visible(timeout=SOON)  # the map is there
    await expect(opened.app.get_by_role("button", name="Датчики")).to_have_count(0)
