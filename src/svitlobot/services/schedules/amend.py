"""Applies the amendments of a post to the days it gives, or else to those stored."""

from collections.abc import Mapping, Sequence
from datetime import date

from svitlobot.domain.schedules.amendments import Amendment, CancelWindows, amended, without_hours
from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule
from svitlobot.errors import InvalidInputError

Schedules = Mapping[int, Mapping[date, DaySchedule]]


def with_amendments(
    given: Schedules,
    stored: Schedules,
    amendments: Sequence[Amendment],
    queues: Mapping[str, Sequence[int]],
    every: Sequence[int],
) -> dict[int, dict[date, DaySchedule]]:
    """Return the given days with the amendments applied, and the stored days that they change.

    ``queues`` are the ids that each group means, and ``every`` is all of them. Raises InvalidInputError naming each
    line that changes what is not planned.
    """
    result = {queue_id: dict(days) for queue_id, days in given.items()}
    problems = []
    for one in amendments:
        try:
            _apply(one, result, stored, queues, every)
        except InvalidInputError as error:
            problems.append(f"рядок {one.line} «{one.text}»: {error.text}")
    if problems:
        raise InvalidInputError("Графік не прийнято:\n" + "\n".join(problems), problems=len(problems))
    return result


def _apply(
    one: Amendment,
    result: dict[int, dict[date, DaySchedule]],
    stored: Schedules,
    queues: Mapping[str, Sequence[int]],
    every: Sequence[int],
) -> None:
    def base(queue_id: int) -> DaySchedule:
        own = result.get(queue_id, {}).get(one.day)
        return stored.get(queue_id, {}).get(one.day, UNKNOWN_DAY) if own is None else own

    if one.groups or one.queue_id is not None:
        meant = sorted({queue_id for group in one.groups for queue_id in queues[group]})
        if one.queue_id is not None and one.queue_id not in every:
            raise InvalidInputError(f"черги з номером {one.queue_id} немає")
        meant += [] if one.queue_id is None else [one.queue_id]
        changed = {queue_id: amended(base(queue_id), one.change) for queue_id in meant}
    elif isinstance(one.change, CancelWindows) and one.change.windows:
        before = {queue_id: base(queue_id) for queue_id in every}
        after = {queue_id: without_hours(schedule, one.change.windows) for queue_id, schedule in before.items()}
        changed = {queue_id: schedule for queue_id, schedule in after.items() if schedule != before[queue_id]}
        if not changed and not any(schedule.is_known for schedule in before.values()):
            raise InvalidInputError("графіка цього дня ще немає, тож скасовувати нічого")
    else:
        changed = {queue_id: amended(base(queue_id), one.change) for queue_id in every}
    for queue_id, schedule in changed.items():
        result.setdefault(queue_id, {})[one.day] = schedule
