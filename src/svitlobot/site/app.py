"""Put the public pages and the Mini App on the API's application."""

from starlette.applications import Starlette

from svitlobot.settings import Settings
from svitlobot.site import mini_app, pages


def mount(app: Starlette, settings: Settings) -> None:
    """Add the site's routes."""
    app.router.routes.extend([*mini_app.routes(settings), *pages.routes()])
