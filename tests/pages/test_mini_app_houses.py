"""Houses in the Mini App on the phone: found by address or on the map, named, left, and followed again."""

import pytest
from playwright.async_api import expect

from .conftest import OpenPage
from .demo import Demo
from .mini_apps import MiniApp, open_mini_app


@pytest.fixture
async def opened(demo: Demo, open_page: OpenPage, request: pytest.FixtureRequest) -> MiniApp:
    return await open_mini_app(demo, open_page, "PRO", request.param)


async def houses_of(opened: MiniApp) -> list[tuple[str, str | None]]:
    return [(f"{one['street']}, {one['house_number']}", one["label"]) for one in (await opened.profile())["addresses"]]


@pytest.mark.parametrize("opened", ["1.2"], indirect=True)
async def test_a_house_is_found_followed_named_left_and_followed_again(opened: MiniApp) -> None:
    app = opened.app
    before = await houses_of(opened)
    await opened.go("Ще", "Мої домівки")
    await expect(opened.back_button).to_be_visible()
    await app.get_by_role("searchbox").fill("коперника 10")
    await app.locator(".row", has_text="Коперника, 10 ").get_by_role("button", name="Стежити").click()
    await opened.expect_felt("✅")
    assert (await houses_of(opened))[-1] == ("Коперника, 10", None)

    house = app.locator("section", has=app.get_by_role("heading", name="Коперника, 10"))
    await house.get_by_role("button", name="Назвати").click()
    await house.get_by_role("textbox").fill("Бабуся")
    await house.get_by_role("button", name="Зберегти").click()
    house = app.locator("section", has=app.get_by_role("heading", name="Бабуся"))
    await expect(house).to_contain_text("Коперника, 10")

    await house.get_by_role("button", name="Не стежити").click()
    await expect(house).to_have_count(0)
    assert await houses_of(opened) == before
    await app.get_by_role("button", name="Повернути").click()
    await expect(house).to_be_visible()
    assert await houses_of(opened) == [*before, ("Коперника, 10", "Бабуся")]


@pytest.mark.parametrize("opened", ["2.1"], indirect=True)
async def test_a_queue_shows_my_house_in_it_which_is_left_and_followed_again(opened: MiniApp) -> None:
    app = opened.app
    before = await houses_of(opened)
    [mine, *_] = (await opened.profile())["addresses"]
    await app.locator(".board").get_by_role("link", name=mine["queues"][0]["name"]).click()
    await app.get_by_role("button", name=f"Не стежити: {mine['label']}").click()
    await expect(app.get_by_role("status").filter(has_text="Більше не стежимо")).to_be_visible()
    assert (before[0] in await houses_of(opened)) is False
    await app.get_by_role("button", name="Повернути").click()
    await expect(app.get_by_role("button", name=f"Не стежити: {mine['label']}")).to_be_visible()
    await expect(app.get_by_role("button", name="Повернути")).to_have_count(0)
    assert await houses_of(opened) == before


@pytest.mark.parametrize("opened", ["2.2"], indirect=True)
async def test_a_touch_on_the_map_leads_to_the_house_s_queue_and_follows_it(opened: MiniApp) -> None:
    app = opened.app
    before = await houses_of(opened)
    await opened.go("Ще", "Мої домівки")
    await app.get_by_role("searchbox").fill("коперника 12")
    await app.locator(".row", has_text="Коперника, 12 ").get_by_role("button", name="На карті").click()
    await expect(opened.phone.locator(".app")).to_have_attribute("data-swipes", "held")
    sheet = app.get_by_role("region", name="Будинки тут")
    await expect(sheet).to_contain_text("Коперника, 12")
    await sheet.get_by_role("button", name="Закрити").click()
    await expect(sheet).to_have_count(0)

    await app.get_by_role("application").click()  # in the middle, where the house is
    house = sheet.locator("div", has=app.get_by_role("heading", name="Коперника, 12", exact=True))
    name = await house.get_by_role("button", name="Черга").inner_text()
    await house.get_by_role("button", name=name).click()
    await expect(app.get_by_role("heading", name=name)).to_be_visible()
    await opened.back_button.click()

    await house.get_by_role("button", name="Стежити за цим домом").click()
    await opened.expect_felt("✅")
    await expect(house).to_contain_text("Ви стежите за цим домом")
    assert await houses_of(opened) == [*before, ("Коперника, 12", None)]
    await house.get_by_role("button", name="Не стежити").click()
    await expect(house).to_contain_text("Більше не стежимо")
    assert await houses_of(opened) == before
