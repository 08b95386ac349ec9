"""Payloads and audiences as JSON: rows of the release before still load, and are told as they were."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from svitlobot.db.queries.outbox.event_json import (
    audience_from_json,
    audience_to_json,
    payload_from_json,
    payload_to_json,
)
from svitlobot.domain.callback_data import Button
from svitlobot.domain.outbox.audiences import (
    Chats,
    EventAudience,
    FilteredUsers,
    MovedUsers,
    OtherReleaseAudience,
    QueueResidents,
    WarnedResidents,
)
from svitlobot.domain.outbox.payloads import operator, personal, power, schedules
from svitlobot.domain.outbox.payloads.base import OtherReleasePayload, Payload
from svitlobot.domain.outbox.payloads.registry import CLASSES

CARD = {
    "claim": "Світла немає",
    "address": "вул. Соборна, 1",
    "known": "є",
    "sensors": "є — 1",
    "people": "3",
    "note": "",
}
PLAN = {"plan": "сьогодні: 18:00–21:00", "changes": "• 18:00", "days": ["2026-01-15", "2026-01-16"]}
WARNING = {"of": "2026-01-15T16:00:00.000007+00:00", "time": "18:00", "note": "Графік ще може змінитися."}
QUIET = [[{"key": "button_quiet", "data": "quiet:2"}]]

# What the release before wrote, by kind.
OLD_ROWS: list[tuple[str, str, type[Payload]]] = [
    ("power_off", '{"note": "За даними одного датчика.", "time": "14:05"}', power.PowerOffPayload),
    ("power_off", '{"note": "", "text_key": "power_off_undated_template"}', power.PowerOffUndatedPayload),
    ("power_off", '{"note": "", "text_key": "power_off_reported_template"}', power.PowerOffReportedPayload),
    ("power_on", '{"note": "Не було 2 год 5 хв.", "time": "14:05"}', power.PowerOnPayload),
    ("power_on", '{"note": "", "text_key": "power_on_undated_template"}', power.PowerOnUndatedPayload),
    ("power_on", '{"note": "", "text_key": "power_on_reported_template"}', power.PowerOnReportedPayload),
    ("power_unstable", "{}", power.PowerUnstablePayload),
    ("voltage_low", '{"voltage": 190}', power.VoltageLowPayload),
    ("voltage_high", '{"voltage": 260}', power.VoltageHighPayload),
    ("voltage_normal", '{"voltage": 230}', power.VoltageNormalPayload),
    ("warning_off", orjson.dumps(WARNING).decode(), schedules.WarningOffPayload),
    ("warning_on", orjson.dumps(WARNING).decode(), schedules.WarningOnPayload),
    ("schedule_published", orjson.dumps(PLAN).decode(), schedules.SchedulePublishedPayload),
    ("schedule_changed", orjson.dumps(PLAN).decode(), schedules.ScheduleChangedPayload),
    ("schedule_tomorrow", '{"plan": "завтра: 18:00–21:00"}', schedules.ScheduleTomorrowPayload),
    ("payment", '{"text_key": "payment_template", "tier": "PRO", "until": "5 травня"}', personal.PaymentPayload),
    (
        "payment",
        '{"text_key": "payment_declined_template", "what": "PRO", "buttons": [[{"key": "tariffs", "data": "x"}]]}',
        personal.PaymentDeclinedPayload,
    ),
    (
        "payment",
        '{"text_key": "payment_refunded_template", "tier": "FREE", "until": ""}',
        personal.PaymentRefundedPayload,
    ),
    ("subscription", '{"left": "3 дні"}', personal.SubscriptionPayload),
    ("subscription", '{"text_key": "subscription_over_template", "tier": "FREE"}', personal.SubscriptionOverPayload),
    (
        "subscription",
        '{"text_key": "subscription_bonus_over_template", "tier": "FREE"}',
        personal.SubscriptionBonusOverPayload,
    ),
    (
        "subscription",
        '{"text_key": "subscription_granted_template", "days": 5, "tier": "PRO", "until": "5 травня"}',
        personal.SubscriptionGrantedPayload,
    ),
    ("subscription", '{"text_key": "warnings_explained_template"}', personal.WarningsExplainedPayload),
    ("referral", '{"days": 5, "tier": "PRO", "until": "5 травня"}', personal.ReferralPayload),
    ("queue_moved", "{}", personal.QueueMovedPayload),
    ("admin_alert", '{"text": "Датчик мовчить", "buttons": []}', operator.AdminAlertPayload),
    ("admin_alert", orjson.dumps({"text": "Мовчить", "buttons": QUIET}).decode(), operator.AdminAlertPayload),
    ("admin_alert", '{"text": "Чути", "buttons": [], "text_key": "alert_over_template"}', operator.AlertOverPayload),
    (
        "admin_alert",
        '{"text": "Нічого", "buttons": [], "text_key": "alert_quiet_over_template"}',
        operator.AlertQuietOverPayload,
    ),
    (
        "admin_alert",
        '{"name": "ESP32_1", "known": "Світло є.", "text_key": "sensor_heard_template"}',
        operator.SensorHeardPayload,
    ),
    ("crowd_report", orjson.dumps({**CARD, "buttons": QUIET}).decode(), power.CrowdReportPayload),
    ("crowd_many", orjson.dumps({**CARD, "buttons": QUIET}).decode(), power.CrowdManyPayload),
    ("power_question", orjson.dumps({"buttons": QUIET}).decode(), power.PowerQuestionPayload),
    ("broadcast", '{"text": "Вітаємо"}', operator.BroadcastPayload),
    ("broadcast", '{"text": "<b>Вітаємо</b>", "is_html": true}', operator.BroadcastPayload),
    ("operator_message", '{"text": "Вітаємо", "text_key": "broadcast_template"}', operator.BroadcastTrialPayload),
    ("operator_message", '{"text": "Вітаємо"}', operator.OperatorMessagePayload),
    ("operator_notice", '{"text": "Вітаємо"}', operator.OperatorNoticePayload),
]
AUDIENCES: list[tuple[str, EventAudience]] = [
    ('{"queue": 1}', QueueResidents(1)),
    ('{"queue": 1, "warning_times": [30, 60]}', WarnedResidents(1, (30, 60))),
    ('{"queue": 1, "warning_times": [30], "except_times": [5]}', WarnedResidents(1, (30,), (5,))),
    ('{"chats": [7, -100]}', Chats((7, -100))),
    ('{"moved": true}', MovedUsers()),
    ('{"everyone": true, "filter": "tier:PRO", "estimate": 9, "by": "admin"}', FilteredUsers("tier:PRO", 9, "admin")),
]


def loaded(kind: str, row: str) -> Any:
    """Read a row's payload."""
    return payload_from_json(kind, orjson.loads(row))


