"""Stars that Telegram has taken: a person has paid, so the backend must hear of it, whatever is away meanwhile."""

import structlog
from aiogram.types import Update

from svitlobot.bot.backend import Backend
from svitlobot.errors import NotAuthenticatedError, SvitloBotError, TooManyRequestsError, UnavailableError
from svitlobot.schemas.payments import StarsPaid

log = structlog.get_logger()


def brings_stars(update: Update) -> bool:
    """Tell whether the update says that somebody has paid."""
    return update.message is not None and update.message.successful_payment is not None


async def hand_over(update: Update, backend: Backend) -> bool:
    """Tell the backend of Stars; false when it has not taken them, so that the update must be kept and come again.

    What the backend refuses for good is let go: asking again would not help, and the line in the log has all that
    the operator needs to credit it or to give it back.
    """
    try:
        paid = _paid(update)
    except ValueError:
        log.exception("stars_not_understood", update_id=update.update_id)
        return True
    order = {"order_id": paid.order_id, "user_id": paid.user_id, "charge_id": paid.charge_id}
    try:
        await backend.take_stars(paid)
    except (UnavailableError, NotAuthenticatedError, TooManyRequestsError) as error:
        log.warning("stars_not_taken_yet", code=error.code, **order)
        return False
    except SvitloBotError as error:
        log.error("stars_refused", code=error.code, amount=paid.amount, **order)  # noqa: TRY400 - no bug of ours
        return True
    log.info("stars_taken", **order)
    return True


def _paid(update: Update) -> StarsPaid:
    """Read who has paid, and for what. Raises ValueError when it is nothing that we sold."""
    message = update.message
    if message is None or message.successful_payment is None or message.from_user is None:
        raise ValueError("nobody has paid")
    payment = message.successful_payment
    return StarsPaid(
        order_id=payment.invoice_payload,
        user_id=message.from_user.id,
        amount=payment.total_amount,
        currency=payment.currency,
        charge_id=payment.telegram_payment_charge_id,
    )
