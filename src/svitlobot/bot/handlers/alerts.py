"""🚨 Troubles: the operator's list, quiet mode, a silence confirmed as an outage; in the operators' group, too."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.keyboards import alerts as alerts_keyboards
from svitlobot.bot.keyboards.data import BeQuiet, ConfirmOutage, Go, Place
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.clock import Clock, kyiv
from svitlobot.domain.alerts import AlertKind
from svitlobot.domain.texts.templates import spoken_duration, spoken_moment
from svitlobot.errors import ConflictError
from svitlobot.schemas.alerts import AlertInfo

router = Router(name="alerts")

_MOST = 200
_SHOWN = 5
_NAMED = 40
_LONGEST_LINE = 250  # characters
_MOST_QUEUES = 500


@router.callback_query(ConfirmOutage.filter(), is_operator)
async def confirm_outage(
    callback: CallbackQuery, callback_data: ConfirmOutage, operator: OperatorClient, texts: Texts, clock: Clock
) -> None:
    """Take the operator's decision; the message then says whose it was, and has no button to press again."""
    queues = _numbers(callback_data.queues)
    if not queues:  # nobody's button of ours
        await respond(callback, texts.label("old_button"), alert=True)
        return
    try:
        done = await operator.confirm_outage(queues)
    except ConflictError:
        await respond(callback, texts.label("outage_is_over"), alert=True)
        await _write_under(callback, texts.label("outage_is_over"))
        return
    outcome = texts.say(
        "outage_confirmed",
        names=", ".join([*done.confirmed, *done.known]),
        who=callback.from_user.full_name,
        when=spoken_moment(clock(), clock()),
    )
    await respond(callback)
    await _write_under(callback, outcome)


@router.callback_query(BeQuiet.filter(), is_operator)
async def be_quiet(
    callback: CallbackQuery, callback_data: BeQuiet, operator: OperatorClient, texts: Texts, clock: Clock
) -> None:
    """Begin or end the quiet mode. On the list of alerts the list shows it, under an alert a notice does."""
    state = await operator.be_quiet(callback_data.hours)
    if state.quiet_until is None:
        notice = texts.label("alerts_loud_set")
    else:
        notice = texts.label("alerts_quiet_set", until=f"{kyiv(state.quiet_until):%H:%M}")
    if _is_list(callback, texts):
        await show(callback, await _alerts_screen(operator, texts, clock()), notice)
    else:
        await respond(callback, notice)


@router.callback_query(Go.filter(F.to == Place.ALERTS), is_operator)
async def alerts(callback: CallbackQuery, operator: OperatorClient, texts: Texts, clock: Clock) -> None:
    """Show what is wrong and what was lately."""
    await show(callback, await _alerts_screen(operator, texts, clock()))


@router.callback_query(ConfirmOutage.filter())
@router.callback_query(BeQuiet.filter())
async def not_an_operator(callback: CallbackQuery, texts: Texts) -> None:
    """Show the outcome to the other members of the operators' group."""
    await respond(callback, texts.label("for_operators_only"), alert=True)


def _numbers(ranges: str) -> list[int]:
    found: list[int] = []
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        end = min(int(last or first), int(first) + _MOST_QUEUES)
        found.extend(range(int(first), end + 1))
    return found[:_MOST_QUEUES]


async def _write_under(callback: CallbackQuery, outcome: str) -> None:
    """Put what became of it under the alert, which stays to be read, and take its buttons away."""
    if isinstance(callback.message, Message) and outcome not in callback.message.html_text:
        await show(callback, Screen(f"{callback.message.html_text}\n\n{outcome}"))


def _is_list(callback: CallbackQuery, texts: Texts) -> bool:
    message = callback.message
    return isinstance(message, Message) and (message.text or "").startswith(texts.label("alerts_title"))


async def _alerts_screen(operator: OperatorClient, texts: Texts, now: datetime) -> Screen:
    going_on = await operator.alerts(open_only=True, limit=_MOST)
    lately = [alert for alert in (await operator.alerts(open_only=False, limit=_MOST)).items if alert.resolved_at][
        :_SHOWN
    ]
    quiet_until = going_on.quiet_until
    open_lines = "\n".join(texts.say("alerts_line", text=line) for line in _going_on(texts, going_on.items))
    past_lines = "\n".join(_past(texts, alert, now) for alert in lately)
    text = paragraphs(
        texts.say("alerts_title"),
        open_lines or texts.say("alerts_none"),
        f"{texts.say('alerts_recent')}\n{past_lines}" if lately else None,
        texts.say("alerts_quiet", until=f"{kyiv(quiet_until):%H:%M}") if quiet_until else texts.say("alerts_loud"),
    )
    return Screen(text, alerts_keyboards.alerts(texts, is_quiet=quiet_until is not None))


def _going_on(texts: Texts, alerts: Sequence[AlertInfo]) -> Iterator[str]:
    """Say each while there are few of a kind, and name them when there are many."""
    by_kind: defaultdict[AlertKind, list[AlertInfo]] = defaultdict(list)
    for alert in alerts:
        by_kind[alert.kind].append(alert)
    for kind, those in by_kind.items():
        if len(those) > _SHOWN:
            names = ", ".join(str(alert.values.get("name", "")) for alert in reversed(those[-_NAMED:]))
            yield texts.label(f"alert_{kind}_many", count=len(those), names=names)[: 3 * _LONGEST_LINE]
        else:
            yield from (alert.text[:_LONGEST_LINE] for alert in those)


def _past(texts: Texts, alert: AlertInfo, now: datetime) -> str:
    lasted = spoken_duration(timedelta(seconds=alert.lasted_s))
    since = spoken_moment(alert.raised_at, now)
    return texts.say("alerts_past_line", text=alert.text[:_LONGEST_LINE], since=since, lasted=lasted)
