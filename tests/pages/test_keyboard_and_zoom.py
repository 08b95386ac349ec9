"""The Mini App and the public pages by the keyboard alone, and twice as large: every control is reached and seen."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.async_api import Page, expect
from playwright.async_api import TimeoutError as DrawnTooLate

from api.client import AS_ADMIN, Api, init_data
from public_pages.conftest import settings, site, town
from svitlobot.clock import kyiv

from .axe import violations
from .conftest import OpenPage
from .phones import SOON
from .test_mini_app_screens import DETAILS, screens

__all__ = ["settings", "site", "town"]

PERSON = 5_000_000_000_001
PUBLIC = ("/", "/q/1.1", "/q/1.1/embed", "/search?q=соборна", "/search?street={street}", "/search?q=немає", "/q/none")
LAYOUTS = 5  # of the pages above, the first; the others look like them
SIZES = ((390, 844), (1440, 900))
HOUSE = "49.83100,24.02000"

# Every control that is seen; of a group of radios the keyboard reaches the chosen one, and the others by arrows.
MARK_CONTROLS = """() => {
  const all = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]');
  const seen = [...all].filter((one) => !one.matches(':disabled') && one.checkVisibility());
  const chosen = (one) => document.querySelector(`[name="${one.name}"]:checked`);
  const isLed = (one) => one.type === 'radio' && !one.checked && chosen(one);
  return seen.filter((one) => !isLed(one)).map((one, at) => {
    one.dataset.control = at;
    return `${at} ${one.tagName} ${(one.getAttribute('aria-label') ?? one.textContent).slice(0, 40)}`;
  });
}"""
# Which of them has the focus, and what is wrong with how it shows.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return [null, ''];
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2);
  const isSeen = over && one.contains(over);
  const hasOutline = one.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  return [one.dataset.control ?? null, hasOutline ? (isSeen ? '' : `under ${over?.className}`) : 'no outline'];
}"""
CUT_OFF = """() => {
  const all = [...document.querySelectorAll('body *')].filter((one) => !one.closest('svg, .map, input, select'));
  const isCut = (one) => {
    const { overflowX, clipPath } = getComputedStyle(one);
    return ['hidden', 'clip'].includes(overflowX) && clipPath === 'none' && one.scrollWidth > one.clientWidth + 1;
  };
  const mayBeWide = '.wide, .table-frame, .skip';
  const isWide = (one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(mayBeWide);
  const faults = all.filter((one) => isCut(one) || isWide(one)).map((one) => `cut off: ${one.className}`);
  return document.documentElement.scrollWidth > innerWidth ? [...faults, 'scrolls sideways'] : faults;
}"""


@dataclass(frozen=True)
class City:
    """A city with a street of three queues, a schedule, and a resident of tier PRO with two houses."""

    site: Api
    street: int
    launch: str

    def screens(self) -> list[str]:
        """Return the address of every screen of the app, for a phone whose Telegram has no buttons."""
        return [f"/app/{name}/{DETAILS.get(name, '')}#{self.launch}" for name in screens()]

    def public(self) -> list[str]:
        """Return an address of every kind of public page."""
        return [quote(path.format(street=self.street), safe="/?=&") for path in PUBLIC]


