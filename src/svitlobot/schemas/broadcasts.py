"""Schemas of broadcasts, of messages to one person, and of what was sent."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from svitlobot.domain.broadcasts import LONGEST_SOURCE, BroadcastStatus
from svitlobot.domain.users.filters import MAX_LENGTH
from svitlobot.schemas.fields import CreatedAt, NextCursor

MessageText = Annotated[str, Field(min_length=1, max_length=LONGEST_SOURCE)]
FilterText = Annotated[str, Field(max_length=MAX_LENGTH, description="Фільтр: docs/filters.md; порожній — усі")]
RequestKey = Annotated[
    str,
    StringConstraints(min_length=8, max_length=80, pattern=r"^[\w.:-]+$"),
    Field(description="Повторений запит із тим самим ключем — та сама дія"),
]


class NewBroadcast(BaseModel):
    """What to tell whom. ``dry_run`` only counts and renders; ``to_self`` sends it to the operator's own chat."""

    model_config = ConfigDict(extra="forbid")

    text: MessageText = Field(description="Текст повідомлення")
    is_html: bool = Field(default=False, description="Текст розмічено як Telegram HTML")
    filter: FilterText = ""
    expires_in_hours: Annotated[int, Field(ge=1, le=168)] = Field(
        default=24, description="Через скільки годин ненадіслане вже не надсилати"
    )
    key: RequestKey | None = Field(default=None, description="Повторений запит із тим самим ключем — та сама дія")
    dry_run: bool = Field(default=False, description="Лише порахувати людей і показати текст")
    to_self: bool = Field(default=False, description="Надіслати лише в чат оператора, на пробу")


class Audience(BaseModel):
    """How many would be told, exactly or about, and how long that would take behind what is on its way already."""

    count: int = Field(description="Скільки людей отримають повідомлення")
    is_exact: bool = Field(description="Число точне, а не приблизне")
    eta_seconds: int = Field(description="За скільки секунд усі отримають його, разом із чергою попереду")


class BroadcastAccepted(BaseModel):
    """What a broadcast came to: its id once it is on its way, and how it looks in Telegram HTML."""

    id: int | None = Field(description="Номер розсилки; null для проби")
    audience: Audience = Field(description="Кому вона піде")
    rendered: str = Field(description="Текст, як його побачать люди, у Telegram HTML")
    filter: str = Field(description="Фільтр, за яким вибрано людей")


class BroadcastProgress(BaseModel):
    """How far a broadcast is. ``planned`` grows until everybody is found; ``left`` is an estimate until then.

    ``not_told`` counts by tier those whom a broadcast that ended early did not reach. It is null in lists, before the
    end, and when counting takes too long.
    """

    id: int = Field(description="Номер розсилки")
    status: BroadcastStatus = Field(description="Стан розсилки")
    text: str = Field(description="Її текст")
    is_html: bool = Field(description="Текст розмічено як Telegram HTML")
    filter: str = Field(description="Фільтр, за яким вибрано людей")
    actor: str | None = Field(description="Хто її почав")
    created_at: CreatedAt
    expires_at: datetime = Field(description="Після цього часу нічого вже не надсилають")
    is_planned: bool = Field(description="Усіх людей уже знайдено")
    audience: int = Field(description="Скільки людей очікувалося")
    planned: int = Field(description="Скільки людей уже знайдено")
    sent: int = Field(description="Скільком надіслано")
    failed: int = Field(description="Скільком не вдалося надіслати")
    blocked: int = Field(description="Скільки людей заблокували бота")
    left: int = Field(description="Скільком ще надіслати; оцінка, доки знайдено не всіх")
    rate: float = Field(description="Швидкість, повідомлень за секунду")
    eta_seconds: int | None = Field(description="За скільки секунд усе буде надіслано; null, якщо невідомо")
    not_told: dict[str, int] | None = Field(
        default=None, description="Скільки людей кожного тарифу не отримали скасованої або простроченої розсилки"
    )


class BroadcastPage(BaseModel):
    """Some broadcasts, the newest first; ``next_cursor`` asks for those before them."""

    items: list[BroadcastProgress] = Field(description="Розсилки від найновішої")
    next_cursor: NextCursor


class OperatorMessage(BaseModel):
    """A message of the operator's to one person, or to everybody of one queue."""

    model_config = ConfigDict(extra="forbid")

    user_id: Annotated[int, Field(ge=1, lt=2**52)] | None = Field(
        default=None, description="Кому написати; або user_id, або queue_id"
    )
    queue_id: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        default=None, description="Написати всім із цієї черги"
    )
    text: MessageText = Field(description="Текст повідомлення")
    is_html: bool = Field(default=False, description="Текст розмічено як Telegram HTML")
    key: RequestKey


class MessageAccepted(BaseModel):
    """The event that will be told; ``is_new``: false when the key had been used for this very message."""

    event_id: int = Field(description="Номер події; за ним видно, кому надіслано")
    is_new: bool = Field(description="false, якщо це повідомлення з тим самим ключем уже прийняли")


class SentMessage(BaseModel):
    """One person's message, its text as it was rendered from the event."""

    event_id: int = Field(description="Номер події, про яку повідомлення")
    kind: str = Field(description="Вид події")
    queue: str | None = Field(description="Назва черги; null, якщо подія не про чергу")
    user_id: int = Field(description="Кому: Telegram user_id або чат")
    state: str = Field(description="Що з повідомленням")
    event_at: datetime = Field(description="Коли сталася подія")
    sent_at: datetime | None = Field(description="Коли надіслано; null — ще ні")
    error: str | None = Field(description="Чому не вдалося надіслати")
    text: str = Field(description="Текст, як його побачила людина")


class MessagePage(BaseModel):
    """Some messages; ``next_cursor`` asks for those after them, and there may be some when this page has none."""

    items: list[SentMessage] = Field(description="Повідомлення від найновішого")
    next_cursor: str | None = Field(description="З чого почати наступну сторінку; null — це остання")
