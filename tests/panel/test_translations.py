"""Whatever is written into the audit has a name in Ukrainian."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import svitlobot
from svitlobot.db.models import Base
from svitlobot.domain.alerts import AlertKind
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.domain.outbox.delivery import EventKind, Priority
from svitlobot.domain.outbox.topics import EVERYTHING, Topic
from svitlobot.domain.payments.orders import PaymentStatus
from svitlobot.domain.power.decisions import DecisionReason
from svitlobot.panel.translations import ACTIONS
from svitlobot.panel.value_names import ALERT_KINDS, EVENT_KINDS, PRIORITIES, REASONS, TOPIC_NAMES, VALUE_NAMES, plain
from svitlobot.services.payments.subscriptions import Cause

# Which argument names the action, by what is called; those that are made out of a part are listed by hand.
NAMED_BY = {"audit.record": 1, "_record": 1, "record_payment": 2, "_turned": 3}
MADE = {
    *(f"{kind}_imported" for kind in ImportKind),
    *(f"days_by_{cause}" for cause in get_args(Cause)),
    *(f"payment_{status}" for status in PaymentStatus if status is not PaymentStatus.PENDING),
    *("crowdreports_confirmed", "crowdreports_rejected", "operator_enabled", "operator_disabled"),
}


def actions(source: str) -> Iterator[str]:
    """Return the actions that a module names."""
    yield from re.findall(r"INSERT INTO action_logs[^']*'(\w+)'", source)
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = ast.unparse(call.func)
        named = [one.value for one in call.keywords if one.arg == "action_type" and name == "ActionLog"]
        named += call.args[NAMED_BY[name] : NAMED_BY[name] + 1] if name in NAMED_BY else []
        for part in named:
            made_of = {id(one) for whole in ast.walk(part) if isinstance(whole, ast.JoinedStr) for one in whole.values}
            for one in ast.walk(part):
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in made_of:
                    yield one.value


def test_every_action_in_the_audit_is_called_by_a_ukrainian_name():
    modules = Path(svitlobot.__file__).parent.rglob("*.py")
    found = {action for module in modules for action in actions(module.read_text(encoding="utf-8"))}
    assert {"power_word_no_news", "broadcast_paused", "payment_created", "subscription_ended", "user_banned"} <= found
    assert (found | MADE) - set(ACTIONS) == set()


def test_one_thing_is_called_by_one_word_in_the_panel_as_in_the_bot():
    panel = Path(svitlobot.__file__).parent / "panel"
    text = "\n".join(path.read_text(encoding="utf-8") for kind in ("*.py", "*.html") for path in panel.rglob(kind))
    assert re.findall("(?i)звіт\\w* мешканців|провайдер\\w*|лист від оператора", text) == []


def test_every_code_that_the_database_allows_is_shown_by_a_name() -> None:
    for codes, names in (
        (EventKind, EVENT_KINDS),
        (AlertKind, ALERT_KINDS),
        (DecisionReason, REASONS),
        (Priority, PRIORITIES),
        ((*Topic, EVERYTHING), TOPIC_NAMES),
    ):
        assert set(codes) == set(names)
    shown_elsewhere = {"subscription_tier", "tier", "kind"}  # names of their own; an import's kind: KIND_NAMES
    for table in Base.metadata.tables.values():
        for check in table.constraints:
            condition = str(getattr(check, "sqltext", ""))
            if not (match := re.fullmatch(r"(\w+) IN \(([^)]*)\)", condition)) or match[1] in shown_elsewhere:
                continue
            if (table.name, match[1]) == ("imports", "status"):
                continue  # named as in the bot
            names = VALUE_NAMES.get(f"{table.name}.{match[1]}") or VALUE_NAMES.get(match[1], {})
            assert set(re.findall(r"'(\w+)'", match[2])) <= set(names), (table.name, match[1])


def test_json_is_shown_as_names_and_values() -> None:
    settings = {"night_mode": False, "warning_times": [15, 30], "supply": "mains", "queue_id": None}
    undone = {"import": 3, "removed": 6, "restored": 0, "kept": []}
    assert plain(undone) == "Імпорт: 3; Прибрано: 6; Повернуто: 0; Лишилося: –"
    assert plain("return", "topic") == "перед увімкненням"
    assert plain(settings) == "Тихі години: ні; Попереджати за, хв: 15, 30; Живлення: лише від мережі; Черга: –"
