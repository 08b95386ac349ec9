"""What every public page needs around its contents."""

from datetime import datetime

from starlette.requests import Request

from svitlobot.site.context import bot_link, connections


def page_frame(request: Request, now: datetime, path: str, *, start: str = "", query: str = "") -> dict[str, object]:
    """Return the values of the layout; ``start`` is what the bot opens with, ``query`` what was looked for."""
    site_url = connections(request).settings.site_url
    link = bot_link(request, start)
    return {"now": now, "site_url": site_url, "path": path, "query": query, "bot_link": link}
