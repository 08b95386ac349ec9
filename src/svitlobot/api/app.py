"""The HTTP application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import structlog
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from svitlobot.api import (
    addresses,
    admin,
    admin_queues,
    admin_users,
    alerts,
    audit,
    broadcasts,
    calendars,
    city,
    city_map,
    crowd_reports,
    docs_page,
    errors,
    exports,
    firmware,
    health,
    imports,
    iot,
    messages,
    openapi,
    pay_pages,
    payments,
    pictures,
    queues,
    referrals,
    schedules,
    sensor_map,
    sensors,
    session,
    texts,
    users,
)
from svitlobot.api.body_limit import BodyLimitMiddleware
from svitlobot.api.context import Context
from svitlobot.api.host_guard import HostGuardMiddleware, allowed_hosts
from svitlobot.api.kept_answers import KeptAnswersMiddleware
from svitlobot.api.request_id import RequestIdMiddleware
from svitlobot.api.security_headers import SecurityHeadersMiddleware
from svitlobot.api.timing import TimingMiddleware
from svitlobot.domain.power.firmware import MAX_IMAGE
from svitlobot.domain.schedules.sources import MAX_SCHEDULE_BYTES
from svitlobot.gateways.payments.providers import open_payment_providers
from svitlobot.gateways.telegram.links import TelegramLinks
from svitlobot.gateways.telegram.members import TelegramMembers
from svitlobot.ready_answers import KeptAnswers
from svitlobot.request_limiter import RequestLimiter
from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES, MAX_WORKBOOK_FORM_BYTES
from svitlobot.services.addresses.city_map import CityMapDirectory
from svitlobot.services.addresses.directory import StreetDirectory
from svitlobot.services.imports.offload import Importers
from svitlobot.services.power.city import CityBoard
from svitlobot.services.power.status import dropping_stale_statuses
from svitlobot.settings import Settings

log = structlog.get_logger()

HERE = Path(__file__).parent

ROUTES = (
    addresses, admin, admin_users, admin_queues, alerts, audit, broadcasts, calendars, city, city_map, crowd_reports,
    docs_page, exports, firmware, health, imports, iot, messages, pay_pages, payments, pictures, queues, referrals,
    schedules, sensor_map, sensors, session, texts, users,
)  # fmt: skip

# The operator's messages: a long text in Cyrillic is many bytes of JSON.
OPERATOR_TEXT_PATHS = ("/api/admin/broadcast", "/api/notifications/send")
MAX_OPERATOR_TEXT = 65_536

PANEL_UPLOAD_PATH = "/admin/excel"
PANEL_FIRMWARE_PATH = "/admin/firmware"
LARGER_BODIES = {
    schedules.router.prefix: MAX_SCHEDULE_BYTES,
    imports.router.prefix: MAX_WORKBOOK_BYTES,
    PANEL_UPLOAD_PATH: MAX_WORKBOOK_FORM_BYTES,
    PANEL_FIRMWARE_PATH: MAX_IMAGE + 65_536,
    **dict.fromkeys(OPERATOR_TEXT_PATHS, MAX_OPERATOR_TEXT),
}


def create_app(context: Context) -> FastAPI:
    """Build the application. Each route names its callers."""
    app = FastAPI(
        title="СвітлоБот",
        version="0.1.0",
        docs_url=None,
        openapi_url="/api/openapi.json",
        redoc_url=None,
        openapi_tags=openapi.TAGS,
        responses=openapi.PROBLEM_RESPONSES,
        lifespan=_lifespan,
    )
    app.state.context = context
    app.state.importers = Importers(context.settings, context.database, context.clock)
    _add_middleware(app, context.settings)
    errors.install(app)
    openapi.install(app)
    iot.add_readings(app)
    for module in ROUTES:
        app.include_router(module.router)
    for path, folder in ((docs_page.STATIC, "docs"), ("/pay/static", "pay")):
        app.mount(path, StaticFiles(directory=HERE / "static" / folder))
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Install the middleware; the last one that is added sees a request first."""
    app.add_middleware(BodyLimitMiddleware, larger=LARGER_BODIES)
    app.add_middleware(KeptAnswersMiddleware)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", "X-Launch-Key"],
            expose_headers=["ETag", "Retry-After", "X-Checked-At"],
            max_age=3600,
        )
    app.add_middleware(HostGuardMiddleware, hosts=allowed_hosts(settings))
    app.add_middleware(SecurityHeadersMiddleware)
    app.add_middleware(RequestIdMiddleware)
    app.add_middleware(TimingMiddleware)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open and close what only the API uses."""
    context: Context = app.state.context
    settings = context.settings
    token = settings.telegram_bot_token[0].get_secret_value() if settings.telegram_bot_token else ""
    app.state.streets = StreetDirectory(context.database, settings.city_names)
    app.state.city = CityBoard(context.database, schedules.fetched_sources(context))
    app.state.kept = KeptAnswers()
    app.state.city_map = CityMapDirectory(context.database)
    app.state.limiter = RequestLimiter(context.redis)
    app.state.members = TelegramMembers(settings.telegram_api_url, token)
    app.state.telegram_links = TelegramLinks(settings.telegram_api_url, token)
    stale_statuses = dropping_stale_statuses(context.database, context.redis)
    async with aiohttp.ClientSession() as http:
        app.state.payment_providers = open_payment_providers(settings, http)
        if (
            app.state.payment_providers.methods
            and settings.support_contact is None
            and settings.environment == "production"
        ):
            log.warning("nobody_to_write_to_about_payments", mend="SUPPORT_CONTACT=@name")
        try:
            with stale_statuses:
                yield
        finally:
            await app.state.importers.close()
            await app.state.limiter.close()
            await app.state.members.close()
            await app.state.telegram_links.close()
