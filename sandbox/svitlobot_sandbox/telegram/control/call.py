"""One call of the control API: ids from the path, numbers from the query, a checked JSON body."""

from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs

import orjson
from pydantic import TypeAdapter, ValidationError

from svitlobot.errors import InvalidInputError, NotFoundError
from svitlobot_sandbox.telegram.chats import MAX_ID
from svitlobot_sandbox.telegram.http11 import Request

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """What the caller sent, read on demand; every reader raises InvalidInputError on nonsense."""

    ids: dict[str, str]
    request: Request

    def id(self, name: str) -> int:
        """Return an id from the path. Raises NotFoundError when there can be no such id."""
        try:
            number = int(self.ids[name])
        except ValueError:
            raise NotFoundError(f"{name} must be a whole number") from None
        if abs(number) > MAX_ID:
            raise NotFoundError(f"{name} must have at most 52 bits")
        return number

    def number(self, name: str, *, default: int, highest: int) -> int:
        """Return a whole number from the query, 0 … ``highest``."""
        value = self._query(name)
        if value is None:
            return default
        try:
            return min(max(int(value), 0), highest)
        except ValueError:
            raise InvalidInputError(f"{name} must be a whole number") from None

    def optional_id(self, name: str) -> int | None:
        """Return an id from the query, None when absent."""
        value = self._query(name)
        try:
            return None if value is None else int(value)
        except ValueError:
            raise InvalidInputError(f"{name} must be a whole number") from None

    def text(self, name: str) -> str:
        """Return a text from the query, empty when absent."""
        return self._query(name) or ""

    def read(self, model: type[T]) -> T:
        """Return the body as ``model``."""
        return self.read_over(model, {})

    def read_over(self, model: type[T], present: dict[str, Any]) -> T:
        """Return the body as ``model``, with values at ``present`` for what it leaves out."""
        try:
            body = orjson.loads(self.request.body or b"{}")
            if not isinstance(body, dict):
                raise InvalidInputError("the body must be a JSON object")
            return TypeAdapter(model).validate_python(present | body, extra="forbid")
        except orjson.JSONDecodeError:
            raise InvalidInputError("the body must be a JSON object") from None
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise InvalidInputError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None

    def _query(self, name: str) -> str | None:
        query = self.request.target.partition(b"?")[2].decode("latin-1")
        return parse_qs(query).get(name, [None])[0]
