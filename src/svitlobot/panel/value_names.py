"""Ukrainian names of stored values: codes, flags and JSON, as the operator reads them. Columns: labels.py."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from svitlobot.clock import kyiv
from svitlobot.domain.alerts import AlertKind
from svitlobot.domain.outbox.delivery import EventKind, Priority
from svitlobot.domain.outbox.topics import EVERYTHING, Topic
from svitlobot.domain.power.decisions import DecisionReason
from svitlobot.panel.labels import LABELS

PRIORITIES = {
    Priority.PERSONAL: "особисті",
    Priority.PRO: "світло, PRO",
    Priority.STANDARD: "світло, STANDARD",
    Priority.FREE: "світло, FREE",
    Priority.WARNING: "попередження",
    Priority.SCHEDULE: "графіки",
    Priority.BROADCAST: "розсилки",
}
EVENT_KINDS: dict[StrEnum, str] = {
    EventKind.POWER_OFF: "світло зникло",
    EventKind.POWER_ON: "світло з'явилося",
    EventKind.POWER_UNSTABLE: "світло блимає",
    EventKind.VOLTAGE_LOW: "напруга низька",
    EventKind.VOLTAGE_HIGH: "напруга висока",
    EventKind.VOLTAGE_NORMAL: "напруга в нормі",
    EventKind.WARNING_OFF: "попередження про відключення",
    EventKind.WARNING_ON: "попередження про ввімкнення",
    EventKind.SCHEDULE_PUBLISHED: "графік оприлюднено",
    EventKind.SCHEDULE_CHANGED: "графік змінено",
    EventKind.SCHEDULE_TOMORROW: "графік на завтра",
    EventKind.PAYMENT: "оплата",
    EventKind.SUBSCRIPTION: "тариф",
    EventKind.QUEUE_MOVED: "черга адреси змінилася",
    EventKind.REFERRAL: "запрошення",
    EventKind.ADMIN_ALERT: "тривога оператору",
    EventKind.CROWD_REPORT: "повідомлення мешканця",
    EventKind.CROWD_MANY: "багато повідомлень мешканців",
    EventKind.POWER_QUESTION: "запитання про світло",
    EventKind.BROADCAST: "розсилка",
    EventKind.OPERATOR_MESSAGE: "повідомлення від оператора",
    EventKind.OPERATOR_NOTICE: "повідомлення оператору",
}
ALERT_KINDS: dict[StrEnum, str] = {
    AlertKind.SENSOR_OFFLINE: "датчик мовчить",
    AlertKind.SENSORS_DISAGREE: "датчики суперечать",
    AlertKind.SENSOR_SET_ASIDE: "датчик проспав відключення",
    AlertKind.MASS_SILENCE: "масова тиша",
    AlertKind.BACKLOG: "повідомлення чекають задовго",
    AlertKind.SOURCE_STALE: "джерело графіка застаріло",
    AlertKind.PAYMENT_STUCK: "оплата застрягла",
    AlertKind.DATABASE_LOAD: "база перевантажена",
    AlertKind.BACKUP_FAILED: "резервна копія не вдалася",
    AlertKind.CHAT_REFUSED: "чат не приймає повідомлень",
}
REASONS: dict[StrEnum, str] = {
    DecisionReason.AGREES: "датчики кажуть те саме",
    DecisionReason.SENSORS_AGREE: "кілька датчиків згодні",
    DecisionReason.SENSOR_HELD: "один датчик каже досить довго",
    DecisionReason.SILENCE: "датчики від мережі замовкли",
    DecisionReason.CORROBORATED_SILENCE: "датчики замовкли, люди підтвердили",
    DecisionReason.OVERRIDE: "задано вручну",
    DecisionReason.OVERRIDE_ENDED: "ручний стан скінчився",
    DecisionReason.TOO_SOON: "ще зарано",
    DecisionReason.SENSORS_DISAGREE: "датчики суперечать",
    DecisionReason.MASS_SILENCE: "масова тиша",
    DecisionReason.NOT_LISTENING: "слухаємо надто мало",
    DecisionReason.NO_DATA: "немає даних",
    DecisionReason.CALM: "блимання минуло",
}
DAY_STATUSES = {
    "published": "оприлюднено",
    "preliminary": "попередньо",
    "emergency": "аварійні",
    "none_planned": "без відключень",
    "unknown": "невідомо",
}
PAYMENT_STATUSES = {"pending": "чекає", "success": "оплачено", "failed": "не вдалася", "refunded": "повернено"}
SUPPLIES = {"backup": "з акумулятором", "mains": "лише від мережі"}
TOPIC_NAMES = {
    Topic.POWER: "світло",
    Topic.SCHEDULE: "графік",
    Topic.VOLTAGE: "напруга",
    Topic.WARNING: "попередження",
    Topic.RETURN: "перед увімкненням",
    EVERYTHING: "усе",
}
_SOURCES = {"iot": "датчики", "crowdreport": "мешканці", "manual": "оператор"}
_VOLTAGE = {"normal": "у нормі", "low": "низька", "high": "висока"}

# By column, or by table and column where the same name holds other codes. A code without a name is shown as it is.
VALUE_NAMES: Mapping[str, Mapping[Any, str]] = {
    "added_by": {"admin": "оператор", "user": "мешканець", "auto": "імпорт"},
    "alerts.kind": ALERT_KINDS,
    "cause": {
        "payment": "за оплату",
        "refund": "повернення оплати",
        "referral": "за запрошення",
        "operator": "від оператора",
    },
    "confidence": {"confirmed": "підтверджено", "single": "за одним датчиком"},
    "crowdreports.status": {
        "pending": "чекає на вас",
        "confirmed": "підтверджено",
        "rejected": "відхилено",
        "closed": "закрито",
    },
    "currency": {"UAH": "грн", "XTR": "зірки"},
    "events.kind": EVENT_KINDS,
    "events.status": {
        "pending": "добираємо отримувачів",
        "expanded": "надсилаємо",
        "done": "завершено",
        "superseded": "замінено новішою",
        "expired": "прострочено",
        "cancelled": "скасовано",
        "paused": "зупинено",
    },
    "import_changes.thing": {"address": "адреса", "text": "текст", "tariff": "ціна", "alias": "стара назва"},
    "lane": PRIORITIES,
    "last_change_source": _SOURCES,
    "notifications.state": {
        "pending": "чекає",
        "sent": "надіслано",
        "failed": "не вдалося",
        "blocked": "людина заблокувала бота",
        "skipped": "не потрібне",
        "unknown": "невідомо, чи дійшло",
    },
    "payment_method": {"liqpay": "LiqPay", "wayforpay": "WayForPay", "stars": "зірки Telegram"},
    "payments.status": PAYMENT_STATUSES,
    "queue_changes.reason": REASONS,
    "queue_changes.source": _SOURCES,
    "report_type": {"power_on": "світло є", "power_off": "світла немає"},
    "schedule_days.status": DAY_STATUSES,
    "supply": SUPPLIES,
    "topic": TOPIC_NAMES,
    "voltage_next_state": _VOLTAGE,
    "voltage_state": _VOLTAGE,
    "word_source": _SOURCES,
    "work": {"check": "перевірка", "apply": "застосування", "undo_check": "перегляд повернення", "undo": "повернення"},
}
_KEYS = {
    "notifications_enabled": "Сповіщення ввімкнено",
    "night_mode": "Тихі години",
    "warning_times": "Попереджати за, хв",
    "users": "Люди",
    "queues": "Черги",
    "queue": "Черга",
    "text": "Текст",
    "people": "Людей",
    "houses": "Адрес",
    "moved": "Переведено",
    "total": "Усього",
    "by_tier": "За тарифами",
    "by_queue": "За чергами",
    "banned": "Заблоковано нами",
    "active": "Активних",
    "login": "Логін",
    "ids": "Номери",
    "new_by_day": "Нових за днями",
    "count": "Скільки",
    "import": "Імпорт",
    "restored": "Повернуто",
    "removed": "Прибрано",
    "kept": "Лишилося",
    "proved": "Підтверджено",
    "disproved": "Спростовано",
}


def names_of(table: str, column: str) -> Mapping[Any, str] | None:
    """Return the names of a column's codes; None when it holds none."""
    return VALUE_NAMES.get(f"{table}.{column}") or VALUE_NAMES.get(column)


def yes_or_no(value: bool) -> str:
    """Name a flag."""
    return "так" if value else "ні"


def moment(value: datetime) -> str:
    """Show a moment as Kyiv reads it."""
    return f"{kyiv(value):%d.%m.%Y %H:%M:%S}"


def plain(value: object, column: str = "") -> str:
    """Show any value in words. Codes get their names; JSON becomes "name: value" lines with labelled keys."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return yes_or_no(value)
    for kind, shown in _BY_TYPE:
        if isinstance(value, kind):
            return shown(value)
    names = names_of("", column)
    return names.get(value, str(value)) if names else str(value)


def _mapping(value: Mapping[str, object]) -> str:
    return "; ".join(f"{_key(name)}: {plain(one, name)}" for name, one in value.items())


def _key(name: str) -> str:
    return _KEYS.get(name) or LABELS.get(name) or name


def _sequence(value: list[object]) -> str:
    return ", ".join(plain(one) for one in value) or "–"


_BY_TYPE: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (Mapping, _mapping),
    (list, _sequence),
    (datetime, moment),
    (date, lambda value: f"{value:%d.%m.%Y}"),
)
