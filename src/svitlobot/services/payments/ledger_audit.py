"""Ledger audit: checks that granted days and money agree, and names what does not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from svitlobot.db.queries.payments import ledger
from svitlobot.db.session import AsyncSession
from svitlobot.domain.texts.templates import spoken_amount

SHOWN = 20


@dataclass(frozen=True, slots=True)
class MoneyAudit:
    """The totals, and what does not agree, by the name of the check."""

    payments: int
    hryvnias: Decimal
    stars: int
    days_paid: int
    days_bonus: int
    days_granted: int
    contradictions: dict[str, list[str]]

    @property
    def is_sound(self) -> bool:
        """Tell whether everything agrees."""
        return not self.contradictions and self.days_granted == self.days_paid + self.days_bonus

    def problems(self) -> list[str]:
        """Return what contradicts, in Ukrainian, a line each."""
        return [
            f"{name}: {', '.join(found[:SHOWN])}" + (f" … і ще {len(found) - SHOWN}" if len(found) > SHOWN else "")
            for name, found in self.contradictions.items()
        ]

    def lines(self) -> list[str]:
        """Return the account in Ukrainian, a line each."""
        return [
            f"Оплачено платежів: {self.payments}, {spoken_amount(self.hryvnias)} грн і {self.stars} зірок",
            f"Днів дано: {self.days_granted} = оплачених {self.days_paid} + подарованих {self.days_bonus}",
            *(f"✗ {problem}" for problem in self.problems()),
            "Усе сходиться." if self.is_sound else "Не сходиться: перевірте названі платежі й людей.",
        ]


async def audit(session: AsyncSession, now: datetime) -> MoneyAudit:
    """Check that granted days and money agree."""
    totals = await ledger.load_totals(session)
    return MoneyAudit(*totals, contradictions=await ledger.find_contradictions(session, now))


async def day_report(session: AsyncSession, now: datetime) -> str:
    """Return the money report of the last 24 hours: payments, refunds, and whether the books agree."""
    day = await ledger.load_day(session, now - timedelta(days=1))
    is_sound = (await audit(session, now)).is_sound
    sound = "Книги сходяться." if is_sound else "Книги НЕ сходяться: svitlobot doctor money."
    sums = f"{spoken_amount(day.hryvnias)} грн" + (f" і {day.stars} зірок" if day.stars else "")
    return f"Гроші за добу: оплат {day.payments} на {sums}, повернень {day.refunds}, чекають {day.waiting}. {sound}"
