"""Texts of the public pages about a queue, from the catalog."""

from datetime import datetime, timedelta

from svitlobot.db.session import OUTAGES, Database
from svitlobot.domain.power.observations import Power
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.templates import spoken_moment
from svitlobot.schemas.power.city import NextChange, QueueNow, ScheduledDay
from svitlobot.services.texts import read_catalog

SIGNS = {Power.ON: "●", Power.OFF: "○", Power.UNKNOWN: "?"}  # beside the words, never instead of them
_REASONS = {"iot": "site_by_sensors", "crowdreport": "site_by_residents", "manual": "site_by_operator"}
CATALOG_FRESH_FOR = timedelta(seconds=10)


class PageTexts:
    """The catalog, as a page needs it."""

    def __init__(self, catalog: TextCatalog) -> None:
        self._catalog = catalog

    def say(self, key: str, **values: object) -> str:
        """Return a text of the pages without markup."""
        return self._catalog.plain(f"site_{key}", **values)

    def reason(self, queue: QueueNow) -> str:
        """Say why we believe that the power is so."""
        without = "site_sensors_silent" if queue.sensors else "site_no_sensors"
        key = without if queue.basis is None else _REASONS[queue.basis]
        return self._catalog.plain(key, online=queue.sensors_online, total=queue.sensors)

    def since(self, queue: QueueNow, now: datetime) -> str:
        """Say since when the power is so; nothing when nobody knows."""
        return "" if queue.since is None else self.say("since", since=spoken_moment(queue.since, now))

    def next_change(self, change: NextChange | None, now: datetime) -> str:
        """Say what the schedule promises next; nothing when it promises nothing."""
        if change is None:
            return ""
        sure = "_possible" if change.is_possible else ""
        return self.say(
            f"next_{change.power}{'_overdue' if change.at <= now else sure}", when=spoken_moment(change.at, now)
        )

    def day_note(self, day: ScheduledDay) -> str:
        """Say how sure a day's schedule is."""
        note = self.say(f"day_{day.status}")
        if day.is_being_checked:
            return self.say("day_checked", plan=note)
        return self.say("day_stale", plan=note) if day.is_stale else note


class SiteTexts:
    """The catalog, read at most every ten seconds. While the database is away, it is as it was last."""

    def __init__(self) -> None:
        self._words = PageTexts(TextCatalog())
        self._read_at: datetime | None = None

    async def words(self, database: Database, now: datetime) -> PageTexts:
        """Return the words that the operator has chosen."""
        if self._read_at is None or abs(now - self._read_at) >= CATALOG_FRESH_FOR:
            self._read_at = now
            try:
                async with database.transaction() as session:
                    self._words = PageTexts(await read_catalog(session))
            except OUTAGES:
                pass  # the pages are shown all the same
        return self._words
