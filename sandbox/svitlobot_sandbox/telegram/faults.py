"""Faults on demand: what Telegram and the network between do on a bad day."""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from svitlobot.errors import InvalidInputError

MAX_FAULTS = 32
SENDS = ("sendmessage", "sendphoto", "senddocument", "sendlocation", "sendinvoice")

Kind = Literal[
    "too_many_requests", "server_error", "reset_before", "reset_after", "hang_before", "hang_after", "latency"
]


@dataclass(slots=True, kw_only=True)
class Fault:
    """One kind of trouble, for each call with ``probability``, for ``count`` calls or until cleared.

    ``before`` means the call was not carried out; ``after``, that it was and the caller never learns.
    ``seconds`` is the added latency; ``retry_after`` and ``status`` belong to 429 and 5xx.
    """

    kind: Kind
    count: Annotated[int, Field(ge=1)] | None = None
    probability: Annotated[float, Field(gt=0, le=1)] = 1.0
    seed: int = 0
    retry_after: Annotated[int, Field(ge=1, le=86_400)] = 5
    status: Literal[500, 502] = 502
    seconds: Annotated[float, Field(gt=0, le=600)] = 1.0
    methods: tuple[str, ...] = SENDS


class Faults:
    """The faults in force, each with its own seeded chance, so a run can be repeated."""

    def __init__(self) -> None:
        self.injected: Counter[str] = Counter()
        self._active: list[tuple[Fault, random.Random]] = []

    def __bool__(self) -> bool:
        return bool(self._active)

    @property
    def active(self) -> list[Fault]:
        """The faults still in force; ``count`` says how many calls each has left."""
        return [fault for fault, _ in self._active]

    def add(self, fault: Fault) -> None:
        """Put a fault in force, after those already there. Raises InvalidInputError when too many are."""
        if len(self._active) >= MAX_FAULTS:
            raise InvalidInputError(f"no more than {MAX_FAULTS} faults at once")
        fault.methods = tuple(method.lower() for method in fault.methods)
        self._active.append((fault, random.Random(fault.seed)))  # noqa: S311 - repeatable chance, no secret

    def clear(self) -> None:
        """End all faults."""
        self._active.clear()

    def draw(self, method: str) -> Fault | None:
        """Return the fault that hits this call of ``method`` (lower case), if any, and count it."""
        for entry in self._active:
            fault, chance = entry
            if method not in fault.methods or (fault.probability < 1 and chance.random() >= fault.probability):
                continue
            self.injected[fault.kind] += 1
            if fault.count is not None:
                fault.count -= 1
                if not fault.count:
                    self._active.remove(entry)
            return fault
        return None
