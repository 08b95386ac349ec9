"""Prices, loaded from tariffs.xlsx. What the file does not name is no longer sold, and is kept for the books."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from svitlobot.db.queries.payments import tariffs as prices
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.subscriptions import PAID
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.gateways.excel.reading import Cell, Column, SheetTable
from svitlobot.gateways.excel.writing import write_table

COLUMNS = (Column("Тариф"), Column("Днів"), Column("Ціна"), Column("Зірок", is_required=False))
LONGEST = 3_660  # days
DEAREST = Decimal(1_000_000)

_TIERS = {"standard": Tier.STANDARD, "стандарт": Tier.STANDARD, "pro": Tier.PRO, "про": Tier.PRO}


@dataclass(slots=True)
class TariffsReport:
    """What an import of prices did, or would do; refused rows by the number Excel shows beside them."""

    file_name: str
    is_dry_run: bool
    accepted: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """Return the figures for the action log."""
        return {"tariffs": self.accepted, "refused": len(self.refused)}

    def problems(self) -> list[tuple[int, str]]:
        """Return the rows that need a look, and why."""
        return self.refused

    def previews(self) -> dict[str, str]:
        """Return nothing: no texts change."""
        return {}

    def lines(self) -> list[str]:
        """Return the account in Ukrainian, a line each."""
        counts = f"{self.file_name}: прийнято {len(self.accepted)}, відхилено {len(self.refused)}"
        return [counts, *(f"  {tariff}" for tariff in self.accepted)]


async def load_tariffs(
    session: AsyncSession, table: SheetTable, file_name: str, now: datetime, *, dry_run: bool
) -> TariffsReport:
    """Load prices; with ``dry_run`` the report says so.

    A file with a wrong row changes nothing: half a price list is worse than yesterday's. Raises InvalidInputError when
    a tier would be left without any price.
    """
    report = TariffsReport(file_name, dry_run)
    wanted = _judge(table.rows(), report)
    if report.refused:
        return report
    if missing := PAID - {tariff["tier"] for tariff in wanted}:
        raise InvalidInputError(f"Немає жодної ціни на {', '.join(sorted(missing))}: без неї не перерахувати дні")
    await prices.replace_offered(session, wanted, now)
    return report


async def check_is_sold(session: AsyncSession, tier: Tier) -> None:
    """Raise ConflictError for a tier that nothing is offered of any more."""
    if not await prices.is_offered(session, tier):
        raise ConflictError(f"Це остання ціна на {tier} з тих, що продаються: без неї не перерахувати дні")


async def export_tariffs(session: AsyncSession, path: Path) -> int:
    """Write the prices of what is sold to an .xlsx file; return how many. Raises InvalidInputError."""
    rows = [
        (tariff.tier, str(tariff.days), f"{tariff.price:f}", tariff.price_stars and str(tariff.price_stars))
        for tariff in await prices.list_offered(session)
    ]
    await asyncio.to_thread(write_table, path, [column.title for column in COLUMNS], rows, (12, 8, 12, 10))
    return len(rows)


def _judge(rows: Iterable[tuple[int, tuple[Cell, ...]]], report: TariffsReport) -> list[dict[str, object]]:
    wanted: dict[tuple[Tier, int], dict[str, object]] = {}
    for number, cells in rows:
        if all(cell is None for cell in cells):
            continue
        try:
            tariff = _tariff(*cells)
        except InvalidInputError as error:
            report.refused.append((number, error.text))
            continue
        key = Tier(str(tariff["tier"])), int(str(tariff["days"]))
        if key in wanted:
            report.refused.append((number, "такий тариф у файлі вже є"))
            continue
        wanted[key] = tariff
        stars = f", {tariff['price_stars']} зірок" if tariff["price_stars"] else ""
        report.accepted.append(f"{key[0]}, {key[1]} дн.: {tariff['price']} грн{stars}")
    return list(wanted.values())


def _tariff(tier: Cell, days: Cell, price: Cell, stars: Cell) -> dict[str, object]:
    found = _TIERS.get(str(tier).strip().casefold())
    if found is None:
        raise InvalidInputError(f"тариф має бути STANDARD або PRO, а не «{str(tier)[:20]}»")
    return {
        "tier": found,
        "days": int(_number(days, "днів", most=Decimal(LONGEST), step=Decimal(1))),
        "price": _number(price, "ціна", most=DEAREST, step=Decimal("0.01")),
        "price_stars": None if stars is None else int(_number(stars, "зірок", most=DEAREST, step=Decimal(1))),
    }


def _number(cell: Cell, name: str, *, most: Decimal, step: Decimal) -> Decimal:
    try:
        number = Decimal(str(cell).strip().replace(",", "."))
    except InvalidOperation:
        raise InvalidInputError(f"{name}: «{str(cell)[:20]}» не число") from None
    if not number.is_finite() or not 0 < number <= most or number % step:
        raise InvalidInputError(f"{name}: «{str(cell)[:20]}» не підходить (від {step} до {most})")
    return number.quantize(step)
