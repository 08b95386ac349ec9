"""How a day's new schedule differs from the one before, as people would say it: "18:00 → 17:30, +30 хв"."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from svitlobot.domain.schedules.days import DAY_ENDS, FIRM, DaySchedule, DayStatus, Window
from svitlobot.domain.schedules.texts import spoken_window
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.templates import spoken_duration


def differences(
    catalog: TextCatalog,
    before: DaySchedule,
    after: DaySchedule,
    minute: int = 0,
    *,
    lately_added: Collection[Window] = (),
) -> list[str]:
    """Return a line for each thing that changed for people, none when nothing did.

    What is over by ``minute`` of the day is no news, nor is a preliminary schedule that becomes firm unchanged. An
    outage that was ``lately_added`` and is gone again is told as corrected: people never had it in their plans.
    """
    coming = _from(after.windows, minute)
    if after.status not in FIRM:
        gone = [one for one in before.windows if one.end > minute] if before.status in FIRM else []
        if after.status is DayStatus.NONE_PLANNED and gone and all(_is_within(one, lately_added) for one in gone):
            return [_with(catalog, "change_corrected", one) for one in gone]
        is_same = before.status is after.status or (
            before.status in FIRM and not gone and after.status is DayStatus.NONE_PLANNED
        )
        return [] if is_same else [catalog.plain(f"change_{after.status}")]
    if before.status is DayStatus.EMERGENCY and not coming:
        return [catalog.plain("change_valid_again")]
    if before.status not in FIRM:
        return [_with(catalog, "change_planned", window) for window in after.windows if window.end > minute]
    return [
        line
        for old, new in _neighbours(before.windows, after.windows)
        if _from(old, minute) != _from(new, minute)
        for line in _lines(catalog, old, new, lately_added)
    ]


def added_windows(before: DaySchedule, after: DaySchedule) -> list[Window]:
    """Return the outages that a schedule adds to one that was known: those that overlap none of its outages."""
    if before.status not in FIRM and before.status is not DayStatus.NONE_PLANNED:
        return []
    return [new for old, news in _neighbours(before.windows, after.windows) if not old for new in news]


def _is_within(window: Window, others: Collection[Window]) -> bool:
    return any(one.start <= window.start and window.end <= one.end for one in others)


def _from(windows: Sequence[Window], minute: int) -> list[Window]:
    """Return what of the windows comes after a minute."""
    return [Window(max(one.start, minute), one.end, one.is_possible) for one in windows if one.end > minute]


def _neighbours(before: Sequence[Window], after: Sequence[Window]) -> Iterator[tuple[list[Window], list[Window]]]:
    """Yield the old and the new windows that overlap one another, in order; those that overlap none stand alone."""
    old: list[Window] = []
    new: list[Window] = []
    until = DAY_ENDS
    tagged = [(window, old) for window in before] + [(window, new) for window in after]
    for window, side in sorted(tagged, key=lambda one: (one[0].start, one[0].end)):
        if window.start >= until and (old or new):
            yield old.copy(), new.copy()
            old.clear()
            new.clear()
        until = max(until, window.end) if old or new else window.end
        side.append(window)
    if old or new:
        yield old, new


def _lines(catalog: TextCatalog, old: list[Window], new: list[Window], lately_added: Collection[Window]) -> list[str]:
    if not old:
        return [_with(catalog, "change_added", window) for window in new]
    if not new:
        return [
            _with(catalog, "change_corrected" if _is_within(window, lately_added) else "change_cancelled", window)
            for window in old
        ]
    if len(old) == len(new) == 1 and str(old[0]) == str(new[0]):
        key = "change_now_possible" if new[0].is_possible else "change_now_certain"
        return [catalog.plain(key, window=spoken_window(new[0]))]
    return [_moved(catalog, old, new)]


def _with(catalog: TextCatalog, key: str, window: Window) -> str:
    return catalog.plain(key, window=_spoken(catalog, window))


def _spoken(catalog: TextCatalog, window: Window) -> str:
    text = spoken_window(window)
    return catalog.plain("change_window_possible", window=text) if window.is_possible else text


def _moved(catalog: TextCatalog, old: list[Window], new: list[Window]) -> str:
    """Say what it was and is, and how much longer or shorter; of what became less certain that would say nothing."""
    before, after = (", ".join(_spoken(catalog, one) for one in windows) for windows in (old, new))
    minutes = sum(one.end - one.start for one in new) - sum(one.end - one.start for one in old)
    if not minutes or len({window.is_possible for window in (*old, *new)}) > 1:
        return catalog.plain("change_moved", before=before, after=after)
    key = "change_longer" if minutes > 0 else "change_shorter"
    duration = spoken_duration(timedelta(minutes=abs(minutes)))
    return catalog.plain(key, before=before, after=after, duration=duration)
