"""Buttons of the operator's first screen, of people and of questions."""

from aiogram.types import InlineKeyboardMarkup

from svitlobot.bot.keyboards import operator_data as data
from svitlobot.bot.keyboards.buttons import Row, button, keyboard, place
from svitlobot.bot.keyboards.data import Place
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.schemas.admin.users import UserCard, UserPage, UserRow


def operator(texts: Texts) -> InlineKeyboardMarkup:
    """Return what the operator can do."""
    return keyboard(
        [place(texts, "button_desk_queues", Place.DESK_QUEUES), place(texts, "button_desk_people", Place.DESK_PEOPLE)],
        [place(texts, "button_reports", Place.REPORTS), place(texts, "button_alerts", Place.ALERTS)],
        [place(texts, "button_desk_broadcasts", Place.BROADCASTS)],
        [place(texts, "button_schedule", Place.SCHEDULE), place(texts, "button_excel", Place.EXCEL)],
        [place(texts, "button_refresh", Place.DESK)],
    )


def home(texts: Texts) -> Row:
    """Return the row with the way to the first screen."""
    return [place(texts, "button_desk", Place.DESK)]


def only_home(texts: Texts) -> InlineKeyboardMarkup:
    """Return nothing but the way to the first screen."""
    return keyboard(home(texts))


def leave(texts: Texts) -> InlineKeyboardMarkup:
    """Return the way out of a question."""
    return keyboard([place(texts, "button_leave", Place.DESK_LEAVE)])


def confirm(texts: Texts, message_id: int) -> InlineKeyboardMarkup:
    """Return the two answers to "shall I?"."""
    return keyboard(
        [
            button(texts.label("button_confirm"), data.Confirm(message_id=message_id)),
            place(texts, "button_leave", Place.DESK_LEAVE),
        ]
    )


def users(texts: Texts, page: UserPage) -> InlineKeyboardMarkup:
    """Return a button for each person, and the way to more of them."""
    rows = [[button(user_name(one), data.OpenUser(user_id=one.user_id))] for one in page.items]
    further = (
        [button(texts.label("button_further"), data.MoreUsers(after=page.next_cursor))] if page.next_cursor else []
    )
    return keyboard(*rows, further, home(texts))


def user_name(one: UserRow) -> str:
    """Name a person in a list; plain text."""
    username = f" @{one.username}" if one.username else ""
    return f"{'⛔️ ' if one.banned_at else ''}{one.first_name or one.user_id}{username} · {one.subscription_tier}"[:64]


def user(texts: Texts, card: UserCard) -> InlineKeyboardMarkup:
    """Return what can be done for or to a person."""
    user_id, is_banned = card.profile.user_id, card.banned_at is not None
    ban = texts.label("button_unban" if is_banned else "button_ban")
    return keyboard(
        [
            button(texts.label("button_days_standard"), data.GiveTier(user_id=user_id, tier=Tier.STANDARD)),
            button(texts.label("button_days_pro"), data.GiveTier(user_id=user_id, tier=Tier.PRO)),
        ],
        [
            button(texts.label("button_write"), data.Write(user_id=user_id)),
            button(ban, data.Ban(user_id=user_id, on=not is_banned)),
        ],
        [place(texts, "button_back", Place.DESK_PEOPLE)],
    )
