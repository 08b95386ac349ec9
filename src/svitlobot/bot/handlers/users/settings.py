"""⚙️ Being told or not, when to be warned, the night mode and its quiet hours."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from aiogram import F, Router
from aiogram.filters import Command, or_f
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.filters import Pressed
from svitlobot.bot.keyboards import payments as payments_keyboards
from svitlobot.bot.keyboards import reminders as reminders_keyboards
from svitlobot.bot.keyboards import users as users_keyboards
from svitlobot.bot.keyboards.data import Go, Place, Set, SetQuietHours, Warn, WarnReturn
from svitlobot.bot.screens.payments import tier_name
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.outbox.topics import Topic
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS
from svitlobot.domain.texts.dates import spoken_range
from svitlobot.domain.texts.templates import spoken_duration
from svitlobot.schemas.users.profile import SettingsChange, UserChange, UserProfile, WarningTime

router = Router(name="settings")

Right = Literal["notifications", "warnings", "voltage"]


@router.message(or_f(Command("settings"), Pressed("menu_settings")))
async def settings(message: Message, profile: UserProfile, texts: Texts) -> None:
    """Show what can be set."""
    await show(message, _settings_screen(texts, profile))


@router.callback_query(Go.filter(F.to == Place.SETTINGS))
async def back_to_settings(callback: CallbackQuery, profile: UserProfile, texts: Texts) -> None:
    """Show it again, in the same message."""
    await show(callback, _settings_screen(texts, profile))


@router.message(Command("stop"))
async def stop(message: Message, profile: UserProfile, backend: Backend, texts: Texts) -> None:
    """Stop telling, and say how to begin again."""
    await _change(backend, profile, SettingsChange(notifications_enabled=False))
    await show(message, Screen(texts.say("stopped"), users_keyboards.switch_on(texts)))


@router.callback_query(Set.filter())
async def switch(
    callback: CallbackQuery,
    callback_data: Set,
    profile: UserProfile,
    backend: Backend,
    texts: Texts,
    config: BotConfig,
) -> None:
    """Switch a setting on or off. What the channel gives leads into it."""
    match callback_data.setting:
        case "notifications":
            change = SettingsChange(notifications_enabled=callback_data.on)
        case "night":
            change = SettingsChange(night_mode=callback_data.on)
        case "voltage" if not profile.rights.voltage:
            await _say_locked(callback, texts, "voltage")
            return
        case topic:
            muted = set(profile.settings.muted) - {topic}
            change = SettingsChange.model_validate({"muted": sorted(muted if callback_data.on else muted | {topic})})
    changed = await _change(backend, profile, change)
    if callback_data.setting == "notifications" and callback_data.on and not changed.rights.notifications:
        keyboard = users_keyboards.invitation(texts, config.channel_url, Place.SETTINGS)
        await show(callback, Screen(texts.say("channel_invitation"), keyboard))
        return
    await show(callback, _settings_screen(texts, changed))


@router.callback_query(Go.filter(F.to == Place.QUIET_HOURS))
async def quiet_hours(callback: CallbackQuery, profile: UserProfile, texts: Texts) -> None:
    """Show the quiet hours to choose among."""
    await show(callback, Screen(texts.say("quiet_hours"), reminders_keyboards.quiet_hours(texts, profile)))


@router.callback_query(SetQuietHours.filter())
async def choose_quiet_hours(
    callback: CallbackQuery, callback_data: SetQuietHours, profile: UserProfile, backend: Backend, texts: Texts
) -> None:
    """Choose quiet hours, which switches the night mode on."""
    begins, ends = reminders_keyboards.hour(callback_data.begins), reminders_keyboards.hour(callback_data.ends)
    change = SettingsChange(quiet_from=begins, quiet_until=ends, night_mode=True)
    await show(callback, _settings_screen(texts, await _change(backend, profile, change)))


@router.callback_query(Go.filter(F.to == Place.RETURNS))
async def returns(callback: CallbackQuery, profile: UserProfile, texts: Texts) -> None:
    """Show the times before a return of power."""
    if profile.rights.warnings:
        await show(callback, _returns_screen(texts, profile))
    else:
        await _say_locked(callback, texts, "warnings")


@router.callback_query(WarnReturn.filter())
async def warn_of_return(
    callback: CallbackQuery, callback_data: WarnReturn, profile: UserProfile, backend: Backend, texts: Texts
) -> None:
    """Add a time before a return of power or take it away."""
    if not profile.rights.warnings:
        await _say_locked(callback, texts, "warnings")
        return
    times = _with(profile.settings.return_times, callback_data.minutes, is_on=callback_data.on)
    changed = await _change(backend, profile, SettingsChange(return_times=times))
    await show(callback, _returns_screen(texts, changed))


@router.callback_query(Go.filter(F.to == Place.WARNINGS))
async def warnings(callback: CallbackQuery, profile: UserProfile, texts: Texts) -> None:
    """Show the times of warnings."""
    if profile.rights.warnings:
        await show(callback, _warnings_screen(texts, profile))
    else:
        await _say_locked(callback, texts, "warnings")


@router.callback_query(Warn.filter())
async def warn(
    callback: CallbackQuery, callback_data: Warn, profile: UserProfile, backend: Backend, texts: Texts
) -> None:
    """Add a time of warning or take it away."""
    if not profile.rights.warnings:
        await _say_locked(callback, texts, "warnings")
        return
    times = _with(profile.settings.warning_times, callback_data.minutes, is_on=callback_data.on)
    changed = await _change(backend, profile, SettingsChange(warning_times=times))
    await show(callback, _warnings_screen(texts, changed))


def _with(times: Sequence[WarningTime], minutes: WarningTime, *, is_on: bool) -> list[WarningTime]:
    left = set(times) - {minutes}
    return sorted(left | {minutes} if is_on else left)


async def _change(backend: Backend, profile: UserProfile, settings: SettingsChange) -> UserProfile:
    return await backend.change_user(profile.user_id, UserChange(settings=settings))


async def _say_locked(callback: CallbackQuery, texts: Texts, right: Right) -> None:
    text = texts.say("locked", tier=_first_tier_with(texts, right))
    await show(callback, Screen(text, payments_keyboards.locked(texts, Place.SETTINGS)))


def _first_tier_with(texts: Texts, right: Right) -> str:
    """Name the cheapest tier that has it: ENTITLEMENTS go from the cheapest to the dearest."""
    return tier_name(texts, next(tier for tier, rights in ENTITLEMENTS.items() if getattr(rights, right)))


def _settings_screen(texts: Texts, profile: UserProfile) -> Screen:
    chosen, rights = profile.settings, profile.rights

    def value(right: Right, granted: str) -> str:
        if getattr(rights, right):
            return granted
        return texts.label("is_locked", tier=_first_tier_with(texts, right))

    def topic(name: Topic) -> str:
        return _is_on(texts, is_on=name not in chosen.muted)

    quiet = spoken_range(chosen.quiet_from, chosen.quiet_until)
    text = texts.say(
        "settings",
        notifications=value("notifications", _is_on(texts, is_on=chosen.notifications_enabled)),
        power=value("notifications", topic(Topic.POWER)),
        schedule=value("notifications", topic(Topic.SCHEDULE)),
        voltage=value("voltage", topic(Topic.VOLTAGE)),
        warnings=value("warnings", _times(texts, chosen.warning_times)),
        returns=value("warnings", _times(texts, chosen.return_times)),
        night=_is_on(texts, is_on=chosen.night_mode),
        quiet=quiet,
    )
    note = texts.say("settings_night", quiet=quiet)
    return Screen(paragraphs(text, note), users_keyboards.settings(texts, profile))


def _times(texts: Texts, times: Sequence[WarningTime]) -> str:
    spoken = ", ".join(spoken_duration(timedelta(minutes=minutes)) for minutes in times)
    return texts.label("warning_times", times=spoken) if spoken else texts.label("is_off")


def _is_on(texts: Texts, *, is_on: bool) -> str:
    return texts.label("is_on" if is_on else "is_off")


def _warnings_screen(texts: Texts, profile: UserProfile) -> Screen:
    return Screen(texts.say("warnings"), reminders_keyboards.warnings(texts, profile))


def _returns_screen(texts: Texts, profile: UserProfile) -> Screen:
    return Screen(texts.say("returns"), reminders_keyboards.returns(texts, profile))
