"""The map document of the city, kept compressed in memory and made anew when the houses change."""

import asyncio
import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from svitlobot.db.queries.addresses import city_map as stored
from svitlobot.db.session import Database
from svitlobot.domain.addresses.city_map import AREA, STEP, MapHouse, draw_map
from svitlobot.schemas.addresses.city_map import MapAreaInfo, MapDocument, MapGroupInfo, MapLabelInfo

CHECKED_EVERY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class MapEdition:
    """A map document as gzip; ``name`` is a hash of its contents."""

    name: str
    compressed: bytes
    houses: int


class CityMapDirectory:
    """Holds the current map document of a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = asyncio.Lock()
        self._signature = ""
        self._edition: MapEdition | None = None
        self._checked_at: datetime | None = None

    async def edition(self, now: datetime) -> MapEdition:
        """Return the current document; whether the houses have changed is looked up once a minute."""
        if self._edition is None or self._checked_at is None or abs(now - self._checked_at) >= CHECKED_EVERY:
            async with self._reading:
                if self._edition is None or self._checked_at is None or abs(now - self._checked_at) >= CHECKED_EVERY:
                    self._edition = await self._renewed(self._edition)
                    self._checked_at = now
        return self._edition

    async def _renewed(self, known: MapEdition | None) -> MapEdition:
        async with self._database.transaction() as session:
            signature = await stored.load_signature(session)
            if known is not None and signature == self._signature:
                return known
            houses = await stored.load_map_houses(session)
        made = await asyncio.to_thread(_edition_of, houses)  # a second or so for 200,000 houses
        self._signature = signature
        return made


def _edition_of(houses: list[MapHouse]) -> MapEdition:
    drawn = draw_map(houses)
    document = MapDocument(
        steps_a_degree=STEP,
        area_steps=AREA,
        groups=[MapGroupInfo.model_validate(one) for one in drawn.groups],
        labels=[MapLabelInfo.model_validate(one) for one in drawn.labels],
        areas=[MapAreaInfo.model_validate(one) for one in drawn.areas],
    )
    body = document.model_dump_json().encode()
    return MapEdition(hashlib.sha256(body).hexdigest()[:16], gzip.compress(body, 9, mtime=0), len(houses))
