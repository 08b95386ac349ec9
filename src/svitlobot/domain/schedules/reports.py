"""What taking a schedule in has done, as the operator is told it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from svitlobot.domain.schedules.coverage import Others
from svitlobot.domain.schedules.days import DaySchedule
from svitlobot.domain.schedules.texts import spoken_schedule
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.dates import spoken_day_of_month
from svitlobot.domain.texts.plurals import spoken_people

_FORMATS = {
    "yasno": "YASNO",
    "dtek": "DTEK",
    "prykarpattia": "Прикарпаття",
    "grid": "сітка Excel",
    "pasted": "текст",
    "outage": "одне відключення",
    "empty": "порожній файл",
}
_SHOWN_DAYS = 10
_SHOWN_NAMES = 12
_MAX_DETAILS = 2_800  # characters, so that the whole report fits a message of Telegram


@dataclass(frozen=True, slots=True)
class QueueDayChange:
    """A queue's day before and after."""

    day: date
    queue_id: int
    name: str
    before: DaySchedule
    after: DaySchedule


@dataclass(slots=True)
class ScheduleReport:
    """What an import did. ``changed`` are names of queues by day; ``whole_groups``, those that a group "5" means."""

    format: str
    said_at: datetime | None
    changed: defaultdict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    days_same: int = 0
    days_older: int = 0
    days_waiting: int = 0
    queues_told: int = 0
    unknown_groups: list[str] = field(default_factory=list)
    whole_groups: dict[str, list[str]] = field(default_factory=dict)
    notes: Sequence[str] = ()
    changes: list[QueueDayChange] = field(default_factory=list)
    left_out: list[QueueDayChange] = field(default_factory=list)
    others: Others | None = None
    days_past: set[date] = field(default_factory=set)
    days_too_far: set[date] = field(default_factory=set)

    def note_day(self, day: date, first: date, last: date) -> bool:
        """Tell whether a day is near enough to be taken; one that is not, and any past one, is told of."""
        if day < first + timedelta(days=1):
            self.days_past.add(day)
        if day > last:
            self.days_too_far.add(day)
        return first <= day <= last

    def note_change(self, day: date, queue_id: int, name: str, before: DaySchedule, after: DaySchedule) -> None:
        """Count a day that changed."""
        self.changed[day].append(name)
        self.changes.append(QueueDayChange(day, queue_id, name, before, after))

    @property
    def is_undecided(self) -> bool:
        """Whether the operator must say what silence about the other queues means."""
        return bool(self.left_out) and self.others is None

    @property
    def days_changed(self) -> int:
        """How many days changed, each queue's counted for itself."""
        return sum(map(len, self.changed.values()))

    def details(self, catalog: TextCatalog, people: Mapping[int, int]) -> list[str]:
        """Say what each queue's day was and becomes, and how many people it concerns."""
        lines = [_detail(catalog, one, people) for one in self.changes]
        if self.is_undecided:
            lines.insert(0, f"Немає в графіку, але відключення заплановані: {_listed(self._left_out_names())}.")
            lines.insert(1, "Якщо решту скасовано:")
            lines[2:2] = [_detail(catalog, one, people) for one in self.left_out]
            lines.insert(2 + len(self.left_out), "Зміни з графіка:")
        elif self.left_out and self.others is Others.KEEP:
            lines.append(f"Немає в графіку, лишаю як було: {_listed(self._left_out_names())}.")
        return _within(lines, _MAX_DETAILS)

    def _left_out_names(self) -> list[str]:
        return list(dict.fromkeys(one.name for one in self.left_out))

    def lines(self) -> list[str]:
        """Say it to the operator."""
        days = f"Днів змінено: {self.days_changed}, без змін: {self.days_same}"
        name = _FORMATS.get(self.format, self.format)
        lines = [f"Формат: {name}. {days}, сповіщаю черг: {self.queues_told}."]
        lines += [
            f"{spoken_day_of_month(day)}: {_listed(names)}" for day, names in sorted(self.changed.items())[:_SHOWN_DAYS]
        ]
        if len(self.changed) > _SHOWN_DAYS:
            lines.append(f"… і ще днів: {len(self.changed) - _SHOWN_DAYS}")
        if self.whole_groups:
            text = "; ".join(f"«{group}» — це {_listed(names)}" for group, names in sorted(self.whole_groups.items()))
            lines.append(f"Групи цілком: {text}.")
        if self.unknown_groups:
            lines.append(f"Чужі групи пропущено ({len(self.unknown_groups)}): {_listed(self.unknown_groups)}")
        lines += self.notes
        if self.days_past:
            lines.append(f"Уже минуло: {_dates(self.days_past)}. Перевірте дату.")
        if self.days_too_far:
            lines.append(f"Задалеко, щоб зберегти: {_dates(self.days_too_far)}. Цих днів не беру.")
        if self.days_older:
            lines.append(f"Днів, про які вже є новіше: {self.days_older}. Їх лишаю, як було.")
        if self.days_waiting:
            lines.append(f"Днів, з яких джерело прибрало відключення, ще перевіряю: {self.days_waiting}.")
        if not self.days_changed and not self.days_same and not self.days_older and not self.days_waiting:
            lines.append("У файлі немає жодного дня для моїх черг: усе лишилося, як було.")
        return lines


def _within(lines: list[str], limit: int) -> list[str]:
    """Return the first lines that fit into so many characters, and how many more there are."""
    total = 0
    for number, line in enumerate(lines):
        total += len(line) + 1
        if total > limit:
            return [*lines[:number], f"… і ще рядків: {len(lines) - number}"]
    return lines


def _detail(catalog: TextCatalog, one: QueueDayChange, people: Mapping[int, int]) -> str:
    before, after = spoken_schedule(catalog, one.before), spoken_schedule(catalog, one.after)
    concerned = spoken_people(people.get(one.queue_id, 0))
    return f"{one.name}, {spoken_day_of_month(one.day)} ({concerned}): було {before} → стане {after}"


def _dates(days: Iterable[date]) -> str:
    return ", ".join(f"{spoken_day_of_month(day)} {day.year}" for day in sorted(days)[:_SHOWN_DAYS])


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:_SHOWN_NAMES]) + (" …" if len(every) > _SHOWN_NAMES else "")
