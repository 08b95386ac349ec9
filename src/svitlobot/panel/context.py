"""What the panel's requests may use."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from svitlobot.clock import Clock
from svitlobot.db.session import Database
from svitlobot.gateways.payments.providers import Tills
from svitlobot.gateways.request_limits import Limiter
from svitlobot.services.imports.offload import Importers
from svitlobot.settings import Settings


@dataclass(frozen=True, slots=True)
class PanelContext:
    """The process's settings, connections and clock, and who works on its files."""

    settings: Settings
    database: Database
    limiter: Limiter
    clock: Clock
    importers: Importers
    tills: Callable[[], Tills]  # they are opened when the API begins to serve

    @property
    def is_secure(self) -> bool:
        """Tell whether people come by https, so that cookies need go no other way."""
        return self.settings.site_url.startswith("https://")


def context_of(request: Request) -> PanelContext:
    """Return what this request may use."""
    context: PanelContext = request.app.state.context
    return context


def actor_of(request: Request) -> str:
    """Return who is asking, as the audit names them. Only behind the door."""
    login: Any = request.state.login
    return f"panel:{login}"
