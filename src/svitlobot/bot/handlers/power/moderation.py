"""📝 The operator judges residents' reports: cards in the admin chat, the list of pending ones."""

from dataclasses import asdict
from datetime import datetime

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message

from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.handlers.filters import is_operator
from svitlobot.bot.keyboards import buttons as buttons_keyboards
from svitlobot.bot.keyboards import power as power_keyboards
from svitlobot.bot.keyboards.data import Go, JudgeReport, Place, ReviewReports
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.clock import kyiv
from svitlobot.domain.callback_data import ReportVerdict
from svitlobot.domain.power.crowd_reports import ReportStatus
from svitlobot.domain.power.decisions import Announcement
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot.schemas.power.crowd_reports import Judged, Verdict

router = Router(name="moderation")

_LISTED = 90  # groups, two for a queue at most; Telegram takes 100 buttons


@router.callback_query(Go.filter(F.to == Place.REPORTS), is_operator)
async def waiting(callback: CallbackQuery, operator: OperatorClient, texts: Texts) -> None:
    """List the reports that wait."""
    await show(callback, await _list_screen(operator, texts))


async def _list_screen(operator: OperatorClient, texts: Texts) -> Screen:
    groups = (await operator.pending_reports(limit=_LISTED)).items
    if not groups:
        return Screen(texts.say("crowd_nothing_waiting"), power_keyboards.waiting(texts, groups))
    people = sum(group.people for group in groups)
    return Screen(texts.say("crowd_waiting", count=people), power_keyboards.waiting(texts, groups))


@router.callback_query(ReviewReports.filter(), is_operator)
async def review(callback: CallbackQuery, callback_data: ReviewReports, operator: OperatorClient, texts: Texts) -> None:
    """Show what some residents say, as it stands now; the list when they wait no more."""
    groups = (await operator.pending_reports(since=callback_data.report_id, limit=1)).items
    group = groups[0] if groups else None
    if group is None or group.report_id != callback_data.report_id:
        await show(callback, await _list_screen(operator, texts), texts.label("crowd_report_gone"))
        return
    text = texts.say("crowd_report_template", queue=group.queue, **asdict(group.card(texts.catalog)))
    await show(callback, Screen(text, power_keyboards.verdicts(texts, group.report_id)))


@router.callback_query(JudgeReport.filter(), is_operator)
async def judge(callback: CallbackQuery, callback_data: JudgeReport, operator: OperatorClient, texts: Texts) -> None:
    """Decide, and let the card say what was decided; who comes second is told who was first."""
    is_rejected = callback_data.verdict is ReportVerdict.REJECT
    flip = callback_data.verdict is ReportVerdict.FLIP
    verdict = Verdict(status="rejected" if is_rejected else "confirmed", flip=flip)
    try:
        judged = await operator.judge_reports(callback_data.report_id, verdict)
    except ConflictError as error:
        before = _decided_before(texts, error)
        await respond(callback, texts.label("crowd_decided_before", outcome=before), alert=True)
        await _conclude(callback, texts, before)
    except NotFoundError:
        await _conclude(callback, texts, texts.say("crowd_report_gone"))
    else:
        who = callback.from_user.first_name
        await _conclude(callback, texts, _outcome(texts, judged, verdict, who))


@router.callback_query(JudgeReport.filter())
async def not_an_operator(callback: CallbackQuery, texts: Texts) -> None:
    """Others may be in the operator's chat, but not decide."""
    await respond(callback, texts.label("operators_only"), alert=True)


def _outcome(texts: Texts, judged: Judged, verdict: Verdict, who: str) -> str:
    if judged.status is ReportStatus.REJECTED:
        key = "crowd_was_rejected"
    elif judged.flipped:
        is_told_now = judged.announcement in {Announcement.CHANGE, None}
        key = "crowd_was_flipped" if is_told_now else "crowd_was_flipped_unstable"
    else:
        key = "crowd_was_so_already" if verdict.flip else "crowd_was_confirmed"
    return texts.say(key, who=who, time=f"{kyiv(judged.moderated_at):%H:%M}")


def _decided_before(texts: Texts, error: ConflictError) -> str:
    moderated_at = error.details.get("moderated_at")
    values = {
        "who": error.details.get("moderated_by") or texts.label("crowd_by_operator"),
        "time": f"{kyiv(datetime.fromisoformat(moderated_at)):%H:%M}" if moderated_at else "",
    }
    match error.details.get("status"):
        case ReportStatus.CONFIRMED:
            return texts.say("crowd_confirmed_before", **values)
        case ReportStatus.REJECTED:
            return texts.say("crowd_was_rejected", **values)
    return texts.say("crowd_was_closed", **values)


async def _conclude(callback: CallbackQuery, texts: Texts, outcome: str) -> None:
    """Add the outcome to the card and take its buttons away."""
    card = callback.message if isinstance(callback.message, Message) else None
    is_private = card is not None and card.chat.type == ChatType.PRIVATE
    text = paragraphs(card.html_text if card and card.text else None, outcome)
    await show(
        callback, Screen(text, power_keyboards.to_reports(texts) if is_private else buttons_keyboards.keyboard())
    )
