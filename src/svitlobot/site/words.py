"""What the public pages say of a queue, in Ukrainian."""

from datetime import datetime

from svitlobot.domain.power.observations import Power
from svitlobot.domain.schedules.days import DayStatus
from svitlobot.domain.texts.templates import spoken_moment
from svitlobot.schemas.power.city import NextChange, QueueNow, ScheduledDay

STATES = {Power.ON: "Світло є", Power.OFF: "Світла немає", Power.UNKNOWN: "Невідомо"}
SIGNS = {Power.ON: "●", Power.OFF: "○", Power.UNKNOWN: "?"}  # beside the words, never instead of them
KINDS = {
    "planned": "вимкнення за графіком", "possible": "можливе вимкнення", "free": "вимкнень не заплановано",
    Power.ON: "світло було", Power.OFF: "світла не було", Power.UNKNOWN: "невідомо",
}  # fmt: skip
DAYS = {
    DayStatus.PUBLISHED: "Графік оприлюднено", DayStatus.PRELIMINARY: "Попередній графік: ще може змінитися",
    DayStatus.EMERGENCY: "Аварійні відключення: графік не діє",
    DayStatus.NONE_PLANNED: "Відключень не заплановано", DayStatus.UNKNOWN: "Графіка ще немає",
}  # fmt: skip


def reason(queue: QueueNow) -> str:
    """Say why we believe that the power is so."""
    heard = f"на зв'язку {queue.sensors_online} з {queue.sensors}"
    match queue.basis:
        case "iot":
            return f"Так показують датчики: {heard}."
        case "crowdreport":
            return f"Так повідомили мешканці. Датчики: {heard}."
        case "manual":
            return f"Так повідомив оператор. Датчики: {heard}."
    if queue.sensors:
        return f"Датчики мовчать ({heard}), тому нічого не стверджуємо. Дивіться графік."
    return "У цій черзі ще немає датчиків, тому нічого не стверджуємо. Дивіться графік."


def since(queue: QueueNow, now: datetime) -> str:
    """Say since when the power is so; nothing when nobody knows."""
    return "" if queue.since is None else f"відколи: {spoken_moment(queue.since, now)}"


def next_change(change: NextChange | None, now: datetime) -> str:
    """Say what the schedule promises next; nothing when it promises nothing."""
    if change is None:
        return ""
    when = spoken_moment(change.at, now)
    if change.at <= now:
        return f"За графіком мали {'увімкнути' if change.power == 'on' else 'вимкнути'} {when}"
    said = f"{'увімкнуть' if change.power == 'on' else 'вимкнуть'} {when}"
    return f"Можливо, {said}" if change.is_possible else f"За графіком {said}"


def day_note(day: ScheduledDay) -> str:
    """Say how sure a day's schedule is."""
    note = DAYS[day.status]
    if day.is_being_checked:
        return f"{note}. Джерело прибрало відключення, перевіряємо"
    return f"{note}. Джерело давно його не підтверджувало" if day.is_stale else note
