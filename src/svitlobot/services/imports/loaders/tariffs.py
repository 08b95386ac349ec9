"""Prices, loaded from tariffs.xlsx. What the file does not name is no longer sold, and is kept for the books."""

import asyncio
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from svitlobot.db.queries.payments import tariffs as prices
from svitlobot.db.session import AsyncSession
from svitlobot.domain.imports.reports import RefusedRow, TariffRow, TariffsReport
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.payments.subscriptions import PAID
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.gateways.excel.reading import Cell, Column, SheetTable
from svitlobot.gateways.excel.writing import write_table

COLUMNS = (Column("Тариф"), Column("Днів"), Column("Ціна"), Column("Зірок", is_required=False))
LONGEST = 3_660  # days
DEAREST = Decimal(1_000_000)

_TIERS = {"standard": Tier.STANDARD, "стандарт": Tier.STANDARD, "pro": Tier.PRO, "про": Tier.PRO}


async def load_tariffs(
    session: AsyncSession, table: SheetTable, file_name: str, now: datetime, *, dry_run: bool
) -> TariffsReport:
    """Load prices; with ``dry_run`` the report says so.

    A file with a wrong row changes nothing: half a price list is worse than yesterday's. Raises InvalidInputError when
    a tier would be left without any price.
    """
    report = TariffsReport(file_name, dry_run)
    _judge(table.rows(), report)
    if report.refused:
        return report
    if missing := PAID - {tariff.tier for tariff in report.accepted}:
        raise InvalidInputError(f"Немає жодної ціни на {', '.join(sorted(missing))}: без неї не перерахувати дні")
    await prices.replace_offered(session, [asdict(tariff) for tariff in report.accepted], now)
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


def _judge(rows: Iterable[tuple[int, tuple[Cell, ...]]], report: TariffsReport) -> None:
    for number, cells in rows:
        if all(cell is None for cell in cells):
            continue
        try:
            tariff = _tariff(*cells)
        except InvalidInputError as error:
            report.refused.append(RefusedRow(number, error.text))
            continue
        if any((tariff.tier, tariff.days) == (other.tier, other.days) for other in report.accepted):
            report.refused.append(RefusedRow(number, "такий тариф у файлі вже є"))
            continue
        report.accepted.append(tariff)


def _tariff(tier: Cell, days: Cell, price: Cell, stars: Cell) -> TariffRow:
    found = _TIERS.get(str(tier).strip().casefold())
    if found is None:
        raise InvalidInputError(f"тариф має бути STANDARD або PRO, а не «{str(tier)[:20]}»")
    return TariffRow(
        found,
        int(_number(days, "днів", most=Decimal(LONGEST), step=Decimal(1))),
        _number(price, "ціна", most=DEAREST, step=Decimal("0.01")),
        None if stars is None else int(_number(stars, "зірок", most=DEAREST, step=Decimal(1))),
    )


def _number(cell: Cell, name: str, *, most: Decimal, step: Decimal) -> Decimal:
    try:
        number = Decimal(str(cell).strip().replace(",", "."))
    except InvalidOperation:
        raise InvalidInputError(f"{name}: «{str(cell)[:20]}» не число") from None
    if not number.is_finite() or not 0 < number <= most or number % step:
        raise InvalidInputError(f"{name}: «{str(cell)[:20]}» не підходить (від {step} до {most})")
    return number.quantize(step)
