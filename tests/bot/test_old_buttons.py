"""Buttons in chats that people already have keep working: what stands in the first column never changes."""

import pytest
from aiogram.filters.callback_data import CallbackData
from structlog.testing import capture_logs

from svitlobot.bot.config import BotConfig
from svitlobot.bot.keyboards import data
from svitlobot.domain import callback_data as contract
from svitlobot.domain.payments.orders import PAY_AGAIN_BUTTONS

from .conftest import Meet
from .homes import move_in
from .operating import OPERATOR

OF_RESIDENTS = {
    "go:info": "power.status.refresh",
    "go:settings": "users.settings.back_to_settings",
    "go:warnings": "users.settings.warnings",
    "go:addresses": "addresses.own.back_to_addresses",
    "go:add": "addresses.search.ask_address",
    "go:letters": "addresses.search.letters",
    "go:nearby": "addresses.search.ask_place",
    "go:tariffs": "payments.tariffs.tariffs_again",
    "go:payments": "payments.checkout.history",
    "go:data": "users.my_data.my_data",
    "go:export": "users.my_data.export",
    "go:delete": "users.my_data.ask_delete",
    "go:delete2": "users.my_data.ask_delete_again",
    "go:joined": "users.start.joined",
    "go:calendar": "schedules.pictures.calendar",
    "go:calendar2": "schedules.pictures.new_calendar",
    "abc:С:0": "addresses.search.streets",
    "street:1:0": "addresses.search.houses",
    "follow:1:0": "addresses.follow.follow",
    "notthis:1": "addresses.follow.not_this",
    "label:1:home:1": "addresses.follow.choose_label",
    "label:1:own:0": "addresses.follow.ask_label",
    "addr:1:open": "addresses.own.one_address",
    "addr:1:remove_yes": "addresses.own.one_address",
    "set:notifications:0": "users.settings.switch",
    "set:night:1": "users.settings.switch",
    "warn:30:1": "users.settings.warn",
    "tier:PRO": "payments.tariffs.choose",
    "buy:PRO:30:99:": "payments.checkout.buy",
    "buy:STANDARD:30:49.00:liqpay": "payments.checkout.buy",
    "plan:1": "schedules.pictures.picture",
    "pv:1:1:0": "schedules.pictures.picture",
    "power:1": "power.crowd_reports.ask_where",
    "word:1:1:0:send": "power.crowd_reports.send",
    "word:0:1:1:where": "power.crowd_reports.ask_place",
    "word:0:1:1:place": "power.crowd_reports.wait_for_place",
    "judge:1:flip": "power.moderation.not_an_operator",
    "outage:1-4,7": "alerts.not_an_operator",
    "quiet:2": "alerts.not_an_operator",
    "go:desk": "fallback.old_button",
    "nobody knows": "fallback.old_button",
}
OF_THE_OPERATOR = {
    "go:desk": "admin.overview.again",
    "go:desk2": "power.overrides.choose",
    "go:desk3": "admin.users.whom",
    "go:desk4": "admin.overview.leave",
    "go:schedule": "schedules.upload.ask",
    "go:schedule2": "schedules.upload.cancel",
    "go:reports": "power.moderation.waiting",
    "go:casts": "broadcasts.compose.whom",
    "go:alerts": "alerts.alerts",
    "go:excel": "imports.files.ask",
    "go:excel2": "imports.files.recent",
    "judge:1:confirm": "power.moderation.judge",
    "judge:1:flip": "power.moderation.judge",
    "judge:1:reject": "power.moderation.judge",
    "review:1": "power.moderation.review",
    "outage:1-4,7": "alerts.confirm_outage",
    "quiet:0": "alerts.be_quiet",
    "excel:1:apply": "imports.files.act",
    "excel:1:undo_yes": "imports.files.act",
    "excel:1:rows": "imports.files.send_rows",
    "export:texts": "imports.files.export",
    "oq:1": "power.overrides.look",
    "ow:1:1:0": "power.overrides.override",
    "ow:1:0:6": "power.overrides.override",
    "ox:1": "power.overrides.withdraw",
    "ol:1": "power.sensors.of_queue",
    "oi:0123456789ab": "power.sensors.look",
    "oa:1:mains": "power.sensors.add",
    "oz:0123456789ab:2": "power.sensors.move",
    "oe:0123456789ab:retire": "power.sensors.turn",
    "op:1": "admin.users.look",
    "od:1:PRO": "admin.users.days",
    "ob:1:1": "admin.users.ban",
    "om:1": "admin.users.write",
    "ot:all:0": "broadcasts.compose.chosen",
    "or:1:look": "broadcasts.progress.turn",
    "oy:1": "fallback.old_button",  # of a question that was answered long ago
    "os:1:send": "fallback.old_button",
    "apply:1": "fallback.old_button",
    "apply2:1:keep": "fallback.old_button",
}


@pytest.fixture
def config() -> BotConfig:
    return BotConfig(admin_user_ids=frozenset({OPERATOR}))


async def test_every_old_button_of_a_resident_leads_where_it_did(meet: Meet) -> None:
    resident = meet()
    await move_in(resident)
    message_id = resident.last.message_id
    for pressed, handler in OF_RESIDENTS.items():
        with capture_logs() as logs:
            await resident.presses_data(pressed, message_id)
        assert [line["handler"] for line in logs if line["event"] == "update"] == [handler], pressed
        assert not [line for line in logs if line["log_level"] == "error"], pressed


async def test_every_old_button_of_the_operator_leads_where_it_did(meet: Meet) -> None:
    operator = meet()
    operator.user_id = OPERATOR
    await operator.writes("/admin")
    message_id = operator.last.message_id
    for pressed, handler in OF_THE_OPERATOR.items():
        with capture_logs() as logs:
            await operator.presses_data(pressed, message_id)
        assert [line["handler"] for line in logs if line["event"] == "update"] == [handler], pressed
        assert not [line for line in logs if line["log_level"] == "error"], pressed


@pytest.mark.parametrize(
    ("packed", "button"),
    [
        (
            contract.power_report(is_on=True, queue_id=7),
            data.PowerReport(on=True, queue_id=7, address_id=0, step=contract.ReportStep.SEND),
        ),
        *(
            (contract.judge_report(9, verdict), data.JudgeReport(report_id=9, verdict=verdict))
            for verdict in contract.ReportVerdict
        ),
        (contract.quiet(2), data.BeQuiet(hours=2)),
        *(
            (contract.import_action(3, action), data.ActOnImport(import_id=3, action=action))
            for action in contract.ImportAction
        ),
        (contract.confirm_outage([1, 2, 4])[0], data.ConfirmOutage(queues="1-2,4")),
        (PAY_AGAIN_BUTTONS[0][0].data, data.Go(to=data.Place.TARIFFS)),
    ],
)
def test_what_rules_put_on_a_button_is_what_the_bot_reads(packed: str, button: CallbackData) -> None:
    assert button.pack() == packed
    assert type(button).unpack(packed) == button
