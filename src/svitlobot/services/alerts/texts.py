"""How alerts are put into texts: each by itself while there are few, by name when there are many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from svitlobot.db.models import Alert
from svitlobot.db.session import AsyncSession
from svitlobot.domain.alerts import MANY, RULES, AlertKind
from svitlobot.domain.callback_data import Button, Buttons, confirm_outage, quiet
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.templates import spoken_duration, spoken_moment
from svitlobot.services.texts import read_catalog

NAMED = 40
QUIET_MODE_HOURS = 2


@dataclass(frozen=True, slots=True)
class AlertTexts:
    """The catalog of texts, and the moment things are told at."""

    catalog: TextCatalog
    now: datetime

    @classmethod
    async def read(cls, session: AsyncSession, now: datetime) -> "AlertTexts":
        """Read the texts as they are now."""
        return cls(await read_catalog(session), now)

    def say(self, key: str, /, **values: object) -> str:
        """Return a line."""
        return self.catalog.plain(key, **values)


def opening_text(texts: AlertTexts, kind: AlertKind, alerts: Sequence[Alert]) -> str:
    """Say what began, of one kind."""
    if _are_many(kind, alerts):
        return texts.say(
            f"alert_{kind}_many",
            count=len(alerts),
            names=_names(texts, alerts),
            total=max(alert.values.get("total", len(alerts)) for alert in alerts),
            queues=_queues(alerts),
        )
    return "\n".join(alert_text(texts, alert) for alert in alerts)


def alert_text(texts: AlertTexts, alert: Alert) -> str:
    """Say one alert."""
    return texts.say(f"alert_{alert.kind}", **_shown(texts, alert))


def over_text(texts: AlertTexts, kind: AlertKind, alerts: Sequence[Alert]) -> str:
    """Say what is over, of one kind."""
    if _are_many(kind, alerts):
        longest = spoken_duration(max(map(lasted, alerts)))
        names = _names(texts, alerts)
        return texts.say(f"alert_{kind}_over_many", count=len(alerts), names=names, lasted=longest)
    return "\n".join(
        texts.say(f"alert_{kind}_over", **_shown(texts, alert), lasted=spoken_duration(lasted(alert)))
        for alert in alerts
    )


def lasted(alert: Alert) -> timedelta:
    """Return how long an alert lasted, or has so far: from the beginning of its trouble, where that is known."""
    since = alert.values.get("since")
    began = datetime.fromisoformat(since) if since else alert.raised_at
    return (alert.gone_since or alert.last_seen_at) - began


def quiet_summary(texts: AlertTexts, going_on: Sequence[Alert], over: Sequence[Alert], passed: int) -> str:
    """Say what the quiet mode kept back: what is wrong, what is over of which was told, and how much came and went."""
    lines = [f"• {opening_text(texts, kind, alerts)}" for kind, alerts in _by_kind(going_on)]
    if lines:
        lines.insert(0, texts.say("alert_quiet_open"))
    lines += [f"✅ {over_text(texts, kind, alerts)}" for kind, alerts in _by_kind(over)]
    if passed:
        lines.append(texts.say("alert_quiet_passed", count=passed))
    return "\n".join(lines or [texts.say("alert_quiet_nothing")])


def _by_kind(alerts: Iterable[Alert]) -> Iterable[tuple[AlertKind, list[Alert]]]:
    by_kind: defaultdict[AlertKind, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_kind[AlertKind(alert.kind)].append(alert)
    return by_kind.items()


def _are_many(kind: AlertKind, alerts: Sequence[Alert]) -> bool:
    """Tell whether they are told by name only; a silence on hold is one decision over all its queues."""
    return kind is AlertKind.MASS_SILENCE or len(alerts) > MANY


def _names(texts: AlertTexts, alerts: Sequence[Alert]) -> str:
    names = [str(alert.values.get("name", "")) for alert in alerts]
    shown = ", ".join(names[:NAMED])
    return texts.say("alert_more", names=shown, count=len(names) - NAMED) if len(names) > NAMED else shown


def _queues(alerts: Sequence[Alert]) -> str:
    queues = list(dict.fromkeys(str(alert.values.get("queue", "")) for alert in alerts))
    return ", ".join(queues[:NAMED]) + (" …" if len(queues) > NAMED else "")


def _shown(texts: AlertTexts, alert: Alert) -> dict[str, Any]:
    values = dict(alert.values)
    since = spoken_moment(datetime.fromisoformat(values["since"]), texts.now) if values.get("since") else ""
    values["since"] = since
    match alert.kind:
        case AlertKind.SENSOR_SET_ASIDE:
            moments = (spoken_moment(datetime.fromisoformat(one), texts.now) for one in values["slept_through"])
            values["moments"] = ", ".join(moments)
            values["said"] = texts.say(f"state_{values['power']}")
        case AlertKind.SOURCE_STALE:
            values["since_text"] = (
                texts.say("alert_source_since", since=since) if since else texts.say("alert_source_never")
            )
        case AlertKind.DATABASE_LOAD:
            values["of"] = texts.say(f"alert_of_{values['of']}")
        case AlertKind.BACKUP_FAILED:
            values["reason"] = texts.say(f"alert_backup_{values['how']}", error=values.get("error"))
            values["last"] = since or texts.say("alert_never")
    return values


def buttons_under(kind: AlertKind, alerts: Sequence[Alert]) -> Buttons:
    """Return the buttons under a message of what began."""
    if kind is AlertKind.MASS_SILENCE:
        queues = sorted(alert.values["queue_id"] for alert in alerts)
        return tuple((Button("button_confirm_outage", data),) for data in confirm_outage(queues))
    return () if RULES[kind].is_critical else ((Button("button_quiet", quiet(QUIET_MODE_HOURS)),),)
