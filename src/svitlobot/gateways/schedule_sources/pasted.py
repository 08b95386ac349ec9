"""The text that operators post, pasted as it is: tables by queue or by time, and sentences that change a schedule."""

import re
from datetime import date, timedelta

from svitlobot.domain.schedules.amendments import Amendment, CancelWindows, Change
from svitlobot.domain.schedules.days import DaySchedule, Window, planned
from svitlobot.errors import InvalidInputError
from svitlobot.gateways.schedule_sources import pasted_amendments as sentences
from svitlobot.gateways.schedule_sources.base import ParsedSchedule, Problems
from svitlobot.gateways.schedule_sources.pasted_dates import FULL_DATE, SHORT_DATE, pasted_day
from svitlobot.gateways.schedule_sources.pasted_lines import (
    Head,
    counts_queues,
    head_of,
    mentions,
    time_row,
    windows_in,
)
from svitlobot.gateways.schedule_sources.pasted_lists import listed_queues
from svitlobot.gateways.schedule_sources.pasted_rows import WHOLE_SCHEDULE, row_schedule, stacked_schedule
from svitlobot.gateways.schedule_sources.pasted_typing import normalised
from svitlobot.gateways.schedule_sources.pasted_words import (
    EMERGENCY,
    NONE,
    contradiction,
    is_bare,
    is_dash,
    names_queues_in_words,
    speaks_of_power,
    turned_around,
    without_heading,
)

MAX_LINES = 500
MAX_LINE = 500
SHOWN = 80

_TOMORROW = re.compile(r"\bзавтра\b", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[^\W\d][.!?;])\s+|(?<=\d\d[.!?;])\s+(?=[^\W\d])")


def parse_pasted(text: str, today: date) -> ParsedSchedule:
    """Read a pasted schedule; without a date of its own it is for ``today``, and "на завтра" is the day after.

    Raises InvalidInputError naming each line with hours or a queue that cannot be read: nothing is left out silently.
    """
    lines = text.replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise InvalidInputError(f"Графік не прийнято: рядків більше за {MAX_LINES}")
    if long := next((number for number, line in enumerate(lines, start=1) if len(line) > MAX_LINE), None):
        raise InvalidInputError(f"Графік не прийнято: рядок {long} довший за {MAX_LINE} знаків")
    return _Post(today).read(lines)


