"""Alerts: what is wrong is settled against what was, and the operator is told of each beginning and end once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from svitlobot.db.models import Alert, QuietMode
from svitlobot.db.queries.alerts import states
from svitlobot.db.session import AsyncSession
from svitlobot.domain.alerts import RULES, AlertKind, AlertState, active, cleared, fires, opened, over_is_due
from svitlobot.domain.outbox.payloads.operator import AdminAlertPayload, AlertOverPayload, AlertQuietOverPayload
from svitlobot.services.alerts.texts import AlertTexts, buttons_under, opening_text, over_text, quiet_summary
from svitlobot.services.outbox import events

Values = Mapping[str, Any]
Observed = Mapping[AlertKind, Mapping[str, Values]]
"""What is wrong now, by kind and by a name that stays the same while it lasts. A kind that is not there was not looked
for, and stays as it is."""


async def settle(session: AsyncSession, observed: Observed, now: datetime) -> None:
    """Begin the alerts of what is new, and end those that are no longer observed."""
    await states.lock(session)
    alerts = {alert.key: alert for alert in await states.open_of_kinds(session, list(observed))}
    wanted = {f"{kind}:{name}": (kind, values) for kind, found in observed.items() for name, values in found.items()}
    before = await _last_states(session, wanted.keys() - alerts.keys())
    for key, (kind, values) in wanted.items():
        alert = alerts.get(key)
        if alert is None:
            state = opened(now, before.get(key))
            alert = Alert(key=key, kind=kind, values=dict(values), raised_at=state.raised_at, returns=state.returns)
            session.add(alert)
        else:
            _write(alert, active(alert_state(alert)))
            alert.values = dict(values)
        alert.last_seen_at = now
    for key in alerts.keys() - wanted.keys():
        ended = cleared(alert_state(alerts[key]), now)
        if ended is None:
            await session.delete(alerts[key])
        else:
            _write(alerts[key], ended)
    await session.flush()


async def _last_states(session: AsyncSession, keys: Collection[str]) -> dict[str, AlertState]:
    """Return how the last alert of each of these keys, which are not open, came and went."""
    return {alert.key: alert_state(alert) for alert in await states.closed_of_keys(session, keys)}


def alert_state(alert: Alert) -> AlertState:
    """Return what the rules need to know of an alert."""
    return AlertState(alert.raised_at, alert.returns, alert.gone_since, alert.fired_at, alert.resolved_at)


def _write(alert: Alert, state: AlertState) -> None:
    alert.returns, alert.gone_since, alert.resolved_at = state.returns, state.gone_since, state.resolved_at


async def tell(session: AsyncSession, now: datetime, admin_chat: int | None) -> None:
    """Tell the operator what is due: a message for each kind that began, and one for each that ended.

    In quiet mode only what is critical is told; the rest waits for its end, and is then summed up.
    """
    await states.lock(session)
    by_kind: defaultdict[AlertKind, list[Alert]] = defaultdict(list)
    for alert in await states.end_untold(session):
        by_kind[AlertKind(alert.kind)].append(alert)
    quiet = await session.get(QuietMode, 1, with_for_update=True)
    if not by_kind and quiet is None:
        return
    texts = await AlertTexts.read(session, now)
    for kind, alerts in by_kind.items():
        _fire(kind, alerts, now)
        if quiet is None or RULES[kind].is_critical:
            await _tell_kind(session, kind, alerts, texts, admin_chat)
    if quiet is not None and now >= quiet.until:
        await _end_quiet(session, [alert for alerts in by_kind.values() for alert in alerts], texts, admin_chat)
        await session.delete(quiet)


def _fire(kind: AlertKind, alerts: Sequence[Alert], now: datetime) -> None:
    fresh = [alert for alert in alerts if alert.fired_at is None]
    if fires(map(alert_state, fresh), RULES[kind], now):
        for alert in fresh:
            alert.fired_at = now


async def _tell_kind(
    session: AsyncSession, kind: AlertKind, alerts: Sequence[Alert], texts: AlertTexts, admin_chat: int | None
) -> None:
    begun = [alert for alert in alerts if alert.fired_at and not alert.told_at and not alert.resolved_at]
    if begun:
        text_of_all, buttons = opening_text(texts, kind, begun), buttons_under(kind, begun)
        payload = AdminAlertPayload(text_of_all, buttons=buttons)
        await events.alert_operator(session, admin_chat, payload, texts.now, f"alert:{kind}:{begun[0].id}")
        for alert in begun:
            alert.told_at = texts.now
    over = [alert for alert in alerts if alert.resolved_at]
    if over_is_due(map(alert_state, over), RULES[kind], texts.now):
        if known := [alert for alert in over if alert.told_at]:
            over_payload = AlertOverPayload(over_text(texts, kind, known))
            key = f"alert:{kind}:{known[0].id}:over"
            await events.alert_operator(session, admin_chat, over_payload, texts.now, key)
        for alert in over:
            alert.over_told_at = texts.now


async def _end_quiet(session: AsyncSession, alerts: Sequence[Alert], texts: AlertTexts, admin_chat: int | None) -> None:
    """Sum up what was held back; what is still wrong is named, and so is what is over and was told of before."""
    fired = [alert for alert in alerts if alert.fired_at and not alert.over_told_at]
    going_on = [alert for alert in fired if not alert.resolved_at]
    passed = [alert for alert in fired if alert.resolved_at]
    known = [alert for alert in passed if alert.told_at]
    summary = quiet_summary(texts, going_on, known, len(passed) - len(known))
    key = f"alert:quiet:{texts.now.isoformat()}"
    await events.alert_operator(session, admin_chat, AlertQuietOverPayload(summary), texts.now, key)
    for alert in going_on:
        alert.told_at = alert.told_at or texts.now
    for alert in passed:
        alert.over_told_at = texts.now
