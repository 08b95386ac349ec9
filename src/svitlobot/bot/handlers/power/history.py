"""📉 When there was no power at one's houses, and what the voltage was there, for as long as the tier gives."""

import asyncio

from aiogram import Router
from aiogram.types import CallbackQuery

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.addresses.own import gone_screen
from svitlobot.bot.handlers.power.status import invitation_screen
from svitlobot.bot.keyboards import payments as payments_keyboards
from svitlobot.bot.keyboards import power_history as keyboards
from svitlobot.bot.keyboards.data import OpenOutages, OpenVoltage, Place
from svitlobot.bot.screens import power_history as screens
from svitlobot.bot.screens.addresses import address_name, own_address
from svitlobot.bot.screens.payments import tier_name
from svitlobot.bot.screens.screen import Screen, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.clock import Clock
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.errors import NotFoundError, TierTooLowError
from svitlobot.schemas.users.profile import UserProfile

router = Router(name="power_history")

MOST_COUNTED = 90  # days whose figures the API gives
VOLTAGE_HOURS = 6 * 24  # so that with today there are seven days


@router.callback_query(OpenOutages.filter())
async def outages(
    callback: CallbackQuery,
    callback_data: OpenOutages,
    profile: UserProfile,
    backend: Backend,
    texts: Texts,
    config: BotConfig,
) -> None:
    """Show some days' outages of a house, or invite people who are not in the channel."""
    if not profile.rights.notifications:
        await show(callback, invitation_screen(texts, config))
        return
    history = await backend.outages(profile.user_id)
    house = next((one for one in history.items if callback_data.address_id in {0, one.address_id}), None)
    if house is None:
        await show(callback, gone_screen(texts))
        return
    shown = screens.period(history, len(house.queues), callback_data.page)
    days = min(history.history_days + 1, MOST_COUNTED)
    counted = await asyncio.gather(*(backend.queue_days(one.queue_id, days=days) for one in house.queues))
    text = screens.outages_text(texts, house, shown, {one.queue_id: one for one in counted})
    others = [one for one in history.items if one is not house]
    buttons = keyboards.outages(texts, house, others, callback_data.page, has_older=shown.has_older)
    await show(callback, Screen(text, buttons))


@router.callback_query(OpenVoltage.filter())
async def voltage(
    callback: CallbackQuery,
    callback_data: OpenVoltage,
    profile: UserProfile,
    backend: Backend,
    texts: Texts,
    clock: Clock,
) -> None:
    """Show the voltage at a house, or the way to the tier that gives it."""
    address = own_address(profile, callback_data.address_id)
    if address is None:
        await show(callback, gone_screen(texts))
        return
    try:
        history = await backend.voltage_by_day(profile.user_id, address.address_id, hours=VOLTAGE_HOURS)
    except TierTooLowError as error:
        tier = tier_name(texts, Tier(str(error.details["tier"])))
        await show(callback, Screen(texts.say("locked", tier=tier), payments_keyboards.locked(texts, Place.INFO)))
        return
    except NotFoundError:  # the tier does not cover this house
        await show(callback, Screen(texts.say("address_sleeps"), payments_keyboards.locked(texts, Place.INFO)))
        return
    text = screens.voltage_text(texts, address_name(address), history, clock())
    await show(callback, Screen(text, keyboards.voltage(texts, address.address_id)))
