"""Handlers, a router for each part of the bot. The order matters: menus go before whatever may be typed."""

from aiogram import Router

from svitlobot.bot.handlers import alerts, fallback
from svitlobot.bot.handlers.addresses import follow, own, search
from svitlobot.bot.handlers.admin import actions, overview
from svitlobot.bot.handlers.admin import users as admin_users
from svitlobot.bot.handlers.broadcasts import compose, progress
from svitlobot.bot.handlers.imports import files
from svitlobot.bot.handlers.payments import checkout, referrals, tariffs
from svitlobot.bot.handlers.power import crowd_reports, history, moderation, overrides, sensors, status
from svitlobot.bot.handlers.schedules import pictures, upload
from svitlobot.bot.handlers.states import LeaveStep
from svitlobot.bot.handlers.users import my_data, settings, start

_root = Router(name="handlers")
_root.message.middleware(LeaveStep())
_root.callback_query.middleware(LeaveStep())
_root.include_routers(
    start.router,
    my_data.router,
    status.router,
    history.router,
    pictures.router,
    own.router,
    settings.router,
    tariffs.router,
    checkout.router,
    referrals.router,
    crowd_reports.router,
    overview.router,
    moderation.router,
    alerts.router,
    upload.router,
    overrides.router,
    sensors.router,
    admin_users.router,
    actions.router,
    compose.router,
    progress.router,
    files.router,
    follow.router,
    search.router,
    fallback.router,
)

routers: tuple[Router, ...] = (_root,)