@pytest.fixture
async def city(site: Api) -> City:
    add = site.town.add_house
    houses = [await add("вул. Соборна", "1", 1), await add("вул. Соборна", "2", 1, 4, 7)]
    pool, now = site.town.database.pool, site.town.clock()
    await pool.execute("UPDATE addresses SET latitude = 49.83 + house_number::int * 0.001, longitude = 24.02")
    await site.register(PERSON, first_name="Олена")
    a_year_on = now + timedelta(days=365)
    await pool.execute("UPDATE users SET subscription_tier = 'PRO', subscription_expires_at = $1", a_year_on)
    for house in houses:
        assert (await site.as_bot("POST", f"/api/users/{PERSON}/addresses", {"address_id": house})).status < 300
    for number in (1, 2):
        await site.town.add_sensor(f"ESP32_{number}")
        await site.report(f"ESP32_{number}", is_power_on=True)
    plan = f"{kyiv(now):%d.%m.%Y}\n1.1: 08:00-12:00, 20:00-24:00".encode()
    await site.ask("POST", "/api/schedules", headers=AS_ADMIN, data=plan)
    theme = quote(json.dumps({"bg_color": "#ffffff"}))
    launch = f"tgWebAppData={quote(init_data(PERSON, now))}&tgWebAppVersion=8.0&tgWebAppThemeParams={theme}"
    return City(site, houses[0], launch)


async def open_screen(page: Page, city: City, path: str) -> None:
    await page.goto(city.site.url + path)
    await page.locator("h1, h2").first.wait_for(state="attached", timeout=SOON)
    await expect(page.locator(".notice", has_text="Завантаж")).to_have_count(0)


async def faults_of_keyboard(page: Page) -> list[str]:
    """Walk with Tab; return the controls that are not reached, and those whose focus is not seen."""
    controls: list[str] = await page.evaluate(MARK_CONTROLS)
    reached, faults = set[int](), []
    for _ in range(3 * len(controls) + 10):
        await page.keyboard.press("Tab")
        control, fault = await page.evaluate(FOCUSED)
        if control is not None:
            reached.add(int(control))
            faults += [f"{controls[int(control)]}: {fault}"] if fault else []
        if len(reached) == len(controls):
            break
    return faults + [f"{name}: not reached" for number, name in enumerate(controls) if number not in reached]


async def cut_off(page: Page) -> list[str]:
    """Return what is cut off when charts have drawn themselves anew for the page's new size."""
    with suppress(DrawnTooLate):
        await page.wait_for_function(f"({CUT_OFF})().length === 0", timeout=SOON / 4)
    return await page.evaluate(CUT_OFF)


@pytest.mark.parametrize("part", ["app", "public"])
async def test_all_is_reached_and_seen_by_the_keyboard_and_nothing_is_cut_off_twice_as_large(
    city: City, open_page: OpenPage, part: str
) -> None:
    page, found = await open_page("about:blank"), {}
    for path in city.screens() if part == "app" else city.public():
        await open_screen(page, city, path)
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            found[path, width, "keyboard"] = await faults_of_keyboard(page)
            await page.set_viewport_size({"width": width // 2, "height": height // 2})
            found[path, width, "zoom"] = await cut_off(page)
    assert {place: faults for place, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_public_pages_are_accessible_in_both_themes(city: City, open_page: OpenPage, scheme: str) -> None:
    page, found = await open_page("about:blank"), {}
    await page.emulate_media(color_scheme=scheme)
    for path in city.public()[:LAYOUTS]:
        await open_screen(page, city, path)
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            found[path, width] = await violations(page)
    assert {place: faults for place, faults in found.items() if faults} == {}


async def test_the_keyboard_opens_a_queue_comes_back_and_finds_a_house_on_the_map(
    city: City, open_page: OpenPage
) -> None:
    page = await open_page(f"{city.site.url}/app")
    page.set_default_timeout(SOON)
    await page.get_by_role("link", name="1.1").press("Enter")
    await expect(page.get_by_role("heading", name="Черга 1.1")).to_be_visible()
    await expect(page.get_by_role("main")).to_be_focused()
    await page.get_by_role("button", name="Назад").press("Enter")
    await expect(page.get_by_role("heading", name="Усі черги")).to_be_visible()
    await page.goto(f"{city.site.url}/app/map/{HOUSE}")
    sheet = page.get_by_role("region", name="Будинки тут")
    await sheet.press("Escape")
    await expect(sheet).to_have_count(0)
    await page.locator("canvas").press("Enter")
    await expect(sheet).to_contain_text("вул. Соборна, 1")