@pytest.mark.parametrize(("kind", "row", "payload_class"), OLD_ROWS)
def test_a_row_of_the_release_before_loads_and_would_be_written_again_for_it(
    kind: str, row: str, payload_class: type[Payload]
) -> None:
    payload = loaded(kind, row)
    assert type(payload) is payload_class
    old, new = orjson.loads(row), orjson.loads(payload_to_json(payload))
    # The release before read no buttons where there are none, and its kind's own text where none is named.
    assert new == {k: v for k, v in old.items() if v not in ([], f"{kind}_template")}
    assert payload_from_json(kind, new) == payload


def test_each_class_is_among_the_rows_of_the_release_before() -> None:
    assert {payload_class for _, _, payload_class in OLD_ROWS} == set(CLASSES)


def test_moments_days_and_buttons_of_a_row_have_their_types() -> None:
    assert loaded("warning_off", OLD_ROWS[10][1]).of == datetime(2026, 1, 15, 16, 0, 0, 7, tzinfo=UTC)
    assert loaded("schedule_changed", OLD_ROWS[13][1]).days == (date(2026, 1, 15), date(2026, 1, 16))
    assert loaded("power_question", '{"buttons": [[{"key": "a", "data": "b"}]]}').buttons == ((Button("a", "b"),),)


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("power_off", "{}"),  # a field is missing
        ("power_off", '{"time": "14:05", "note": "", "weather": "сніг"}'),  # one is new
        ("voltage_low", '{"voltage": "мало"}'),  # one has another type
        ("of_tomorrow", '{"text": "Так"}'),  # the kind is new
    ],
)
def test_a_row_of_another_release_loads_as_it_is(kind: str, row: str) -> None:
    payload = loaded(kind, row)
    assert isinstance(payload, OtherReleasePayload)
    assert payload.text_key == f"{kind}_template"
    assert payload.values("1.1").items() >= {"queue": "1.1", **orjson.loads(row)}.items()


def test_a_row_of_another_release_says_when_how_long_it_is_until_and_has_its_buttons_and_markup() -> None:
    warning = loaded("warning_off", '{"of": "2026-01-15T16:00:00+00:00", "time": "11:00", "weather": "сніг"}')
    assert warning.values(None)["at"] == "об 11:00"
    assert warning.values_at(datetime(2026, 1, 15, 15, 45, tzinfo=UTC)) == {"minutes": 15, "ahead": "15 хв"}
    row = '{"text": "<b>Так</b>", "is_html": true, "buttons": [[{"key": "a", "data": "b"}]], "more": 1}'
    broadcast = loaded("broadcast", row)
    assert broadcast.buttons == ((Button("a", "b"),),)
    assert type(broadcast.values(None)["text"]).__name__ == "Markup"


def test_a_text_that_only_a_newer_release_knows_gives_way_to_that_of_the_kind() -> None:
    assert loaded("subscription", '{"left": "3 дні", "text_key": "of_tomorrow"}') == personal.SubscriptionPayload(
        "3 дні"
    )


@pytest.mark.parametrize(("row", "audience"), AUDIENCES)
def test_an_audience_is_stored_and_read_as_the_release_before_did(row: str, audience: EventAudience) -> None:
    assert audience_from_json(orjson.loads(row)) == audience
    assert orjson.loads(audience_to_json(audience)) == orjson.loads(row)


def test_a_broadcasts_older_audience_has_no_estimate_and_no_author() -> None:
    assert audience_from_json({"everyone": True}) == FilteredUsers("", 0, None)


@pytest.mark.parametrize("row", [{}, {"weather": "сніг"}])
def test_an_audience_of_a_newer_release_is_nobody(row: dict[str, Any]) -> None:
    assert audience_from_json(row) == OtherReleaseAudience()
