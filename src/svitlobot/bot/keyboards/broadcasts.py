"""Buttons of broadcasts."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardMarkup

from svitlobot.bot.keyboards import operator_data as data
from svitlobot.bot.keyboards.admin import home
from svitlobot.bot.keyboards.buttons import button, keyboard, place, rows
from svitlobot.bot.keyboards.data import Place
from svitlobot.bot.screens.texts import Texts
from svitlobot.domain.broadcasts import ENDED_EARLY, OPEN, BroadcastStatus
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.schemas.broadcasts import BroadcastProgress
from svitlobot.schemas.power.queues import QueueStatus


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
    return keyboard(*rows(buttons), [place(texts, "button_leave", Place.DESK_LEAVE)])


def broadcast(texts: Texts, message_id: int, *, may_be_sent: bool) -> InlineKeyboardMarkup:
    """Return what can be done with a broadcast that was written."""
    test = button(texts.label("button_test"), data.SendBroadcast(message_id=message_id, action="test"))
    send = [button(texts.label("button_send"), data.SendBroadcast(message_id=message_id, action="send"))]
    return keyboard([test], [*(send if may_be_sent else []), place(texts, "button_leave", Place.DESK_LEAVE)])


def progress(texts: Texts, one: BroadcastProgress) -> InlineKeyboardMarkup:
    """Return what can be done with a broadcast on its way."""
    if one.status not in OPEN:
        not_told = [button(texts.label("button_not_told"), data.ListNotTold(event_id=one.id))]
        return keyboard(not_told if one.status in ENDED_EARLY else [], [place(texts, "button_back", Place.BROADCASTS)])
    hold = "resume" if one.status is BroadcastStatus.PAUSED else "pause"
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
