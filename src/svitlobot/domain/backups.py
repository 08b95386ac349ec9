"""When a backup is due, when its lack is a trouble, and which old ones are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from svitlobot.clock import KYIV, kyiv

NIGHTLY_AT = time(4)  # in Kyiv: after the partitions were made, before people wake up
RETRIED_AFTER = timedelta(hours=1)
OVERDUE_AFTER = timedelta(hours=26)  # a day, and two hours to try again
PROVED_EVERY = timedelta(days=7)
PROVED_BY_NIGHT = timedelta(hours=3)  # it takes the machine's disk and processors
PROOF_TAKES = timedelta(hours=12)  # at most; then it was killed
DAYS_KEPT = 7
WEEKS_KEPT = 4


@dataclass(frozen=True, slots=True)
class Runs:
    """What is known of the runs so far. ``born_at``: since when there is anything to be backed up."""

    born_at: datetime
    last_started_at: datetime | None = None
    last_good_at: datetime | None = None
    is_running: bool = False
    last_error: str | None = None
    is_last_finished: bool = True
    proof_began_at: datetime | None = None
    is_proof_ended: bool = False
    proof_error: str | None = None


def latest_night(now: datetime) -> datetime:
    """Return the moment of the last 04:00 in Kyiv."""
    local = kyiv(now)
    tonight = datetime.combine(local.date(), NIGHTLY_AT, KYIV)
    return tonight if tonight <= local else datetime.combine(local.date() - timedelta(days=1), NIGHTLY_AT, KYIV)


def is_due(runs: Runs, now: datetime) -> bool:
    """Tell whether to begin now: each night once; what failed, an hour later; what was missed, as soon as may be."""
    night = latest_night(now)
    if runs.is_running or (runs.last_good_at or runs.born_at) >= night:
        return False
    started = runs.last_started_at
    return started is None or started < night or now - started >= RETRIED_AFTER


def is_proof_due(runs: Runs, now: datetime) -> bool:
    """Tell whether to restore the last backup on trial now: once a week, by night; a day later when that failed."""
    if runs.is_running or runs.last_good_at is None or now - latest_night(now) >= PROVED_BY_NIGHT:
        return False
    has_failed = runs.proof_began_at is not None and (runs.proof_error is not None or not runs.is_proof_ended)
    every = PROVED_EVERY - PROVED_BY_NIGHT if not has_failed else timedelta(days=1) - PROVED_BY_NIGHT
    return now - (runs.proof_began_at or runs.born_at) >= every


def backup_fault(runs: Runs, now: datetime) -> Literal["error", "broken", "overdue", "unproved"] | None:
    """Return what is wrong with the backups.

    The last one failed or was killed, there was none for too long, or the last one tried could not be restored.
    """
    if runs.is_running:
        return None
    if runs.last_error is not None:
        return "error"
    if not runs.is_last_finished:
        return "broken"
    if now - (runs.last_good_at or runs.born_at) > OVERDUE_AFTER:
        return "overdue"
    if runs.proof_began_at is None:
        return None
    is_killed = not runs.is_proof_ended and now - runs.proof_began_at > PROOF_TAKES
    return "unproved" if is_killed or runs.proof_error is not None else None


def kept(made: Iterable[datetime]) -> set[datetime]:
    """Return which of the backups are kept: the newest of each of the last 7 days and 4 weeks that have any."""
    newest_first = sorted(made, reverse=True)
    days: dict[object, datetime] = {}
    weeks: dict[object, datetime] = {}
    for moment in newest_first:
        days.setdefault(kyiv(moment).date(), moment)
        weeks.setdefault(kyiv(moment).isocalendar()[:2], moment)
    return {*list(days.values())[:DAYS_KEPT], *list(weeks.values())[:WEEKS_KEPT]}
