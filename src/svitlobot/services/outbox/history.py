"""What was sent to whom, in the edition of the text that each event was told in."""

from datetime import datetime

from svitlobot.db.queries.outbox import history
from svitlobot.db.queries.outbox.history import Row
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.event_texts import WHOLE_QUEUE, key_of, values_at, values_of
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.templates import cut_template
from svitlobot.errors import InvalidInputError
from svitlobot.schemas.broadcasts import MessagePage, SentMessage
from svitlobot.services.texts import read_catalog

_FIRST, _LAST = -(2**62), 2**63 - 1


async def page(
    session: AsyncSession, now: datetime, *, event_id: int | None, user_id: int | None, cursor: int | None, limit: int
) -> MessagePage:
    """Return an event's messages by recipient, or a person's, the newest first.

    Raises InvalidInputError when neither is named.
    """
    if event_id is not None:
        after = _FIRST if cursor is None else cursor
        rows = await history.of_event(session, event_id, after=after, only=user_id, limit=limit)
        further = rows[-1].user_id if len(rows) == limit else None
    elif user_id is not None:
        rows, further = await history.of_person(session, user_id, before=_LAST if cursor is None else cursor)
        if len(rows) > limit:
            rows, further = rows[:limit], rows[limit - 1].event_id
    else:
        raise InvalidInputError("Вкажіть event_id або user_id")
    catalog = await read_catalog(session)
    items = [_shown(row, now, catalog) for row in rows]
    return MessagePage(items=items, next_cursor=None if further is None else str(further))


def _shown(row: Row, now: datetime, catalog: TextCatalog) -> SentMessage:
    # Of before editions were kept, and of what has not begun to go out, there is today's text only.
    template = catalog.template(key_of(row.kind, row.payload)) if row.edition is None else cut_template(row.edition)
    values = values_of(row.kind, row.payload, row.queue) | values_at(row.payload, row.sent_at or now)
    return SentMessage(
        event_id=row.event_id,
        kind=row.kind,
        queue=row.queue,
        user_id=row.user_id,
        state=row.state,
        event_at=row.event_at,
        sent_at=row.sent_at,
        error=row.error,
        text=template.fill(values).render({"address": row.address or WHOLE_QUEUE}),
    )
