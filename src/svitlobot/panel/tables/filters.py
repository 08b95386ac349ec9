"""sqladmin's filters with Ukrainian labels and validated values."""

from collections.abc import Callable
from typing import Any

from sqladmin.filters import BooleanFilter, ForeignKeyFilter, StaticValuesFilter
from sqlalchemy import Select
from starlette.requests import Request

from svitlobot.db.models import Queue
from svitlobot.errors import InvalidInputError

_WORDS = {"All": "усі", "Yes": "так", "No": "ні"}
Choices = list[tuple[str, str]]


class YesNoFilter(BooleanFilter):
    """A column that is true or false."""

    async def lookups(self, request: Request, model: Any, run_query: Callable[[Select[Any]], Any]) -> Choices:  # noqa: ANN401
        """Return the choices."""
        return _in_ukrainian(await super().lookups(request, model, run_query))


class ChoiceFilter(StaticValuesFilter):
    """A column of a few known values."""

    async def lookups(self, request: Request, model: Any, run_query: Callable[[Select[Any]], Any]) -> Choices:  # noqa: ANN401
        """Return the choices."""
        return _in_ukrainian(await super().lookups(request, model, run_query))


class QueueFilter(ForeignKeyFilter):
    """A column that names a queue."""

    def __init__(self, column: Any) -> None:  # noqa: ANN401 - a column or its name
        super().__init__(column, Queue.name, title="Черга")

    async def lookups(self, request: Request, model: Any, run_query: Callable[[Select[Any]], Any]) -> Choices:  # noqa: ANN401
        """Return the queues, in their order."""
        first, *queues = await super().lookups(request, model, run_query)
        return _in_ukrainian([first, *sorted(queues, key=lambda queue: int(queue[0]))])

    async def get_filtered_query(self, query: Select[Any], value: Any, model: Any) -> Select[Any]:  # noqa: ANN401
        """Keep the rows of a queue. Raises InvalidInputError for what is no queue."""
        try:
            return await super().get_filtered_query(query, value, model)
        except ValueError:
            raise InvalidInputError("Такої черги немає") from None


def _in_ukrainian(choices: Choices) -> Choices:
    return [(value, _WORDS.get(label, label)) for value, label in choices]
