"""Payments: whether the books agree, and which payments may have taken money without days given."""

from svitlobot.db.queries.alerts.conditions import unpaid_payments
from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok, warning
from svitlobot.domain.alerts import PAYMENT_PENDING_FOR
from svitlobot.domain.payments.orders import may_have_taken_money
from svitlobot.services.payments import ledger_audit

LIMIT_S = 30.0  # it reads the whole ledger


async def check_payments(installation: Installation) -> list[Finding]:
    """Audit the ledger, and look for payments that are stuck."""
    now = installation.clock()
    async with installation.database.transaction() as session:
        audit = await ledger_audit.audit(session, now)
        unpaid = await unpaid_payments(session, now - PAYMENT_PENDING_FOR)
    stuck = [row for row in unpaid if may_have_taken_money(row.provider_status)]
    text = f"оплачених платежів {audit.payments}"
    if audit.is_sound:
        found = [ok(f"{text}, книги сходяться")]
    else:
        found = [broken(f"{text}, книги НЕ сходяться", "svitlobot doctor money")]
    if stuck:
        text = f"за {len(stuck)} платежів могли взяти гроші й не дати днів"
        found.append(warning(text, "docs/runbooks/payment-stuck.md"))
    return found
