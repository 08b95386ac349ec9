"""Pressed buttons and started payments that wait for the bot's answer."""

import math
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal
from uuid import uuid4

from svitlobot.errors import NotFoundError
from svitlobot_sandbox.telegram.chats import Message
from svitlobot_sandbox.telegram.errors import bad_request

MAX_QUERIES = 10_000
RECENT = 256
CHECKOUT_SECONDS = 10.0

Kind = Literal["callback", "checkout"]


@dataclass(slots=True)
class Query:
    """One question to the bot; ``answer`` is what it said, None while it has not."""

    id: str
    kind: Kind
    bot_id: int
    user_id: int
    message: Message
    deadline: float
    data: str
    """What the pressed button carries; empty for a payment."""
    answer: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the question as the phone it was asked on knows it."""
        return {
            "query_id": self.id,
            "kind": self.kind,
            "bot_id": self.bot_id,
            "message_id": self.message.body["message_id"],
            "data": self.data,
            "answer": self.answer,
        }


class Queries:
    """The last MAX_QUERIES questions, answered or not."""

    def __init__(self) -> None:
        self._queries: OrderedDict[str, Query] = OrderedDict()

    def ask(self, kind: Kind, bot_id: int, user_id: int, message: Message, now: float, data: str = "") -> Query:
        """Open a question at ``now`` (seconds, monotonic). A payment must be confirmed within 10 seconds."""
        if len(self._queries) >= MAX_QUERIES:
            self._queries.popitem(last=False)
        deadline = now + CHECKOUT_SECONDS if kind == "checkout" else math.inf
        query = Query(str(uuid4().int >> 64), kind, bot_id, user_id, message, deadline, data)
        self._queries[query.id] = query
        return query

    def open(self, query_id: str, kind: Kind, bot_id: int, now: float) -> Query:
        """Return a question this bot may answer. Raises BotApiError: unknown, answered or too old."""
        query = self._queries.get(query_id)
        if (
            query is None
            or (query.kind, query.bot_id) != (kind, bot_id)
            or query.answer is not None
            or now > query.deadline
        ):
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return query

    def recent(self, user_id: int) -> list[Query]:
        """Return a person's questions among the last RECENT of all, oldest first."""
        latest = islice(reversed(self._queries.values()), RECENT)
        return [query for query in latest if query.user_id == user_id][::-1]

    def get(self, query_id: str) -> Query:
        """Return a question. Raises NotFoundError."""
        query = self._queries.get(query_id)
        if query is None:
            raise NotFoundError(f"no query {query_id}")
        return query
