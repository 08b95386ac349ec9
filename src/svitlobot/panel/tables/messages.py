"""Events, the messages they owe, readings, and the operator's texts."""

from collections.abc import Mapping
from typing import Any, ClassVar

from markupsafe import Markup
from sqlalchemy import and_, select
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from svitlobot.db.models import (
    Event,
    ExcelText,
    IotData,
    MovedChat,
    Notification,
    NotificationBatch,
    QueueChange,
    RefusedChat,
    TextEdition,
    TierRise,
)
from svitlobot.domain.texts.templates import MAX_LENGTH, PLACEHOLDERS, parse_template
from svitlobot.domain.texts.wording import BUILT_IN
from svitlobot.panel.tables.base import Table
from svitlobot.panel.tables.filters import QueueFilter
from svitlobot.panel.tables.forms import unmarked

MESSAGES = "Сповіщення"


class Events(Table, model=Event):
    """What people had to be told."""

    name, name_plural, category, category_icon = "Подія", "Події", MESSAGES, "fa-solid fa-bell"
    icon = "fa-solid fa-bolt"
    column_list: ClassVar = ["id", "kind", "queue_id", "status", "recipients", "batches", "created_at", "expires_at"]
    column_searchable_list: ClassVar = ["id", "kind"]
    column_filters: ClassVar = [QueueFilter(Event.queue_id)]


class TextEditions(Table, model=TextEdition):
    """Texts as events were told in them."""

    name, name_plural, category, icon = "Редакція тексту", "Редакції текстів", MESSAGES, "fa-solid fa-quote-right"
    column_list: ClassVar = ["id", "body", "created_at"]
    column_searchable_list: ClassVar = ["id"]


class MovedGroups(Table, model=MovedChat):
    """Groups whose id has changed."""

    name, name_plural, category, icon = "Переїзд групи", "Переїзди груп", MESSAGES, "fa-solid fa-people-arrows"
    is_small = True
    column_list: ClassVar = ["chat_id", "new_chat_id", "created_at"]
    column_searchable_list: ClassVar = ["chat_id"]


class ClosedChats(Table, model=RefusedChat):
    """Chats that take no messages from us."""

    name, name_plural, category, icon = "Чат без доступу", "Чати без доступу", MESSAGES, "fa-solid fa-comment-slash"
    is_small = True
    column_list: ClassVar = ["chat_id", "reason", "created_at"]
    column_searchable_list: ClassVar = ["chat_id"]


class TierRises(Table, model=TierRise):
    """People whose tier rose while messages were being planned."""

    name, name_plural, category, icon = "Новий тариф", "Нові тарифи", MESSAGES, "fa-solid fa-arrow-up"
    column_list: ClassVar = ["id", "user_id", "risen_at"]
    column_searchable_list: ClassVar = ["id"]


class Batches(Table, model=NotificationBatch):
    """What senders take at a time."""

    name, name_plural, category, icon = "Пакет", "Пакети", MESSAGES, "fa-solid fa-boxes-stacked"
    column_list: ClassVar = ["event_id", "batch_no", "lane", "size", "is_done", "leased_by", "event_at"]
    column_searchable_list: ClassVar = ["event_id"]


class Notifications(Table, model=Notification):
    """One person's message of one event; found by the event, for there is no index by person."""

    name, name_plural, category, icon = "Сповіщення", "Надіслане", MESSAGES, "fa-solid fa-envelope"
    column_list: ClassVar = ["event_at", "event_id", "user_id", "state", "attempts", "sent_at", "error_message"]
    column_searchable_list: ClassVar = ["event_id"]

    def _condition(self, column: Any, term: str) -> Any:  # noqa: ANN401 - SQLAlchemy's
        """An event's day leads to the one partition that has its messages."""
        found = super()._condition(column, term)
        if found is None:
            return None
        day = select(Event.created_at).where(Event.id == int(term)).scalar_subquery()
        return and_(found, Notification.event_at == day)


class Flips(Table, model=QueueChange):
    """Every flip of a queue."""

    name, name_plural, category, icon = "Зміна", "Зміни світла", MESSAGES, "fa-solid fa-toggle-on"
    column_searchable_list: ClassVar = ["id"]
    column_list: ClassVar = ["id", "queue_id", "is_power_on", "effective_at", "detected_at", "source", "confidence"]
    column_filters: ClassVar = [QueueFilter(QueueChange.queue_id)]


class Readings(Table, model=IotData):
    """What sensors reported."""

    name, name_plural, category, icon = "Показ", "Покази датчиків", MESSAGES, "fa-solid fa-gauge"
    column_list: ClassVar = ["received_at", "sensor_id", "is_power_on", "voltage", "frequency", "measured_at"]
    column_searchable_list: ClassVar = ["sensor_id"]


def _preview(text: Any, _name: str) -> Markup:  # noqa: ANN401 - a row
    """Show a text as people read it, its placeholders by name."""
    named = {name: f"«{name}»" for name in PLACEHOLDERS.get(text.key, ())}
    return Markup('<div class="preview">{}</div>').format(unmarked(parse_template(text.key, text.value).render(named)))


class OperatorTexts(Table, model=ExcelText):
    """The operator's texts. Without its row a text is the built-in one again, so removing is safe."""

    name, name_plural, category, icon = "Текст", "Тексти", MESSAGES, "fa-solid fa-pen"
    is_small = True
    column_list: ClassVar = ["key", "value", "updated_at"]
    column_searchable_list: ClassVar = ["key", "value"]
    column_details_list: ClassVar = ["key", "value", "preview", "placeholders", "built_in", "updated_at"]
    column_formatters_detail: ClassVar = {
        "preview": _preview,
        "placeholders": lambda text, _: ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS.get(text.key, ()))),
        "built_in": lambda text, _: BUILT_IN.get(text.key, ""),
    }
    can_create = can_edit = can_delete = True
    form_columns: ClassVar = ["key", "value"]
    form_create_rules: ClassVar = ["key", "value"]
    form_edit_rules: ClassVar = ["value"]
    form_include_pk = True
    form_overrides: ClassVar = {"key": SelectField, "value": TextAreaField}
    form_args: ClassVar = {
        "key": {"choices": sorted(BUILT_IN)},
        "value": {"validators": [InputRequired(), Length(max=MAX_LENGTH)]},
    }
    form_widget_args: ClassVar = {"value": {"rows": 8}}

    def validated(self, row: Any, values: dict[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401 - a row
        """Only placeholders that the text's key has, and markup that Telegram takes."""
        key = row.key if row is not None else values["key"]
        value = values["value"].replace("\r\n", "\n")
        parse_template(key, value)
        return {"key": key, "value": value}


TABLES: tuple[type[Table], ...] = (
    Events, Batches, Notifications, Flips, Readings, OperatorTexts, TextEditions, MovedGroups, ClosedChats,
    TierRises,
)  # fmt: skip
