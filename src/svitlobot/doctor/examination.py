"""Runs the checks side by side, each within its time; what one meets never keeps the others from their answers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp
import asyncpg
import sqlalchemy.exc
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.clock import Clock
from svitlobot.db.session import OUTAGES, Database
from svitlobot.doctor.findings import Finding, Health, broken, ok, warning
from svitlobot.errors import SvitloBotError
from svitlobot.settings import Settings

log = structlog.get_logger()

CHECK_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Installation:
    """What is examined. The connections are made when they are first used, so nothing fails before a check does."""

    settings: Settings
    database: Database
    redis: Redis
    http: aiohttp.ClientSession
    clock: Clock


Work = Callable[[Installation], Awaitable[list[Finding]]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name in the report, what it does, and within how many seconds.

    ``is_about_server``: a server that is away is its own finding. To other checks it is why they could not look.
    """

    name: str
    work: Work
    limit_s: float = CHECK_LIMIT_S
    is_about_server: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    name: str
    findings: Sequence[Finding]

    @property
    def health(self) -> Health:
        """Return the worst of what was found."""
        return max((finding.health for finding in self.findings), default=Health.OK)


async def examine(installation: Installation, checks: Sequence[Check]) -> list[Checked]:
    """Run the checks; return what each found, in their order."""
    return list(await asyncio.gather(*(_run(check, installation) for check in checks)))


async def _run(check: Check, installation: Installation) -> Checked:
    try:
        async with asyncio.timeout(check.limit_s):
            found = await check.work(installation)
    except TimeoutError:
        found = [_unseen(check, f"немає відповіді за {check.limit_s:g} с")]
    except aiohttp.ClientError as error:  # its text may have an address with a token in it
        found = [_unseen(check, type(error).__name__)]
    except (*OUTAGES, asyncpg.PostgresError, sqlalchemy.exc.DBAPIError, RedisError) as error:
        found = [_unseen(check, _reason(error))]
    except SvitloBotError as error:
        found = [broken(error.text, "виправте назване")]
    except Exception as error:
        log.exception("check_failed", check=check.name)
        reason = f"перевірка зламалася: {type(error).__name__}"
        found = [broken(reason, "це помилка програми: повідомте її авторам рядки вище")]
    return Checked(check.name, found or [ok("гаразд")])


def _reason(error: Exception) -> str:
    cause = error.driver_exception if isinstance(error, sqlalchemy.exc.DBAPIError) else error
    return f"{type(cause).__name__}: {cause}".partition("\n")[0][:200]


def _unseen(check: Check, reason: str) -> Finding:
    if check.is_about_server:
        return broken(f"не відповідає: {reason}", "перевірте адресу в налаштуваннях і чи працює сервер")
    return warning(f"не перевірено: {reason}", "спершу полагодьте те, до чого не вдалося дістатися")
