"""The hours of one queue in a post: beside its name, or in the lines below it."""

from collections.abc import Sequence
from itertools import pairwise

from svitlobot.domain.schedules.days import DAY_ENDS, DaySchedule, DayStatus, Window, merged, planned
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources.base import Problems
from svitlobot.gateways.schedule_sources.pasted_dates import FULL_DATE
from svitlobot.gateways.schedule_sources.pasted_lines import leftover, ranges, window_of, windows_in
from svitlobot.gateways.schedule_sources.pasted_words import (
    EMERGENCY,
    NONE,
    contradiction,
    has_power,
    is_between_hours,
    is_dash,
    possible_at,
)

WHOLE_SCHEDULE = "вкажіть усі години без світла цього дня, і лише їх"


def stacked_schedule(group: str, lines: Sequence[tuple[int, str]], problems: Problems) -> DaySchedule | None:
    """Return what the numbered lines below a queue say; None when something in them is noted as a problem."""
    if any(has_power(line) for _, line in lines):
        return _of_both_kinds(group, lines, problems)
    if len(lines) == 1:
        return row_schedule(group, lines[0][0], FULL_DATE.sub("", lines[0][1]), problems)
    if not all(windows_in(line) for _, line in lines):
        problems.add(group, f"рядок {lines[1][0]}", f"є і години, і слова: {WHOLE_SCHEDULE}")
        return None
    windows: list[Window] = []
    for number, line in lines:
        schedule = row_schedule(group, number, FULL_DATE.sub("", line), problems)
        windows += schedule.windows if schedule is not None else ()
    return planned(windows) if windows else None


def _of_both_kinds(group: str, lines: Sequence[tuple[int, str]], problems: Problems) -> DaySchedule | None:
    """Return the schedule of lines that each say whether there is power in their hours."""
    windows: dict[bool, list[Window]] = {True: [], False: []}
    for number, line in lines:
        is_on = has_power(line)
        if is_on is None or possible_at(line) is not None:
            problems.add(group, f"рядок {number}", "незрозуміло, є в ці години світло чи немає")
            return None
        windows[is_on] += _windows(group, number, FULL_DATE.sub("", line), problems)
    on, off = merged(windows[True]), merged(windows[False])
    if any(one.start < other.end and other.start < one.end for one in on for other in off):
        problems.add(group, f"рядок {lines[0][0]}", "ті самі години і зі світлом, і без нього")
        return None
    if not off and on != [Window(0, DAY_ENDS)]:
        problems.add(group, f"рядок {lines[0][0]}", f"є лише години зі світлом: {WHOLE_SCHEDULE}")
        return None
    return planned(off)


def row_schedule(group: str, number: int, remainder: str, problems: Problems) -> DaySchedule | None:
    """Return what stands after a queue in line ``number``; None when it is noted as a problem."""
    windows = _windows(group, number, remainder, problems)
    if windows and (words := contradiction(remainder)) is not None:
        problems.add(group, f"рядок {number}", f"є години й слова «{words}»: {WHOLE_SCHEDULE}")
        return None
    if windows:
        return planned(windows)
    if EMERGENCY.search(remainder):
        return DaySchedule(DayStatus.EMERGENCY)
    if NONE.search(remainder) or is_dash(remainder):
        return DaySchedule(DayStatus.NONE_PLANNED)
    problems.add(group, f"рядок {number}", "немає ні годин, ні слів «не вимикається»")
    return None


def _windows(group: str, number: int, remainder: str, problems: Problems) -> list[Window]:
    found = list(ranges(remainder))
    possible = possible_at(remainder)
    if possible is not None and len(found) > 1 and possible > found[0].start():
        problems.add(group, f"рядок {number}", "незрозуміло, які з годин лише можливі: «можливо» має бути перед усіма")
    windows = []
    for one in found:
        try:
            windows.append(window_of(one[1], one[2], is_possible=possible is not None))
        except InvalidInputError as error:
            problems.add(group, f"рядок {number}", error.text)
    between = (remainder[one.end() : following.start()] for one, following in pairwise(found))
    if stranger := next((text.strip() for text in between if not is_between_hours(text)), None):
        problems.add(group, f"рядок {number}", f"незрозуміло, що означає «{stranger[:30]}» між годинами")
    if any(before.end == DAY_ENDS for before in windows[:-1]):
        problems.add(group, f"рядок {number}", "після 24:00 є ще години; години іншого дня вставте окремо")
    if stray := leftover(remainder):
        problems.add(group, f"рядок {number}", f"незрозуміло, що означає «{stray}»")
    return windows
