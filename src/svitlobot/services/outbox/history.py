"""What was sent to whom, in the edition of the text that each event was told in."""

from datetime import datetime

from svitlobot.db.queries.outbox import history
from svitlobot.db.queries.outbox.history import MessageRow
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.payloads.base import WHOLE_QUEUE
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.templates import cut_template
from svitlobot.errors import InvalidInputError
from svitlobot.schemas.broadcasts import MessagePage, SentMessage
from svitlobot.services.texts import read_catalog

_LAST = 2**63 - 1
CURSOR = r"^-?[0-9]{1,19}(:-?[0-9]{1,19})?$"


async def page(
    session: AsyncSession, now: datetime, *, event_id: int | None, user_id: int | None, cursor: str | None, limit: int
) -> MessagePage:
    """Return an event's messages by recipient, or a person's, or everybody's, the newest events first.

    Raises InvalidInputError for a cursor that no such list has given.
    """
    first, second = _read_cursor(cursor, parts=1 + (event_id is None and user_id is None))
    further: int | None
    if event_id is not None:
        after = history.NOBODY if first is None else first
        rows = await history.of_event(session, event_id, after=after, only=user_id, limit=limit)
        further = rows[-1].user_id if len(rows) == limit else None
        next_cursor = None if further is None else str(further)
    elif user_id is not None:
        rows, further = await history.of_user(session, user_id, before=_LAST if first is None else first)
        if len(rows) > limit:
            rows, further = rows[:limit], rows[limit - 1].event_id
        next_cursor = None if further is None else str(further)
    else:
        start, after = (_LAST, history.NOBODY) if first is None or second is None else (first, second)
        rows, place = await history.of_everybody(session, event_id=start, after=after, limit=limit)
        next_cursor = None if place is None else f"{place[0]}:{place[1]}"
    catalog = await read_catalog(session)
    return MessagePage(items=[_shown(row, now, catalog) for row in rows], next_cursor=next_cursor)


def _read_cursor(cursor: str | None, *, parts: int) -> tuple[int | None, int | None]:
    """Return the numbers of a cursor, which a list of everybody's messages has two of, and None for those missing."""
    if cursor is None:
        return None, None
    numbers = [int(part) for part in cursor.split(":")]
    if len(numbers) != parts or not all(-_LAST <= number <= _LAST for number in numbers):
        raise InvalidInputError("cursor має бути next_cursor попередньої сторінки того самого списку")
    return numbers[0], numbers[1] if parts == 2 else None


def rendered(row: MessageRow, now: datetime, catalog: TextCatalog) -> str:
    """Return a message's text in Telegram HTML, as its phone got it."""
    # Of before editions were kept, and of what has not begun to go out, there is today's text only.
    template = catalog.template(row.payload.text_key) if row.edition is None else cut_template(row.edition)
    values = row.payload.values(row.queue) | row.payload.values_at(row.sent_at or now)
    return template.fill(values).render({"address": row.address or catalog.plain(WHOLE_QUEUE)})


def _shown(row: MessageRow, now: datetime, catalog: TextCatalog) -> SentMessage:
    return SentMessage(
        event_id=row.event_id,
        kind=row.kind,
        queue=row.queue,
        user_id=row.user_id,
        state=row.state,
        event_at=row.event_at,
        sent_at=row.sent_at,
        error=row.error,
        text=rendered(row, now, catalog),
    )
