"""The connections and settings that the site's requests use; the API opens them."""

from typing import Protocol

from redis.asyncio import Redis
from starlette.requests import Request

from svitlobot.clock import Clock
from svitlobot.db.session import Database
from svitlobot.domain.schedules.sources import FetchedSources
from svitlobot.gateways.telegram.links import TelegramLinks
from svitlobot.ready_answers import KeptAnswers
from svitlobot.request_limiter import RequestLimiter
from svitlobot.services.addresses.directory import StreetDirectory
from svitlobot.services.power.city import CityBoard
from svitlobot.settings import Settings
from svitlobot.site.words import PageTexts, SiteTexts


class SiteContext(Protocol):
    """What the API's process has open."""

    @property
    def settings(self) -> Settings:
        """The process's settings."""

    @property
    def database(self) -> Database:
        """The database."""

    @property
    def redis(self) -> Redis:
        """Redis."""

    @property
    def clock(self) -> Clock:
        """The clock."""


def connections(request: Request) -> SiteContext:
    """Return the process's connections."""
    found: SiteContext = request.app.state.context
    return found


def city_board(request: Request) -> CityBoard:
    """Return the city's status, which is read at most every two seconds."""
    board: CityBoard = request.app.state.city
    return board


def kept_answers(request: Request) -> KeptAnswers:
    """Return the answers that are kept for a moment."""
    kept: KeptAnswers = request.app.state.kept
    return kept


def street_directory(request: Request) -> StreetDirectory:
    """Return the index of streets."""
    directory: StreetDirectory = request.app.state.streets
    return directory


def bot_link(request: Request, parameter: str = "") -> str | None:
    """Return the link that opens the bot; None until Telegram has told the bot's name."""
    links: TelegramLinks = request.app.state.telegram_links
    return links.start_at_once(parameter)


def limiter(request: Request) -> RequestLimiter:
    """Return the limiter that the API uses, too."""
    found: RequestLimiter = request.app.state.limiter
    return found


async def page_words(request: Request) -> PageTexts:
    """Return the words that the operator has chosen for the pages."""
    texts: SiteTexts = request.app.state.site_texts
    own = connections(request)
    return await texts.words(own.database, own.clock())


def fetched_sources(settings: Settings) -> FetchedSources:
    """Return the schedules' sources that the settings name."""
    return FetchedSources.of(settings.schedule_urls, settings.schedule_fetch_every)
