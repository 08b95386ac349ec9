"""The bot's answers to pressed buttons and started payments, and Stars given back."""

from svitlobot_sandbox.telegram import people
from svitlobot_sandbox.telegram.bots import Bot
from svitlobot_sandbox.telegram.errors import bad_request
from svitlobot_sandbox.telegram.forms import Params
from svitlobot_sandbox.telegram.world import World

MAX_CALLBACK_ANSWER = 200


def answer_callback_query(world: World, bot: Bot, params: Params) -> bool:
    """End the progress bar on a pressed button, perhaps with a notice."""
    query = world.queries.open(params.text("callback_query_id"), "callback", bot.id, world.monotonic())
    text = params.text("text")
    if len(text) > MAX_CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {"text": text, "show_alert": params.flag("show_alert"), "url": params.text("url")}
    world.views.touch(query.user_id)
    return True


def answer_pre_checkout_query(world: World, bot: Bot, params: Params) -> bool:
    """Let a payment through, and so cause its successful_payment, or refuse it with a reason."""
    query = world.queries.open(params.text("pre_checkout_query_id"), "checkout", bot.id, world.monotonic())
    ok, reason = params.flag("ok"), params.text("error_message")
    if not ok and not reason:
        raise bad_request("error_message must be non-empty")
    query.answer = {"ok": ok, "error_message": reason}
    world.views.touch(query.user_id)
    if ok:
        people.complete_payment(world, bot, query)
    return True


def refund_star_payment(world: World, bot: Bot, params: Params) -> bool:
    """Refund Stars to their payer, once."""
    charge_id, user_id = params.text("telegram_payment_charge_id"), params.integer("user_id")
    charge = world.charges.get(charge_id)
    if charge is None or (charge.bot_id, charge.user_id) != (bot.id, user_id):
        raise bad_request("CHARGE_ID_INVALID")
    if charge.is_refunded:
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    people.take_refund(world, bot, charge)
    return True
