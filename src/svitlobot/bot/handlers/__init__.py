"""Handlers, a router for each part of the bot. The order matters: menus go before whatever may be typed."""

from aiogram import Router

from svitlobot.bot.handlers import (
    about,
    address,
    admin,
    alerts,
    broadcast,
    broadcast_progress,
    callbacks,
    crowdreports,
    excel,
    following,
    info,
    moderation,
    my_addresses,
    operator_deeds,
    operator_people,
    operator_queues,
    payments,
    plan,
    referral,
    schedule_upload,
    settings,
    start,
    subscriptions,
)
from svitlobot.bot.states import LeaveStep

_root = Router(name="handlers")
_root.message.middleware(LeaveStep())
_root.callback_query.middleware(LeaveStep())
_root.include_routers(
    start.router,
    about.router,
    info.router,
    plan.router,
    my_addresses.router,
    settings.router,
    subscriptions.router,
    payments.router,
    referral.router,
    crowdreports.router,
    admin.router,
    moderation.router,
    alerts.router,
    schedule_upload.router,
    operator_queues.router,
    operator_people.router,
    operator_deeds.router,
    broadcast.router,
    broadcast_progress.router,
    excel.router,
    following.router,
    address.router,
    callbacks.router,
)

routers: tuple[Router, ...] = (_root,)
