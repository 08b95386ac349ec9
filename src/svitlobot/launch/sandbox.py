"""How the product reaches the sandbox: published tokens, keys and ids, which production refuses.

The sandbox is a distribution of its own (``sandbox/``). Production does without it.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

from svitlobot.errors import ConfigurationError
from svitlobot.settings import Settings

# A well-formed token that Telegram never issued.
SANDBOX_TOKEN = "1000000001:sandbox-token-known-to-everyone-0000"  # noqa: S105
SANDBOX_CHANNEL_ID = -1001000000001
SANDBOX_OPERATOR_ID = 5_000_000_000_000  # the page offers their phone; nobody else gets this number
SANDBOX_CHANNEL_URL = "https://t.me/svitlobot_demo"


@dataclass(frozen=True, slots=True)
class MerchantKeys:
    """The keys of the sandbox's only merchant. ``liqpay_version`` selects the hash LiqPay signs with."""

    liqpay_public: str = "sandbox_i00000000000"
    liqpay_private: str = "sandbox_key-known-to-everyone"
    liqpay_version: Literal["3", "7"] = "3"
    wayforpay_account: str = "svitlobot_sandbox"
    wayforpay_secret: str = "sandbox-secret-known-to-everyone"  # noqa: S105 - it is


def require_sandbox() -> None:
    """Raise ConfigurationError where the sandbox is not installed, saying how to mend it."""
    if find_spec("svitlobot_sandbox") is None:
        raise ConfigurationError(
            "TELEGRAM_BOT_TOKEN не задано, а пісочницю не встановлено: задайте токен або виконайте `make sandbox`"
        )


def payment_sandbox_environment(settings: Settings) -> dict[str, str]:
    """Return what leads payments to the local sandbox, but for a provider whose own keys the operator has set."""
    keys, url = MerchantKeys(), f"http://127.0.0.1:{settings.payment_sandbox_port}"
    environment = {"SELL_FOR_STARS": "true"}
    if settings.liqpay_public_key is None and settings.liqpay_private_key is None:
        environment["LIQPAY_PUBLIC_KEY"] = keys.liqpay_public
        environment["LIQPAY_PRIVATE_KEY"] = keys.liqpay_private
        environment["LIQPAY_URL"] = url
    if settings.wayforpay_account is None and settings.wayforpay_secret is None:
        environment["WAYFORPAY_ACCOUNT"] = keys.wayforpay_account
        environment["WAYFORPAY_SECRET"] = keys.wayforpay_secret
        environment["WAYFORPAY_PAY_URL"] = f"{url}/pay"
        environment["WAYFORPAY_API_URL"] = f"{url}/api"
    return environment
