"""Schemas of alerts, of the quiet mode, and of the confirmation of an outage."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from svitlobot.domain.alerts import AlertKind
from svitlobot.schemas.fields import NextCursor, QuietUntil


class OutageClaim(BaseModel):
    """Confirms an outage of queues whose sensors fell silent together: those that the operator was shown."""

    queue_ids: Annotated[list[Annotated[int, Field(ge=0, le=2**31 - 1)]], Field(min_length=1, max_length=500)] = Field(
        description="Номери черг, які оператор бачив у сповіщенні"
    )


class OutageConfirmed(BaseModel):
    """Names of queues: confirmed now, and confirmed before, when nothing changed."""

    confirmed: list[str] = Field(description="Назви черг, для яких відключення підтверджено зараз")
    known: list[str] = Field(description="Назви черг, для яких його підтвердили раніше")


class AlertInfo(BaseModel):
    """A trouble, in words and in figures; ``resolved_at`` is null while it lasts.

    ``returns``: how often it went away and came back without a message.
    """

    id: int = Field(description="Номер сповіщення")
    kind: AlertKind = Field(description="Вид несправності")
    is_critical: bool = Field(description="Надсилається навіть у тихому режимі")
    text: str = Field(description="Несправність словами")
    values: dict[str, Any] = Field(description="Несправність цифрами; склад залежить від виду")
    raised_at: datetime = Field(description="Коли помічено")
    last_seen_at: datetime = Field(description="Коли бачили востаннє")
    resolved_at: datetime | None = Field(description="Коли минуло; null — триває")
    lasted_s: int = Field(description="Скільки секунд тривало або триває")
    returns: int = Field(description="Скільки разів зникало й поверталося без повідомлення")


class AlertPage(BaseModel):
    """Some alerts, newest first; ``next_cursor`` asks for older ones. ``quiet_until`` is null while it is loud."""

    items: list[AlertInfo] = Field(description="Сповіщення від найновішого")
    next_cursor: NextCursor
    quiet_until: QuietUntil


class Quiet(BaseModel):
    """For how long to be quiet, in minutes; 0 is loud."""

    minutes: Annotated[int, Field(ge=0, le=24 * 60)] = Field(
        description="Скільки хвилин тиші; 0 — вимкнути тихий режим"
    )


class QuietState(BaseModel):
    """Until when it is quiet; null while it is loud."""

    quiet_until: QuietUntil


class OperatorChatInfo(BaseModel):
    """The operator's chat; null when the settings name none."""

    chat_id: int | None = Field(description="Чат оператора в Telegram; null, якщо його не налаштовано")
