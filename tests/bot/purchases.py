"""What is sold to the people who talk to the bot, and what they have after they bought it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from pydantic import SecretStr

from svitlobot.domain.texts.templates import spoken_date
from town import Town

from .people import Person

PRICES = (("STANDARD", 30, "49", 60), ("STANDARD", 90, "132", 160), ("STANDARD", 365, "490.50", None),
          ("PRO", 30, "98", 120))  # fmt: skip
ALL_METHODS: dict[str, Any] = {
    "liqpay_public_key": "i00000000",
    "liqpay_private_key": SecretStr("a-private-key"),
    "wayforpay_account": "test_merch_n1",
    "wayforpay_secret": SecretStr("a-merchant-secret"),
    "sell_for_stars": True,
}
ONLY_LIQPAY = {key: ALL_METHODS[key] for key in ("liqpay_public_key", "liqpay_private_key")}
ONLY_STARS = {"sell_for_stars": True}


async def set_prices(town: Town, *prices: tuple[str, int, str, int | None]) -> None:
    """Sell at these prices, and nothing else."""
    await town.database.pool.execute("UPDATE tariffs SET is_offered = false")
    for tier, days, price, stars in prices:
        await town.database.pool.execute(
            "INSERT INTO tariffs (tier, days, price, price_stars) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (tier, days) DO UPDATE SET price = $3, price_stars = $4, is_offered = true",
            tier, days, Decimal(price), stars,
        )  # fmt: skip


async def grants(person: Person) -> list[tuple[str, int, str]]:
    """Return the days a person was given and had taken back: tier, days, cause; oldest first."""
    query = "SELECT tier, days, cause FROM subscription_grants WHERE user_id = $1 ORDER BY id"
    rows = await person.line.api.town.database.pool.fetch(query, person.user_id)
    return [tuple(row) for row in rows]


async def orders(person: Person) -> list[str]:
    """Return the states of a person's orders, oldest first."""
    query = "SELECT status FROM payments WHERE user_id = $1 ORDER BY id"
    rows = await person.line.api.town.database.pool.fetch(query, person.user_id)
    return [row["status"] for row in rows]


async def last_order(person: Person) -> str:
    """Return the name of a person's latest order."""
    query = "SELECT order_id FROM payments WHERE user_id = $1 ORDER BY id DESC LIMIT 1"
    return await person.line.api.town.database.pool.fetchval(query, person.user_id)


def in_days(person: Person, days: int) -> str:
    """Say which day it will be in so many days."""
    return spoken_date(person.line.api.town.clock() + timedelta(days=days))
