"""Stars that Telegram has taken or given back: the backend must hear of it, whatever is away meanwhile."""

from collections.abc import Mapping

import structlog
from aiogram.types import Update
from pydantic import ValidationError

from svitlobot.bot.client.backend import Backend
from svitlobot.errors import NotAuthenticatedError, SvitloBotError, TooManyRequestsError, UnavailableError
from svitlobot.schemas.payments import StarsPaid

log = structlog.get_logger()

StarsFields = Mapping[str, str | int]


def stars_in(update: Update) -> StarsFields | None:
    """Return an update's payment or refund of Stars, with the fields of StarsPaid; None for other updates.

    Refunds by Telegram's own support are included.
    """
    message = update.message
    payment = None if message is None else message.successful_payment or message.refunded_payment
    if message is None or payment is None:
        return None
    return {
        "order_id": payment.invoice_payload,
        "user_id": message.chat.id,  # theirs: invoices are sent in private
        "amount": payment.total_amount,
        "currency": payment.currency,
        "charge_id": payment.telegram_payment_charge_id,
        "is_refunded": message.refunded_payment is not None,
    }


async def hand_over(paid: StarsFields, backend: Backend) -> bool:
    """Tell the backend of Stars; false when it has not taken them, so that the update must be kept and come again.

    What is refused for good is let go: asking again would not help, and the line in the log has all that the operator
    needs to credit it or to give it back.
    """
    try:
        await backend.take_stars(StarsPaid.model_validate(paid))
    except (UnavailableError, NotAuthenticatedError, TooManyRequestsError) as error:
        log.warning("stars_not_taken_yet", code=error.code, **paid)
        return False
    except (SvitloBotError, ValidationError) as error:
        log.error("stars_refused", reason=str(error), **paid)  # noqa: TRY400 - no bug of ours
        return True
    except Exception:
        log.exception("stars_failed", **paid)
        return False
    log.info("stars_taken", **paid)
    return True
