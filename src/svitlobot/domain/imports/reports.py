"""What an import did, or would do, and how the operator reads it: one account for panel, bot and command line.

A report is figures and names; `lines` and `problems` word it, and nothing reads those back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from svitlobot.domain.addresses.file_rows import STREET_LIMIT
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.texts.samples import filled_with_samples


class Report(Protocol):
    """What an import did, or would do."""

    @property
    def is_dry_run(self) -> bool:
        """Whether nothing has changed yet."""

    def lines(self) -> list[str]:
        """Return the account in Ukrainian, a line each: neither rows nor texts, which are data of their own."""

    def previews(self) -> Mapping[str, str]:
        """Return the changed texts as people would read them, by key, in Telegram HTML."""

    def problems(self) -> Sequence[tuple[int, str]]:
        """Return the rows that need a look, and why."""

    def summary(self) -> dict[str, Any]:
        """Return the figures for the action log."""


class RefusedRow(NamedTuple):
    """A row that was not loaded, by the number Excel shows beside it."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class TextsReport:
    """What an import of texts did, or would do."""

    file_name: str
    is_dry_run: bool
    accepted: int
    changed: Mapping[str, str]
    refused: Sequence[RefusedRow]

    def summary(self) -> dict[str, Any]:
        """Return the figures for the action log."""
        return {"accepted": self.accepted, "changed": list(self.changed), "refused": len(self.refused)}

    def problems(self) -> Sequence[RefusedRow]:
        """Return the rows that need a look, and why."""
        return self.refused

    def previews(self) -> dict[str, str]:
        """Return the changed texts as people would read them, in Telegram HTML, with sample values."""
        return {key: filled_with_samples(key, text) for key, text in self.changed.items()}

    def lines(self) -> list[str]:
        """Return the account in Ukrainian, a line each."""
        refused = len(self.refused)
        counts = f"{self.file_name}: прийнято {self.accepted}, відхилено {refused}, змінено {len(self.changed)}"
        return [counts, *(f"  змінено: {key}" for key in self.changed)]


@dataclass(frozen=True, slots=True)
class TariffRow:
    """A price of the file: so many days of a tier, in UAH and, if it is sold for them, in Stars."""

    tier: Tier
    days: int
    price: Decimal
    price_stars: int | None

    def __str__(self) -> str:
        stars = f", {self.price_stars} зірок" if self.price_stars else ""
        return f"{self.tier}, {self.days} дн.: {self.price} грн{stars}"


@dataclass(slots=True)
class TariffsReport:
    """What an import of prices did, or would do."""

    file_name: str
    is_dry_run: bool
    accepted: list[TariffRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """Return the figures for the action log."""
        return {"tariffs": [str(tariff) for tariff in self.accepted], "refused": len(self.refused)}

    def problems(self) -> Sequence[RefusedRow]:
        """Return the rows that need a look, and why."""
        return self.refused

    def previews(self) -> dict[str, str]:
        """Return nothing: no texts change."""
        return {}

    def lines(self) -> list[str]:
        """Return the account in Ukrainian, a line each."""
        counts = f"{self.file_name}: прийнято {len(self.accepted)}, відхилено {len(self.refused)}"
        return [counts, *(f"  {tariff}" for tariff in self.accepted)]


class AliasProblem(StrEnum):
    """Why a row of old street names was refused."""

    OLD_EMPTY = "не вказано старої назви"
    NEW_EMPTY = "не вказано нової назви"
    TOO_LONG = f"назва довша за {STREET_LIMIT} символів"
    SAME = "стара й нова назви однакові"
    NO_SUCH_STREET = "вулиці з новою назвою немає серед адрес"
    NOT_ONE_STREET = "незрозуміло, яку вулицю названо: напишіть нову назву так, як вона є серед адрес"


@dataclass(slots=True)
class AliasReport:
    """The account of one import: each row that is not blank was added, was known already, or was refused."""

    file_name: str
    is_dry_run: bool
    added: int = 0
    known: int = 0
    refused: list[tuple[int, AliasProblem, str]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """Return the figures for the action log."""
        return {"added": self.added, "known": self.known, "refused": len(self.refused)}

    def problems(self) -> list[tuple[int, str]]:
        """Return the rows that need a look, and why."""
        return [(row, f"{problem} ({text})") for row, problem, text in self.refused]

    def previews(self) -> dict[str, str]:
        """Return nothing: no texts change."""
        return {}

    def lines(self) -> list[str]:
        """Return the account in Ukrainian."""
        counts = f"нових старих назв {self.added}, уже були {self.known}, відхилено {len(self.refused)}"
        return [f"{self.file_name}: {counts}"]


_OBSTACLES: Mapping[str, str] = {
    "changed": "відтоді змінено ще раз",
    "followed": "за будинком хтось стежить",
    "taken": "адреса вже є в тій черзі",
}


@dataclass(slots=True)
class UndoReport:
    """What taking an import back did, or would do. ``moved`` counts addresses by the names of queues, from and to.

    ``obstacles`` counts why rows stayed ("changed", "followed", "taken"); ``kept`` names the first of those rows.
    """

    import_id: int
    file_name: str
    is_dry_run: bool
    restored: int = 0
    removed: int = 0
    moved: dict[tuple[str, str], int] = field(default_factory=dict)
    people: int = 0
    obstacles: dict[str, int] = field(default_factory=dict)
    kept: Sequence[tuple[str, str]] = ()

    def summary(self) -> dict[str, Any]:
        """Return the figures for the action log."""
        moved = {f"{source}→{target}": count for (source, target), count in self.moved.items()}
        return {
            "import": self.import_id, "restored": self.restored, "removed": self.removed, "moved": moved,
            "people": self.people, "kept": self.obstacles,
        }  # fmt: skip

    def lines(self) -> list[str]:
        """Return the account in Ukrainian, a line each."""
        lines = [f"Імпорт №{self.import_id}, {self.file_name}: повернуто {self.restored}, прибрано {self.removed}"]
        lines += [f"  {count} — з {source} до {target}" for (source, target), count in self.moved.items()]
        if self.people:
            lines.append(f"Мешканців, яким скажемо, що їхня черга знову інша: {self.people}")
        lines += [f"Залишено, бо {_OBSTACLES[why]}: {count}" for why, count in self.obstacles.items()]
        return lines + [f"  {name}: {_OBSTACLES[why]}" for name, why in self.kept]
