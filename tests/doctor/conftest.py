"""An installation to be examined: real PostgreSQL and Redis, the sandbox as Telegram."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.doctor.examination import Check, Installation, Work, examine
from svitlobot.doctor.findings import Finding, Health
from svitlobot.settings import Settings
from svitlobot_sandbox.telegram import Config, RunningSandbox, serve
from svitlobot_sandbox.telegram.world import Channel

TOKEN = "1000000001:sandbox-token-known-to-everyone-0000000"
CHANNEL = -1001000000001


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    """A Telegram with a news channel."""
    sandbox = await serve(Config(tokens=(TOKEN,), channel=Channel(CHANNEL, "Новини", "news")))
    yield sandbox
    await sandbox.close()


@pytest.fixture
async def installation(
    emptied_database: Database, redis: Redis, sandbox: RunningSandbox
) -> AsyncIterator[Installation]:
    """An empty installation with one bot."""
    settings = Settings(_env_file=None, telegram_bot_token=[SecretStr(TOKEN)], telegram_api_url=sandbox.url)  # type: ignore[call-arg]
    async with aiohttp.ClientSession() as http:
        yield Installation(settings, emptied_database, redis, http, utc_now)


def with_settings(installation: Installation, **settings: Any) -> Installation:
    """Return the installation with other settings."""
    return replace(installation, settings=installation.settings.model_copy(update=settings))


async def found(work: Work, installation: Installation, **options: Any) -> dict[Health, list[Finding]]:
    """Run one check as the doctor does; return what it found, by health. All that is not well says what to do."""
    [checked] = await examine(installation, [Check("one", work, **options)])
    assert all(bool(finding.advice) == (finding.health is not Health.OK) for finding in checked.findings)
    return {health: [one for one in checked.findings if one.health is health] for health in Health}


def texts(findings: list[Finding]) -> str:
    """Return all that was said."""
    return "\n".join(finding.text for finding in findings)
