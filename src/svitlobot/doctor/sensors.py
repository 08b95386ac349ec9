"""Sensors that are silent, queues that nobody watches, the silence sweep."""

from svitlobot.db.queries import installation as totals
from svitlobot.db.queries import server_health
from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok, warning

SWEPT_WITHIN_S = 60
MANY_SILENT = 0.3
PER_QUEUE = 2
SHOWN = 6


async def check_sensors(installation: Installation) -> list[Finding]:
    """Look at the sensors by queue, and whether a worker looks for silent ones."""
    async with installation.database.transaction() as session:
        counted = await totals.totals(session, installation.clock())
        queues = await server_health.queues_by_sensors(session)
    known = counted.sensors_online + counted.sensors_silent
    if not known + counted.sensors_new:
        return [warning("датчиків немає", "додайте: svitlobot sensors add")]
    text = f"датчиків чути {counted.sensors_online} із {known}"
    is_bad = counted.sensors_silent > MANY_SILENT * known
    found = [warning(text, "svitlobot sensors list; docs/runbooks/sensors-silent-together.md") if is_bad else ok(text)]
    if counted.queues_in_doubt:
        text = f"черг, що замовкли разом і чекають рішення: {counted.queues_in_doubt}"
        found.append(broken(text, "docs/runbooks/sensors-silent-together.md"))
    few = [name for name, sensors, _ in queues if sensors < PER_QUEUE]
    if few:
        text = f"менше двох датчиків мають черги: {_listed(few)}"
        found.append(warning(text, "один датчик вірить собі хвилину довше; додайте другий"))
    return [*found, *_sweep(counted.sweep_age)]


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" … і ще {len(names) - SHOWN}" if len(names) > SHOWN else "")


def _sweep(age: float | None) -> list[Finding]:
    advice = "чи працюють beat і worker? docs/runbooks/jobs-are-late.md"
    if age is None:
        return [warning("тиші датчиків ще ніхто не перевіряв", advice)]
    return [broken(f"тиші датчиків не перевіряли {age:.0f} с", advice)] if age > SWEPT_WITHIN_S else []
