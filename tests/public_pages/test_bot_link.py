"""The way from a public page into the bot, whose name Telegram tells."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from api.client import BOT_TOKENS, Api
from svitlobot.settings import Settings
from svitlobot_bench.rig import until

LINK = 'href="https://t.me/svitlobot'


@pytest.fixture
async def settings(settings: Settings) -> AsyncIterator[Settings]:
    """Settings with a Telegram that tells the bot's name."""

    async def tell(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": {"id": 1, "username": "svitlobot"}})

    app = web.Application()
    app.router.add_post(f"/bot{BOT_TOKENS[0]}/getMe", tell)
    async with TestServer(app) as server:
        yield settings.model_copy(update={"telegram_api_url": str(server.make_url("/"))})


async def test_pages_lead_to_the_bot_and_a_queue_s_page_to_that_queue(site: Api) -> None:
    async def is_named() -> bool:
        return LINK in (await site.get("/search")).body.decode()

    await until(is_named, every=0.01)
    for path, link in (("/", f'{LINK}"'), ("/q/4.1", f'{LINK}?start=queue_7"'), ("/q/none", f'{LINK}"')):
        assert link in (await site.get(path)).body.decode(), path
