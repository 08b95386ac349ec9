"""People, what they follow, and what they say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, get_args

from sqlalchemy import func
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import Length

from svitlobot.db.models import (
    CrowdReport,
    NotificationMute,
    OperatorSession,
    PanelOperator,
    PrivateCalendar,
    User,
    UserAddress,
)
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.errors import InvalidInputError
from svitlobot.panel.tables.base import Table
from svitlobot.panel.tables.filters import ChoiceFilter, QueueFilter
from svitlobot.panel.tables.forms import GuardedForm
from svitlobot.schemas.users.profile import SettingsChange, WarningTime
from svitlobot.services.admin import users

PEOPLE = "Люди"
TIERS = [(tier.value, tier.value) for tier in Tier]


class UserForm(GuardedForm):
    """What an operator may change of a person. Days and tiers move by grants only, with their cause."""

    notifications_enabled = BooleanField("Сповіщення ввімкнено")
    night_mode = BooleanField("Тихі години")
    warning_times = SelectMultipleField(
        "Попереджати за, хв", coerce=int, choices=list(get_args(WarningTime)), render_kw={"size": 6}
    )
    return_times = SelectMultipleField(
        "Перед увімкненням за, хв", coerce=int, choices=list(get_args(WarningTime)), render_kw={"size": 6}
    )
    is_banned = BooleanField("Заблоковано: не писати й не відповідати")
    reason = StringField("Причина, якщо блокуєте чи розблоковуєте", [Length(max=200)])


class People(Table, model=User):
    """Everybody. The list is sorted by id, newest ids first, and bounded; a person is found by id, nick or code."""

    name, name_plural, category, category_icon = "Людина", "Люди", PEOPLE, "fa-solid fa-users"
    icon = "fa-solid fa-user"
    column_list: ClassVar = [
        "user_id", "username", "first_name", "subscription_tier", "subscription_expires_at", "is_channel_subscribed",
        "address_count", "is_blocked", "banned_at", "last_active_at",
    ]  # fmt: skip
    column_searchable_list: ClassVar = ["user_id", "username", "first_name", "referral_code"]
    # One filter, for two that rule each other out would read all of a million people to find nobody.
    column_filters: ClassVar = [ChoiceFilter(User.subscription_tier, TIERS, title="Тариф")]
    can_edit = True
    form = UserForm

    def _condition(self, column: Any, term: str) -> Any:  # noqa: ANN401 - SQLAlchemy's
        """A nick and a name are found by their beginning, as their indexes are made."""
        if column.key in ("username", "first_name"):
            return func.lower(column).startswith(term.removeprefix("@").lower(), autoescape=True)
        return super()._condition(column, term)

    async def get_form_data_for_edit(self, obj: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
        """Take the settings apart for the form."""
        return {
            "notifications_enabled": obj.settings.get("notifications_enabled", True),
            "night_mode": obj.settings.get("night_mode", False),
            "warning_times": obj.settings.get("warning_times", []),
            "return_times": obj.settings.get("return_times", []),
            "is_banned": obj.banned_at is not None,
        }

    async def apply(self, session: Any, row: Any, data: dict[str, Any], now: datetime, *, actor: str) -> None:  # noqa: ANN401
        """Change the settings; ban or unban with a reason, which has its own action in the audit."""
        is_banned, reason = data.pop("is_banned"), (data.pop("reason") or "").strip()
        await super().apply(session, row, data, now, actor=actor)
        if is_banned == (row.banned_at is not None):
            return
        if not reason:
            raise InvalidInputError("Вкажіть причину: вона буде в журналі")
        action = users.ban if is_banned else users.unban
        await action(session, row.user_id, reason, now, actor=actor)

    def validated(self, row: Any, values: dict[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401 - a row
        """Settings are those that a person could choose."""
        times = {name: sorted(values[name]) for name in ("warning_times", "return_times")}
        chosen = SettingsChange.model_validate(values | times)
        return {"settings": row.settings | chosen.model_dump(exclude_none=True)}


class Followers(Table, model=UserAddress):
    """Who follows which house."""

    name, name_plural, category, icon = "Адреса людини", "За чим стежать", PEOPLE, "fa-solid fa-house-user"
    column_list: ClassVar = ["user_id", "address_id", "queue_id", "priority", "label", "subscription_tier"]
    column_searchable_list: ClassVar = ["user_id", "address_id"]
    column_filters: ClassVar = [QueueFilter(UserAddress.queue_id)]


class Mutes(Table, model=NotificationMute):
    """What people chose not to be told; address 0 stands for all of theirs."""

    name, name_plural, category, icon = "Вимкнена тема", "Вимкнені теми", PEOPLE, "fa-solid fa-bell-slash"
    column_list: ClassVar = ["user_id", "address_id", "topic"]
    column_searchable_list: ClassVar = ["user_id"]


class Reports(Table, model=CrowdReport):
    """Residents' reports; they are judged in the bot, where the consequences follow."""

    name, name_plural, category, icon = "Повідомлення", "Повідомлення мешканців", PEOPLE, "fa-solid fa-bullhorn"
    column_list: ClassVar = ["id", "queue_id", "report_type", "status", "reported_at", "user_id", "moderated_by"]
    column_searchable_list: ClassVar = ["id"]
    column_filters: ClassVar = [QueueFilter(CrowdReport.queue_id)]


class Calendars(Table, model=PrivateCalendar):
    """Private calendars; without its row an address leads nowhere, and the person gets another when they ask."""

    name, name_plural, category, icon = "Календар", "Особисті календарі", PEOPLE, "fa-regular fa-calendar"
    column_list: ClassVar = ["user_id", "created_at"]
    column_searchable_list: ClassVar = ["user_id"]
    can_delete = True


class Operators(Table, model=PanelOperator):
    """Who may log in here; accounts are given and closed by `svitlobot operators`."""

    name, name_plural, category, icon = "Оператор", "Оператори", PEOPLE, "fa-solid fa-user-gear"
    is_small = True
    column_list: ClassVar = ["login", "is_active", "created_at"]
    column_searchable_list: ClassVar = ["login"]


class Sessions(Table, model=OperatorSession):
    """Who is logged in, and from where; a session that is removed is over."""

    name, name_plural, category, icon = "Сеанс", "Сеанси операторів", PEOPLE, "fa-solid fa-right-to-bracket"
    column_list: ClassVar = ["login", "address", "created_at", "seen_at", "expires_at"]
    column_searchable_list: ClassVar = ["login"]
    can_delete = True


TABLES = (People, Followers, Mutes, Reports, Calendars, Operators, Sessions)
