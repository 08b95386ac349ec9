"""What taking a schedule in has done, as the operator is told it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

_FORMATS = {
    "yasno": "YASNO",
    "dtek": "DTEK",
    "prykarpattia": "Прикарпаття",
    "grid": "сітка Excel",
    "pasted": "текст",
    "empty": "порожній файл",
}
_SHOWN_DAYS = 10
_SHOWN_NAMES = 12


@dataclass(slots=True)
class ScheduleReport:
    """What an import did. ``changed`` are names of queues by day; ``whole_groups``, those that a group "5" means."""

    format: str
    said_at: datetime | None
    changed: defaultdict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    days_same: int = 0
    days_older: int = 0
    queues_told: int = 0
    unknown_groups: list[str] = field(default_factory=list)
    whole_groups: dict[str, list[str]] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def days_changed(self) -> int:
        """How many days changed, each queue's counted for itself."""
        return sum(map(len, self.changed.values()))

    def lines(self) -> list[str]:
        """Say it to the operator."""
        days = f"Днів змінено: {self.days_changed}, без змін: {self.days_same}"
        name = _FORMATS.get(self.format, self.format)
        lines = [f"Формат: {name}. {days}, черг сповіщаємо: {self.queues_told}."]
        lines += [f"{day:%d.%m}: {_listed(names)}" for day, names in sorted(self.changed.items())[:_SHOWN_DAYS]]
        if len(self.changed) > _SHOWN_DAYS:
            lines.append(f"… і ще днів: {len(self.changed) - _SHOWN_DAYS}")
        if self.whole_groups:
            said = "; ".join(f"«{group}» — це {_listed(names)}" for group, names in sorted(self.whole_groups.items()))
            lines.append(f"Групи цілком: {said}.")
        if self.unknown_groups:
            lines.append(f"Чужі групи пропущено ({len(self.unknown_groups)}): {_listed(self.unknown_groups)}")
        lines += self.notes
        if self.days_older:
            lines.append(f"Днів, про які вже є новіше: {self.days_older}. Їх лишили, як було.")
        if not self.days_changed and not self.days_same and not self.days_older:
            lines.append("У файлі немає жодного дня для наших черг: усе лишилося, як було.")
        return lines


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:_SHOWN_NAMES]) + (" …" if len(every) > _SHOWN_NAMES else "")
