"""📝 A resident's report on the power: on or off, at which house, and where on the map if they like."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Location, Message

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.handlers.filters import Pressed
from svitlobot.bot.handlers.states import STEP, CrowdReport
from svitlobot.bot.keyboards import addresses
from svitlobot.bot.keyboards import main_menu as main_menu_keyboards
from svitlobot.bot.keyboards import power as power_keyboards
from svitlobot.bot.keyboards.data import PowerNow, PowerReport
from svitlobot.bot.screens.screen import Screen, paragraphs, show
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.domain.callback_data import ReportStep
from svitlobot.domain.power.crowd_reports import ReportStatus, ReportType, spoken_claim
from svitlobot.domain.power.observations import Power
from svitlobot.domain.texts.plurals import spoken_people
from svitlobot.errors import NotFoundError, TooManyRequestsError
from svitlobot.schemas.power.crowd_reports import CrowdReportTaken, NewCrowdReport
from svitlobot.schemas.users.profile import UserProfile

router = Router(name="crowdreports")


@router.message(Pressed("menu_crowd"))
async def ask(message: Message, state: FSMContext, texts: Texts) -> None:
    """Ask whether there is power."""
    await state.set_state(CrowdReport.power)
    await show(message, Screen(texts.say("crowd_ask"), power_keyboards.power_now(texts)))


@router.message(CrowdReport.power, F.text & ~F.text.startswith("/"))
async def ask_again(message: Message, texts: Texts) -> None:
    """Words are not an address here; ask for a button, once."""
    await show(message, Screen(texts.say("crowd_use_buttons"), power_keyboards.power_now(texts)))


@router.callback_query(PowerNow.filter())
async def ask_where(callback: CallbackQuery, callback_data: PowerNow, profile: UserProfile, texts: Texts) -> None:
    """Ask at which house, where there is a choice; houses that sleep are none."""
    awake = (address for address in profile.addresses if address.is_active)
    homes = [(address, queue) for address in awake for queue in address.queues]
    if not homes:
        await show(callback, Screen(texts.say("crowd_no_address"), addresses.ways(texts)))
    elif len(homes) > 1:
        await show(callback, Screen(texts.say("crowd_which"), power_keyboards.homes(callback_data.on, homes)))
    else:
        await show(callback, _place_screen(texts, power_keyboards.report(callback_data.on, homes[0], ReportStep.WHERE)))


@router.callback_query(PowerReport.filter(F.step == ReportStep.WHERE))
async def ask_place(callback: CallbackQuery, callback_data: PowerReport, texts: Texts) -> None:
    """Ask whether to add a place on the map."""
    await show(callback, _place_screen(texts, callback_data))


def _place_screen(texts: Texts, power_report: PowerReport) -> Screen:
    return Screen(texts.say("crowd_ask_place"), power_keyboards.with_place(texts, power_report))


@router.callback_query(PowerReport.filter(F.step == ReportStep.PLACE))
async def wait_for_place(callback: CallbackQuery, callback_data: PowerReport, state: FSMContext, texts: Texts) -> None:
    """Wait for the place; Telegram allows to ask for it only by a button below the chat."""
    await respond(callback)
    await state.set_state(CrowdReport.place)
    await state.set_data({"said": callback_data.pack()})
    if callback.bot:
        keyboard = main_menu_keyboards.ask_place(texts)
        await callback.bot.send_message(callback.from_user.id, texts.say("crowd_send_place"), reply_markup=keyboard)


@router.message(CrowdReport.place, F.location, flags=STEP)
async def send_with_place(
    message: Message, state: FSMContext, profile: UserProfile, backend: Backend, texts: Texts
) -> None:
    """Send the report with the place; the menu comes back below."""
    power_report = PowerReport.unpack(str(await state.get_value("said")))
    text = await _send(backend, texts, profile, power_report, message.location)
    await state.clear()  # not before: a user who must try again sends the place again
    await message.answer(text, reply_markup=main_menu_keyboards.main_menu(texts))


@router.callback_query(PowerReport.filter(F.step == ReportStep.SEND))
async def send(
    callback: CallbackQuery, callback_data: PowerReport, profile: UserProfile, backend: Backend, texts: Texts
) -> None:
    """Send the report as it is: without a place, or as an answer to the question that came unasked."""
    await show(callback, Screen(await _send(backend, texts, profile, callback_data, None)))


async def _send(
    backend: Backend, texts: Texts, profile: UserProfile, power_report: PowerReport, place: Location | None
) -> str:
    """Send a report; return what to say to the person."""
    where = {"latitude": place.latitude, "longitude": place.longitude} if place else {}
    house = {"address_id": power_report.address_id} if power_report.address_id else {}
    report = NewCrowdReport.model_validate(
        {
            "user_id": profile.user_id,
            "report_type": ReportType.of(power_report.on),
            "queue_id": power_report.queue_id,
            **house,
            **where,
        }
    )
    try:
        return _thanks(texts, profile, await backend.report_power(report))
    except NotFoundError:
        return texts.say("crowd_not_yours")
    except TooManyRequestsError:
        return texts.say("crowd_too_often")


def _thanks(texts: Texts, profile: UserProfile, taken: CrowdReportTaken) -> str:
    """Thank, and say honestly what happens now; to those who may not know the state of power, nothing of it."""
    claim = spoken_claim(texts.catalog, taken.report_type)
    thanks = texts.say("crowd_thanks", claim=claim, queue=taken.queue)
    if not profile.rights.notifications:
        return paragraphs(thanks, texts.say("crowd_noted"))
    many = taken.people > 1 and taken.status is ReportStatus.PENDING
    return paragraphs(
        thanks,
        _what_now(texts, taken, claim),
        texts.say("crowd_pending_many", people=spoken_people(taken.people)) if many else None,
    )


def _what_now(texts: Texts, taken: CrowdReportTaken, claim: str) -> str:
    match taken.status:
        case ReportStatus.CLOSED:
            return texts.say("crowd_known", claim=claim)
        case ReportStatus.CONFIRMED | ReportStatus.REJECTED:
            return texts.say("crowd_judged")
    if taken.sensors.on and taken.sensors.off:
        return texts.say("crowd_pending_torn")
    if taken.power is not Power.UNKNOWN:
        return texts.say("crowd_pending_override" if taken.is_overridden else "crowd_pending")
    is_watched = taken.sensors.on or taken.sensors.off or taken.sensors.silent
    return texts.say("crowd_pending_unknown" if is_watched else "crowd_pending_unwatched")