class _Post:
    """A post while it is read, line by line."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._problems = Problems()
        self._schedules: dict[str, DaySchedule] = {}
        self._by_time: dict[str, list[Window]] = {}
        self._open: tuple[int, tuple[str, ...], bool] | None = None  # a queue whose hours stand in the lines below it
        self._stacked: list[tuple[int, str]] = []
        self._changes: list[tuple[int, str, tuple[str, ...], Change]] = []
        self._turned: list[tuple[int, str]] = []
        self._without_outages: list[tuple[int, str, Change]] = []  # of the whole region, unless there is a table
        self._are_others_listed_as_on = False
        self._general: list[int] = []
        self._headers: list[str] = []
        self._rows: list[str] = []

    def read(self, lines: list[str]) -> ParsedSchedule:
        """Return what the post says. Raises InvalidInputError naming each line that is not understood."""
        for number, line in enumerate(lines, start=1):
            if line.strip():
                self._line(number, normalised(line))
        self._close()
        self._check_whole()
        self._problems.refuse()
        if not self._schedules and not self._by_time and not self._changes:
            raise InvalidInputError(
                "Графік не прийнято: не знайшов жодної черги, напр. «1.1: 02:00–05:00, 12:00–15:00»"
            )
        day = pasted_day(self._headers, self._rows, self._today)
        schedules = self._schedules | {group: planned(windows) for group, windows in self._by_time.items()}
        return ParsedSchedule(
            "pasted",
            {group: {day: schedule} for group, schedule in schedules.items()},
            amendments=[
                Amendment(groups, self._day_of(text, day), number, text[:SHOWN], change)
                for number, text, groups, change in self._changes
            ],
            have_others_power=self._are_others_listed_as_on,
            notes=self._notes(),
        )

    def _day_of(self, sentence: str, day: date) -> date:
        """Return the day that a sentence is about: "завтра відключень не планують" in a post without a date."""
        is_tomorrow = day == self._today and _TOMORROW.search(sentence) is not None
        return day + timedelta(days=1) if is_tomorrow else day

    def _line(self, number: int, line: str) -> None:
        if self._take_list(number, line):
            return
        row = self._time_row(number, line)
        head = None if row else head_of(line)
        if row:
            self._close()
            self._rows.append(line)
        elif head is not None and not _is_sentence(head):
            self._close()
            self._rows.append(head.rest)
            self._queue_line(number, head)
        elif self._open is not None and self._belongs_to_open(line):
            self._rows.append(line)
            self._stacked.append((number, line))
        else:
            self._close()
            self._headers.append(line)
            self._prose(number, line)

    def _time_row(self, number: int, line: str) -> bool:
        try:
            row = time_row(line, after_another=bool(self._by_time))
        except InvalidInputError as error:
            self._problems.add("усі", f"рядок {number}", error.text)
            return True
        if row is None:
            return False
        if (words := contradiction(line)) is not None:
            self._problems.add("усі", f"рядок {number}", f"є години й слова «{words}»: {WHOLE_SCHEDULE}")
        for group in row.groups:
            if group in self._schedules:
                self._problems.add(group, f"рядок {number}", "черга вже була вище")
            self._by_time.setdefault(group, []).extend(row.windows)
        return True

    def _take_list(self, number: int, line: str) -> bool:
        """Take a line that lists queues with their hours; tell whether it is one."""
        found = listed_queues(line)
        if found is None:
            return False
        self._close()
        self._headers.append(found.before)
        for groups, hours in found.rows:
            self._take(number, groups, hours)
        return True

    def _queue_line(self, number: int, head: Head) -> None:
        rest = FULL_DATE.sub("", head.rest)
        is_none = is_dash(rest) and ":" in rest  # "1.2: -"; of "1.2 –" the hours may stand below
        if is_bare(without_heading(rest)) and not is_none and not any(character.isdigit() for character in rest):
            self._open = number, head.groups, is_dash(rest)
            return
        self._take(number, head.groups, rest)

    def _belongs_to_open(self, line: str) -> bool:
        """Tell whether a line is of the queue above it: its hours, or that it has none."""
        if mentions(line):
            return False
        if windows_in(line):
            return is_bare(line) or speaks_of_power(line)
        return not self._stacked and bool(NONE.search(line) or EMERGENCY.search(line) or is_dash(line))

    def _close(self) -> None:
        """End the queue whose hours stood below it."""
        if self._open is None:
            return
        (number, groups, is_none), stacked = self._open, self._stacked
        self._open, self._stacked = None, []
        if not stacked:
            self._take(number, groups, "-" if is_none else "")
        elif (schedule := stacked_schedule(groups[0], stacked, self._problems)) is not None:
            self._keep(number, groups, schedule)

    def _take(self, number: int, groups: tuple[str, ...], remainder: str) -> None:
        schedule = row_schedule(groups[0], number, remainder, self._problems)
        if schedule is not None:
            self._keep(number, groups, schedule)

    def _keep(self, number: int, groups: tuple[str, ...], schedule: DaySchedule) -> None:
        for group in groups:
            if group in self._schedules or group in self._by_time:
                self._problems.add(group, f"рядок {number}", "черга вже була вище")
            self._schedules[group] = schedule

    def _prose(self, number: int, line: str) -> None:
        for sentence in _SENTENCES.split(line):
            plain = SHORT_DATE.sub(" ", FULL_DATE.sub(" ", sentence))
            try:
                self._sentence(number, sentence, plain)
            except InvalidInputError as error:
                self._problems.add("усі", f"рядок {number} «{sentence.strip()[:20]}…»", error.text)

    def _sentence(self, number: int, sentence: str, plain: str) -> None:
        if mentions(plain) and (windows_in(plain) or sentences.speaks_of_outages(plain)):
            changes = sentences.queue_changes(plain)
            self._changes += [(number, sentence.strip(), groups, one) for groups, one in changes]
        elif sentences.decides_nothing(plain):
            self._general += [number] if windows_in(plain) else []
        elif (change := sentences.region_change(plain)) is not None:
            is_whole_day = isinstance(change, CancelWindows) and not change.windows
            if is_whole_day and (words := turned_around(plain)) is not None:
                self._turned.append((number, words))
            self._changes.append((number, sentence.strip(), (), change))
        elif (words := turned_around(plain)) is not None:
            self._turned.append((number, words))
        else:
            self._general_sentence(number, sentence, plain)

    def _general_sentence(self, number: int, sentence: str, plain: str) -> None:
        if sentences.is_unaddressed(plain) and any(character.isdigit() for character in plain):
            self._problems.add("усі", f"рядок {number}", "є зміна відключень, а черги немає")
        elif sentences.says_others_have_power(plain):
            self._are_others_listed_as_on = True
        elif (none := sentences.no_outages(plain)) is not None:
            self._without_outages.append((number, sentence.strip(), none))
        elif windows_in(plain):
            if not counts_queues(plain) and (is_bare(plain) or names_queues_in_words(plain)):
                self._problems.add("без назви", f"рядок {number}", "є години, а черги немає")
            else:
                self._general.append(number)

    def _check_whole(self) -> None:
        """Refuse words that turn the table around, or that cancel or suspend what the same post schedules."""
        if not self._schedules and not self._by_time:
            self._changes += [(number, text, (), change) for number, text, change in self._without_outages]
            return
        for number, words in self._turned:
            self._problems.add("усі", f"рядок {number}", f"«{words}»: {WHOLE_SCHEDULE}")
        known = {number for number, _ in self._turned}
        for number, text, groups, change in self._changes:
            is_whole = not isinstance(change, CancelWindows) or not change.windows
            if not groups and is_whole and number not in known:
                self._problems.add("усі", f"рядок {number}", f"«{text[:40]}» суперечить графіку в тому самому тексті")

    def _notes(self) -> list[str]:
        if not self._general:
            return []
        numbers = ", ".join(map(str, self._general[:20]))
        return [f"Години без черг пропущено, бо вони не про окрему чергу (рядки {numbers})."]


def _is_sentence(head: Head) -> bool:
    """Tell whether a line that begins with a queue is a sentence about a change, not a row of a table."""
    return not re.match(r"\s*(?:(?:під)?черг\w*\s*)?:", head.rest) and sentences.is_change(head.rest)
