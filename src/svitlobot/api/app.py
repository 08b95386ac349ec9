"""The HTTP application."""

from fastapi import FastAPI

from svitlobot.api import calendars, errors, health, iot, openapi, pictures, queues, schedules, users
from svitlobot.api.context import Context


def create_app(context: Context) -> FastAPI:
    """Build the application. Who may call what is said at each route."""
    app = FastAPI(
        title="СвітлоБот",
        version="0.1.0",
        docs_url="/api/docs",
        openapi_url="/api/openapi.json",
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        responses=openapi.PROBLEM_RESPONSES,
    )
    app.state.context = context
    errors.install(app)
    openapi.install(app)
    for router in (
        calendars.router, health.router, iot.router, pictures.router, queues.router, schedules.router, users.router,
    ):  # fmt: skip
        app.include_router(router)
    return app
