"""Tables of payments: prices may be changed; what was paid and granted may only be read."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from markupsafe import Markup
from wtforms.validators import InputRequired, NumberRange, Optional

from svitlobot.db.models import Payment, PaymentCallback, ReferralActivation, SubscriptionGrant, Tariff
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.panel.cookies import PATH
from svitlobot.panel.tables.base import Table
from svitlobot.panel.tables.filters import ChoiceFilter
from svitlobot.panel.value_names import PAYMENT_STATUSES
from svitlobot.services.imports.loaders import tariffs

MONEY = "Гроші"
DEAREST = 1_000_000


def _with_refund(payment: Any, name: str) -> Markup:  # noqa: ANN401 - a row
    return Markup('{} – <a href="{}/refund?payment={}">повернути гроші…</a>').format(
        getattr(payment, name), PATH, payment.id
    )


class Tariffs(Table, model=Tariff):
    """Prices. One that is no longer sold is kept: days that were bought are counted by it."""

    name, name_plural, category, category_icon = "Тариф", "Тарифи", MONEY, "fa-solid fa-hryvnia-sign"
    icon = "fa-solid fa-tags"
    is_small = True
    column_list: ClassVar = ["tier", "days", "price", "price_stars", "is_offered", "updated_at"]
    column_searchable_list: ClassVar = ["tier", "days"]
    can_edit = True
    form_columns: ClassVar = ["price", "price_stars", "is_offered"]
    form_args: ClassVar = {
        "price": {"validators": [InputRequired(), NumberRange(Decimal("0.01"), DEAREST)]},
        "price_stars": {"validators": [Optional(), NumberRange(1, DEAREST)]},
    }

    def validated(self, _row: Any, values: dict[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401 - a row
        """A price is in whole kopecks."""
        return values | {"price": Decimal(values["price"]).quantize(Decimal("0.01"))}

    async def apply(self, session: Any, row: Any, data: dict[str, Any], now: datetime, *, actor: str) -> None:  # noqa: ANN401
        """A tier keeps a price, as when prices come from a file."""
        await super().apply(session, row, data, now, actor=actor)
        await tariffs.check_is_sold(session, Tier(row.tier))


class Payments(Table, model=Payment):
    """Purchases, which move by what providers say."""

    name, name_plural, category, icon = "Оплата", "Оплати", MONEY, "fa-solid fa-credit-card"
    column_list: ClassVar = [
        "id", "user_id", "amount", "currency", "payment_method", "status", "subscription_tier", "subscription_days",
        "created_at", "completed_at",
    ]  # fmt: skip
    column_searchable_list: ClassVar = ["id", "user_id", "order_id", "payment_id"]
    column_filters: ClassVar = [
        ChoiceFilter(
            Payment.status,
            list(PAYMENT_STATUSES.items()),
            title="Стан",
        )
    ]
    column_formatters_detail: ClassVar = {"id": _with_refund}


class Grants(Table, model=SubscriptionGrant):
    """Days given and taken back, each with its cause."""

    name, name_plural, category, icon = "Дні", "Видані дні", MONEY, "fa-solid fa-gift"
    column_list: ClassVar = ["id", "user_id", "tier", "days", "cause", "payment_id", "reason", "created_at"]
    column_searchable_list: ClassVar = ["user_id"]


class Callbacks(Table, model=PaymentCallback):
    """What providers have told us, word for word."""

    name, name_plural, category, icon = "Сповіщення про оплату", "Сповіщення про оплати", MONEY, "fa-solid fa-reply"
    column_list: ClassVar = ["id", "payment_method", "received_at"]
    column_searchable_list: ClassVar = ["id"]


class Referrals(Table, model=ReferralActivation):
    """Who came by whose invitation."""

    name, name_plural, category, icon = "Запрошення", "Запрошення", MONEY, "fa-solid fa-handshake"
    column_list: ClassVar = ["id", "referrer_user_id", "referred_user_id", "days_granted", "activated_at"]
    column_searchable_list: ClassVar = ["referrer_user_id", "referred_user_id"]


TABLES = (Tariffs, Payments, Grants, Callbacks, Referrals)
