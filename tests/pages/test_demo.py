"""The demo as a newcomer plays it: from the page's address to the message that the power has gone."""

from playwright.async_api import expect

from .conftest import OpenPage
from .demo import Demo
from .phones import SOON, incoming, move_in, newcomer

STREET = "Шептицьких"


async def test_a_newcomer_follows_an_address_switches_its_sensors_off_and_is_told(
    demo: Demo, open_page: OpenPage
) -> None:
    page = await open_page(demo.page)
    page.set_default_timeout(SOON)
    phone = await newcomer(page)
    name = await move_in(page, phone, STREET)
    queue = page.get_by_role("article", name=f"Черга {name}")
    for sensor in await queue.get_by_role("group").all():
        await sensor.get_by_role("radio", name="Немає").check()
    await expect(incoming(phone, "Світло зникло")).to_contain_text(f"{STREET}, 10", timeout=SOON)
    await expect(queue).to_contain_text("Світла немає", timeout=SOON)

    await phone.get_by_role("button", name="📊 Інформація").click()
    await expect(incoming(phone, "Світла немає")).to_contain_text("Станом на", timeout=SOON)
