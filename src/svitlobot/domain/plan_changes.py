"""How a day's new plan differs from the one before, as people would say it: "18:00 → 17:30, +30 хв"."""

from collections.abc import Sequence
from datetime import timedelta

from svitlobot.domain.schedules import FIRM, DayPlan, DayStatus, Window
from svitlobot.domain.texts import spoken_duration

_BECAME = {
    DayStatus.EMERGENCY: "Графіки не діють: аварійні відключення",
    DayStatus.NONE_PLANNED: "Відключень не заплановано",
    DayStatus.UNKNOWN: "Даних про графік немає",
}


def differences(before: DayPlan, after: DayPlan) -> list[str]:
    """Return a line for each thing that changed for people, none when nothing did.

    A preliminary plan that becomes firm unchanged is no news. Windows are matched to those they overlap.
    """
    if after.status not in FIRM:
        return [] if before.status is after.status else [_BECAME[after.status]]
    if before.status not in FIRM:
        return [f"Планують: {window}" for window in after.windows]
    return [line for pair in _paired(before.windows, after.windows) if (line := _line(*pair))]


def _paired(before: Sequence[Window], after: Sequence[Window]) -> list[tuple[Window | None, Window | None]]:
    """Match each old window to the first new one that it overlaps and nobody has taken; the rest stand alone."""
    left = list(after)
    pairs: list[tuple[Window | None, Window | None]] = []
    for old in before:
        same = next((new for new in left if new.start < old.end and old.start < new.end), None)
        if same is not None:
            left.remove(same)
        pairs.append((old, same))
    pairs += [(None, new) for new in left]
    return sorted(pairs, key=lambda pair: min(one.start for one in pair if one is not None))


def _line(old: Window | None, new: Window | None) -> str:
    match old, new:
        case None, Window():
            return f"Додали: {new}"
        case Window(), None:
            return f"Скасували: {old}"
        case Window(), Window() if (old.start, old.end) != (new.start, new.end):
            return f"{old} → {new}{_lasting(old, new)}"
        case Window(), Window() if old.is_possible is not new.is_possible:
            return f"{new}: {'тепер лише можливе' if new.is_possible else 'тепер точно'}"
    return ""


def _lasting(old: Window, new: Window) -> str:
    minutes = (new.end - new.start) - (old.end - old.start)
    sign = "+" if minutes > 0 else "−"
    return f" ({sign}{spoken_duration(timedelta(minutes=abs(minutes)))})" if minutes else ""


def still_to_come(plan: DayPlan, minute: int) -> DayPlan:
    """Return what of a day's plan ends after ``minute`` of it: what is over is no news."""
    if plan.status not in FIRM:
        return plan
    left = tuple(window for window in plan.windows if window.end > minute)
    return DayPlan(plan.status, left) if left else DayPlan(DayStatus.NONE_PLANNED)
