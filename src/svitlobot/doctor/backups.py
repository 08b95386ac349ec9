"""Backups: whether the last one is good, fresh and proved."""

from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, ok, warning
from svitlobot.domain.backups import backup_fault
from svitlobot.domain.texts.templates import spoken_duration
from svitlobot.services.backups import read_runs

ADVICE = "svitlobot backup create; docs/runbooks/disk-full-and-restore.md"
_FAULTS = {
    "error": "остання копія не вдалася",
    "broken": "останню копію перервано",
    "overdue": "копії немає довше за добу",
    "unproved": "останню копію не вдалося відновити на пробу",
}


async def check_backups(installation: Installation) -> list[Finding]:
    """Look at the last runs; without BACKUP_DAILY they are made elsewhere."""
    if not installation.settings.backup_daily:
        return [ok("BACKUP_DAILY=false: копії роблять не тут, перевірте їх там, де роблять")]
    now = installation.clock()
    async with installation.database.transaction() as session:
        runs = await read_runs(session)
    fault = backup_fault(runs, now)
    if fault is not None:
        reason = runs.proof_error if fault == "unproved" else runs.last_error
        return [warning(_FAULTS[fault] + (f": {reason[:200]}" if reason else ""), ADVICE)]
    if runs.last_good_at is None:
        return [ok("копій ще не робили, першу зроблять уночі")]
    return [ok(f"останній копії {spoken_duration(now - runs.last_good_at)}")]
