"""The keys of the sandbox's only merchant. Everybody knows them, so nothing outside the sandbox may take them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Keys:
    """What the merchant and the providers share. ``liqpay_version`` says which hash LiqPay signs with."""

    liqpay_public: str = "sandbox_i00000000000"
    liqpay_private: str = "sandbox_key-known-to-everyone"
    liqpay_version: Literal["3", "7"] = "3"
    wayforpay_account: str = "svitlobot_sandbox"
    wayforpay_secret: str = "sandbox-secret-known-to-everyone"  # noqa: S105 - it is
