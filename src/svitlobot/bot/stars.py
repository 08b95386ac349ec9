"""Stars that Telegram has taken: a person has paid, so the backend must hear of it, whatever is away meanwhile."""

from collections.abc import Mapping

import structlog
from aiogram.types import Update
from pydantic import ValidationError

from svitlobot.bot.backend import Backend
from svitlobot.errors import NotAuthenticatedError, SvitloBotError, TooManyRequestsError, UnavailableError
from svitlobot.schemas.payments import StarsPaid

log = structlog.get_logger()

Told = Mapping[str, str | int]


def stars_in(update: Update) -> Told | None:
    """Return what Telegram tells of Stars that somebody has paid, named as in StarsPaid; None when it tells nothing."""
    message = update.message
    if message is None or message.successful_payment is None:
        return None
    payment = message.successful_payment
    return {
        "order_id": payment.invoice_payload,
        "user_id": (message.from_user or message.chat).id,
        "amount": payment.total_amount,
        "currency": payment.currency,
        "charge_id": payment.telegram_payment_charge_id,
    }


async def hand_over(told: Told, backend: Backend) -> bool:
    """Tell the backend of Stars; false when it has not taken them, so that the update must be kept and come again.

    What is refused for good is let go: asking again would not help, and the line in the log has all that the operator
    needs to credit it or to give it back.
    """
    try:
        await backend.take_stars(StarsPaid.model_validate(told))
    except (UnavailableError, NotAuthenticatedError, TooManyRequestsError) as error:
        log.warning("stars_not_taken_yet", code=error.code, **told)
        return False
    except (SvitloBotError, ValidationError) as error:
        log.error("stars_refused", reason=str(error), **told)  # noqa: TRY400 - no bug of ours
        return True
    except Exception:
        log.exception("stars_failed", **told)
        return False
    log.info("stars_taken", **told)
    return True
