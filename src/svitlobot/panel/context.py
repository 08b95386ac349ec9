"""The connections and settings that the panel's requests use."""

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import State
from starlette.requests import Request

from svitlobot.clock import Clock
from svitlobot.db.session import Database
from svitlobot.gateways.payments.providers import PaymentProviders
from svitlobot.request_limiter import RequestLimiter
from svitlobot.services.imports.offload import Importers
from svitlobot.settings import Settings


@dataclass(frozen=True, slots=True)
class PanelContext:
    """The process's settings, database and clock, and the API's state, which is filled when it starts to serve."""

    settings: Settings
    database: Database
    clock: Clock
    state: State

    @property
    def limiter(self) -> RequestLimiter:
        """The limiter that the API uses, too."""
        limiter: RequestLimiter = self.state.limiter
        return limiter

    @property
    def importers(self) -> Importers:
        """The jobs that read Excel files."""
        importers: Importers = self.state.importers
        return importers

    @property
    def payment_providers(self) -> PaymentProviders:
        """The payment providers."""
        providers: PaymentProviders = self.state.payment_providers
        return providers

    @property
    def is_secure(self) -> bool:
        """Tell whether the site is served over https, so that cookies are marked secure."""
        return self.settings.site_url.startswith("https://")


def context_of(request: Request) -> PanelContext:
    """Return the panel's context."""
    context: PanelContext = request.app.state.context
    return context


def actor_of(request: Request) -> str:
    """Return the operator as the audit names them. Only after authentication."""
    login: Any = request.state.login
    return f"panel:{login}"
