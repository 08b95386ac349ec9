"""Put the public pages and the Mini App on the API's application."""

from starlette.applications import Starlette

from svitlobot.settings import Settings
from svitlobot.site import mini_app, pages
from svitlobot.site.words import SiteTexts


def mount(app: Starlette, settings: Settings) -> None:
    """Add the site's routes.

    They come first: a router tries its routes in turn, and passing all of the API's costs more than a page's answer.
    """
    app.state.site_texts = SiteTexts()
    app.router.routes[:0] = [*pages.routes(), *mini_app.routes(settings)]
