"""Pressed buttons and started payments that wait for the bot's answer."""

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

from svitlobot.errors import NotFoundError
from svitlobot.sandbox.telegram.chats import Message
from svitlobot.sandbox.telegram.errors import bad_request

MAX_QUERIES = 10_000
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
    answer: dict[str, Any] | None = None


class Queries:
    """The last MAX_QUERIES questions, answered or not."""

    def __init__(self) -> None:
        self._queries: OrderedDict[str, Query] = OrderedDict()

    def ask(self, kind: Kind, bot_id: int, user_id: int, message: Message, now: float) -> Query:
        """Open a question at ``now`` (seconds, monotonic). A payment must be confirmed within 10 seconds."""
        if len(self._queries) >= MAX_QUERIES:
            self._queries.popitem(last=False)
        deadline = now + CHECKOUT_SECONDS if kind == "checkout" else math.inf
        query = Query(str(uuid4().int >> 64), kind, bot_id, user_id, message, deadline)
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

    def get(self, query_id: str) -> Query:
        """Return a question. Raises NotFoundError."""
        query = self._queries.get(query_id)
        if query is None:
            raise NotFoundError(f"no query {query_id}")
        return query
