"""The ways to pay that the operator has set up; a method without its keys is not offered."""

from dataclasses import dataclass

import aiohttp

from svitlobot.domain.payments.orders import Method
from svitlobot.gateways.payments.base import PaymentProvider
from svitlobot.gateways.payments.liqpay import LiqPay
from svitlobot.gateways.payments.stars import StarsRefunds
from svitlobot.gateways.payments.wayforpay import WayForPay
from svitlobot.settings import Settings


@dataclass(frozen=True, slots=True)
class PaymentProviders:
    """Providers by method. ``takes_tests``: money is not real here, so a provider's test payments count."""

    by_method: dict[Method, PaymentProvider]
    stars: StarsRefunds | None
    takes_tests: bool

    @property
    def methods(self) -> list[Method]:
        """Return the methods one can pay by."""
        stars: list[Method] = ["stars"] if self.stars is not None else []
        return [*self.by_method, *stars]


def open_payment_providers(settings: Settings, http: aiohttp.ClientSession) -> PaymentProviders:
    """Set up what the settings name."""
    providers: dict[Method, PaymentProvider] = {}
    if settings.liqpay_public_key and settings.liqpay_private_key:
        providers["liqpay"] = LiqPay(
            http,
            public_key=settings.liqpay_public_key,
            private_key=settings.liqpay_private_key.get_secret_value(),
            version=settings.liqpay_version,
            url=settings.liqpay_url,
        )
    if settings.wayforpay_account and settings.wayforpay_secret:
        providers["wayforpay"] = WayForPay(
            http,
            account=settings.wayforpay_account,
            secret=settings.wayforpay_secret.get_secret_value(),
            pay_url=settings.wayforpay_pay_url,
            api_url=settings.wayforpay_api_url,
        )
    stars = None
    if settings.sell_for_stars and settings.telegram_bot_token:
        token = settings.telegram_bot_token[0].get_secret_value()
        stars = StarsRefunds(http, api_url=settings.telegram_api_url, token=token)
    return PaymentProviders(providers, stars, takes_tests=settings.environment != "production")
