"""Addresses that the operator adds one by one. Apart from the import, so that the API carries no reader of Excel."""

from datetime import datetime

from svitlobot.db.queries import queue_names
from svitlobot.db.queries.addresses import houses as stored
from svitlobot.db.session import AsyncSession
from svitlobot.domain.addresses.file_rows import AddressRow, ListedHouse, judge_row
from svitlobot.domain.queue_names import QueueLabels
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.schemas.addresses.streets import NewAddress
from svitlobot.services import audit


async def add_address(session: AsyncSession, new: NewAddress, now: datetime, *, actor: str) -> tuple[ListedHouse, bool]:
    """Add a house by the rules of the import; tell what it is called there, and whether it was new.

    Raises InvalidInputError when the import would refuse such a row, and ConflictError when the house is in other
    queues: what moves people is an import, not an addition.
    """
    names = await queue_names.names_by_id(session)
    row = AddressRow(1, new.street, new.house_number, str(new.queue), new.latitude, new.longitude)
    houses, problem = judge_row(row, QueueLabels(names))
    if problem is not None:
        raise InvalidInputError(f"Адресу не додано: {problem.text}", reason=problem.reason)
    if len(houses) > 1:
        raise InvalidInputError("Додавайте будинки по одному")
    house = houses[0]
    known = await stored.queues_of(session, house.street_key, house.house_key)
    if not known:
        place = {"latitude": house.latitude, "longitude": house.longitude}
        named = {key: getattr(house, key) for key in ("street", "house_number", "street_key", "house_key")}
        rows = [{**named, **place, "queue_id": queue_id} for queue_id in house.queues]
        if ids := await stored.add_house(session, rows):
            description = f"{house.street}, {house.house_number}"
            details = {"address_ids": ids, "queues": list(house.queues)}
            audit.record(session, "address_added", now, actor=actor, description=description, details=details)
            await session.flush()
            return house, True
        known = await stored.queues_of(session, house.street_key, house.house_key)
    if set(known) != set(house.queues):
        queues = ", ".join(names[queue_id] for queue_id in sorted(known))
        raise ConflictError(f"Цей будинок уже є в черзі {queues}; перевести його може імпорт адрес", queues=known)
    return house, False
