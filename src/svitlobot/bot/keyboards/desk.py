"""The operator's buttons."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardMarkup

from svitlobot.bot.keyboards import desk_data as data
from svitlobot.bot.keyboards.data import Place
from svitlobot.bot.keyboards.inline import Row, button, keyboard, place
from svitlobot.bot.texts import Texts
from svitlobot.domain.broadcasts import OPEN, Status
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.schemas.admin.people import PersonCard, PersonPage, PersonRow
from svitlobot.schemas.broadcasts import BroadcastProgress
from svitlobot.schemas.power.queues import QueueStatus

HOURS = (1, 3, 6, 12, 24)
_IN_A_ROW = 4


def _rows(buttons: Row, in_a_row: int = _IN_A_ROW) -> list[Row]:
    return [buttons[at : at + in_a_row] for at in range(0, len(buttons), in_a_row)]


def home(texts: Texts) -> Row:
    """Return the row with the way to the first screen."""
    return [place(texts, "button_desk", Place.DESK)]


def only_home(texts: Texts) -> InlineKeyboardMarkup:
    """Return nothing but the way to the first screen."""
    return keyboard(home(texts))


def leave(texts: Texts) -> InlineKeyboardMarkup:
    """Return the way out of a question."""
    return keyboard([place(texts, "button_leave", Place.DESK_LEAVE)])


def queues(texts: Texts, known: Sequence[QueueStatus]) -> InlineKeyboardMarkup:
    """Return a button for each queue."""
    signs = {"on": "💡", "off": "⚫️", "unknown": "❔"}
    buttons = [
        button(f"{signs[queue.status]} {queue.name}", data.OpenQueue(queue_id=queue.queue_id)) for queue in known
    ]
    return keyboard(*_rows(buttons), home(texts))


def queue(texts: Texts, queue_id: int) -> InlineKeyboardMarkup:
    """Return what can be said of a queue."""
    return keyboard(
        [
            button(texts.label("button_say_on"), data.SayPower(queue_id=queue_id, on=True)),
            button(texts.label("button_say_off"), data.SayPower(queue_id=queue_id, on=False)),
        ],
        [button(texts.label("button_withdraw"), data.Withdraw(queue_id=queue_id))],
        [place(texts, "button_back", Place.DESK_QUEUES)],
    )


def hours(texts: Texts, word: data.SayPower) -> InlineKeyboardMarkup:
    """Return for how long a word may hold."""
    buttons = [
        button(texts.label("desk_hours", count=count), word.model_copy(update={"hours": count})) for count in HOURS
    ]
    return keyboard(*_rows(buttons, 3), [place(texts, "button_leave", Place.DESK_LEAVE)])


def confirm(texts: Texts, message_id: int) -> InlineKeyboardMarkup:
    """Return the two answers to "shall I?"."""
    return keyboard(
        [
            button(texts.label("button_confirm"), data.Confirm(message_id=message_id)),
            place(texts, "button_leave", Place.DESK_LEAVE),
        ]
    )


def people(texts: Texts, page: PersonPage) -> InlineKeyboardMarkup:
    """Return a button for each person, and the way to more of them."""
    rows = [[button(person_name(one), data.OpenPerson(user_id=one.user_id))] for one in page.items]
    further = (
        [button(texts.label("button_further"), data.MorePeople(after=page.next_cursor))] if page.next_cursor else []
    )
    return keyboard(*rows, further, home(texts))


def person_name(one: PersonRow) -> str:
    """Name a person in a list; plain text."""
    username = f" @{one.username}" if one.username else ""
    return f"{'⛔️ ' if one.banned_at else ''}{one.first_name or one.user_id}{username} · {one.subscription_tier}"[:64]


def person(texts: Texts, card: PersonCard) -> InlineKeyboardMarkup:
    """Return what can be done for or to a person."""
    user_id, is_banned = card.profile.user_id, card.banned_at is not None
    ban = texts.label("button_unban" if is_banned else "button_ban")
    return keyboard(
        [
            button(texts.label("button_days_standard"), data.GiveDays(user_id=user_id, tier=Tier.STANDARD)),
            button(texts.label("button_days_pro"), data.GiveDays(user_id=user_id, tier=Tier.PRO)),
        ],
        [
            button(texts.label("button_write"), data.Write(user_id=user_id)),
            button(ban, data.Ban(user_id=user_id, on=not is_banned)),
        ],
        [place(texts, "button_back", Place.DESK_PEOPLE)],
    )


def audiences(texts: Texts, latest: Sequence[BroadcastProgress]) -> InlineKeyboardMarkup:
    """Return whom a broadcast may be for, and the latest ones."""
    tiers = [
        button(texts.label("button_to_tier", tier=texts.label(f"tier_{tier.lower()}")), data.ToWhom(kind=tier))
        for tier in (Tier.FREE, Tier.STANDARD, Tier.PRO)
    ]
    sent = [[button(_broadcast_name(texts, one), data.Turn(event_id=one.id, turn="look"))] for one in latest]
    return keyboard(
        [button(texts.label("button_to_all"), data.ToWhom(kind="all")), tiers[0]],
        tiers[1:],
        [
            button(texts.label("button_to_queue"), data.ToWhom(kind="queue")),
            button(texts.label("button_to_filter"), data.ToWhom(kind="filter")),
        ],
        *sent,
        home(texts),
    )


def _broadcast_name(texts: Texts, one: BroadcastProgress) -> str:
    return texts.label("button_broadcast", number=one.id, status=texts.label(f"broadcast_{one.status}"))


def audience_queues(texts: Texts, known: Sequence[QueueStatus]) -> InlineKeyboardMarkup:
    """Return the queues a broadcast may be for."""
    buttons = [button(queue.name, data.ToWhom(kind="queue", queue_id=queue.queue_id)) for queue in known]
    return keyboard(*_rows(buttons), [place(texts, "button_leave", Place.DESK_LEAVE)])


def broadcast(texts: Texts, message_id: int, *, may_be_sent: bool) -> InlineKeyboardMarkup:
    """Return what can be done with a broadcast that was written."""
    test = button(texts.label("button_test"), data.Broadcast(message_id=message_id, deed="test"))
    send = [button(texts.label("button_send"), data.Broadcast(message_id=message_id, deed="send"))]
    return keyboard([test], [*(send if may_be_sent else []), place(texts, "button_leave", Place.DESK_LEAVE)])


def progress(texts: Texts, one: BroadcastProgress) -> InlineKeyboardMarkup:
    """Return what can be done with a broadcast on its way."""
    if one.status not in OPEN:
        return keyboard([place(texts, "button_back", Place.BROADCASTS)])
    hold = "resume" if one.status is Status.PAUSED else "pause"
    return keyboard(
        [button(texts.label("button_refresh"), data.Turn(event_id=one.id, turn="look"))],
        [
            button(texts.label(f"button_{hold}"), data.Turn.model_validate({"event_id": one.id, "turn": hold})),
            button(texts.label("button_cancel"), data.Turn(event_id=one.id, turn="cancel")),
        ],
        [place(texts, "button_back", Place.BROADCASTS)],
    )


def cancelling(texts: Texts, event_id: int) -> InlineKeyboardMarkup:
    """Return the two answers to "cancel this broadcast?"."""
    return keyboard(
        [
            button(texts.label("button_cancel_yes"), data.Turn(event_id=event_id, turn="cancel_yes")),
            button(texts.label("button_back"), data.Turn(event_id=event_id, turn="look")),
        ]
    )
