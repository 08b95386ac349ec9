"""A resident's Mini App, opened on the sandbox's phone, and what the API keeps of the resident."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from playwright.async_api import FrameLocator, Locator, Page, expect

from .conftest import OpenPage
from .demo import Demo
from .phones import SOON, write

OpenApp = Callable[..., Awaitable["MiniApp"]]


@dataclass(frozen=True)
class MiniApp:
    """The app on a phone; ``page`` is the sandbox's."""

    demo: Demo
    page: Page
    phone: Locator
    user_id: int

    @property
    def app(self) -> FrameLocator:
        """Return what the app shows."""
        return self.phone.frame_locator("iframe")

    @property
    def main_button(self) -> Locator:
        """Return the phone's button under the app, which the app labels."""
        return self.phone.locator(".app > button.big")

    @property
    def back_button(self) -> Locator:
        """Return the phone's way back inside the app."""
        return self.phone.get_by_role("button", name="Назад у застосунку")

    async def expect_felt(self, sign: str) -> None:
        """Wait until the phone has answered the finger: ✅ for what is done, 📳 for a choice."""
        await expect(self.phone.locator(".app-felt")).to_have_text(sign)

    async def go(self, *names: str) -> None:
        """Press one link of the app after another, as «Ще», «Тарифи»."""
        for name in names:
            await self.app.get_by_role("link", name=name).first.click()

    async def open(self) -> None:
        """Open the app by the button of the bot's menu."""
        await self.phone.locator(".menu-button a").click()
        await expect(self.app.locator(".board a").first).to_be_visible(timeout=SOON)

    async def reopen(self) -> None:
        """Close the app and open it again: what it shows then comes from the API."""
        await self.phone.get_by_role("button", name="Закрити застосунок").click()
        await self.open()

    async def come_back(self) -> None:
        """Look at the app again after another page, as Telegram tells it."""
        await self.app.locator("html").evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")

    async def ask(self, path: str) -> Any:
        """Ask the API as the operator; ``{me}`` in the path is the resident."""
        headers = {"X-Admin-Token": self.demo.admin_token}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.get(self.demo.api + path.replace("{me}", str(self.user_id))) as answer,
        ):
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def profile(self) -> Any:
        """Return the resident as the API knows them."""
        return await self.ask("/api/users/{me}")


async def open_mini_app(demo: Demo, open_page: OpenPage, tier: str, queue: str) -> MiniApp:
    """Open the app of a tier's resident who lives in a queue; the page is as wide as a desktop's."""
    async with aiohttp.ClientSession() as http, http.get(f"{demo.page}city/residents?tier={tier}") as answer:
        people = (await answer.json())["items"]
    [user_id] = [one["user_id"] for one in people if one["queue"] == queue]
    return await open_app_of(demo, open_page, user_id)


async def open_app_of(demo: Demo, open_page: OpenPage, user_id: int) -> MiniApp:
    """Open the app on a person's phone, whose chat begins if it has not yet."""
    page = await open_page("about:blank")
    page.set_default_timeout(SOON)
    await page.goto(f"{demo.page}?user={user_id}")
    phone = page.locator(f"#phone-{user_id}")
    begin, app = phone.get_by_role("button", name="Розпочати"), phone.locator(".menu-button a")
    await begin.or_(app).first.wait_for()
    answers = phone.locator(".message.in")
    written = await answers.count()
    if await begin.is_visible():
        await begin.click()
    else:  # a chat in which the bot has written already, perhaps to an operator who has not
        await write(phone, "/start")
    await expect(answers).not_to_have_count(written, timeout=SOON)  # now the bot knows them
    opened = MiniApp(demo, page, phone, user_id)
    await opened.open()
    return opened
