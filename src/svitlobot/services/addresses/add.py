"""Addresses that the operator adds one by one. Apart from the import, so that the API carries no reader of Excel."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from svitlobot.db.models import Address, Queue
from svitlobot.db.session import AsyncSession
from svitlobot.domain.addresses.file_rows import AddressRow, ListedHouse, judge_row
from svitlobot.domain.queue_names import QueueLabels
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.schemas.addresses import NewAddress
from svitlobot.services import audit


async def add_address(session: AsyncSession, new: NewAddress, now: datetime, *, actor: str) -> tuple[ListedHouse, bool]:
    """Add a house by the rules of the import; tell what it is called there, and whether it was new.

    Raises InvalidInputError when the import would refuse such a row, and ConflictError when the house is in other
    queues: what moves people is an import, not an addition.
    """
    names = {queue.queue_id: queue.name for queue in await session.scalars(select(Queue))}
    row = AddressRow(1, new.street, new.house_number, new.queue, new.latitude, new.longitude)
    houses, problem = judge_row(row, QueueLabels(names))
    if problem is not None:
        raise InvalidInputError(f"Адресу не додано: {problem.text}", reason=problem.reason)
    if len(houses) > 1:
        raise InvalidInputError("Додавайте будинки по одному")
    house = houses[0]
    known = await _queues_of(session, house)
    if not known:
        place = {"latitude": house.latitude, "longitude": house.longitude}
        named = {key: getattr(house, key) for key in ("street", "house_number", "street_key", "house_key")}
        rows = [{**named, **place, "queue_id": queue_id} for queue_id in house.queues]
        # Whoever adds the same house at the same moment waits here, and finds it there.
        added = await session.execute(insert(Address).values(rows).on_conflict_do_nothing().returning(Address.id))
        ids = list(added.scalars())
        if ids:
            description = f"{house.street}, {house.house_number}"
            details = {"address_ids": ids, "queues": list(house.queues)}
            audit.record(session, "address_added", now, actor=actor, description=description, details=details)
            await session.flush()
            return house, True
        known = await _queues_of(session, house)
    if set(known) != set(house.queues):
        queues = ", ".join(names[queue_id] for queue_id in sorted(known))
        raise ConflictError(f"Цей будинок уже є в черзі {queues}; перевести його може імпорт адрес", queues=known)
    return house, False


async def _queues_of(session: AsyncSession, house: ListedHouse) -> list[int]:
    chosen = select(Address.queue_id).where(
        Address.street_key == house.street_key, Address.house_key == house.house_key
    )
    return list(await session.scalars(chosen.order_by(Address.queue_id)))
