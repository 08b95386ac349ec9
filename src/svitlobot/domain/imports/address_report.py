"""What an import of addresses did, or would do: figures, how the operator reads them, and the rows that need a look."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from svitlobot.domain.addresses.file_rows import REASON_TEXTS, RefusalReason, RowProblem
from svitlobot.domain.imports.row_problems import RowProblems

_REPORT_COLUMNS = ("Рядок", "Вулиця", "Будинок", "Черга", "Код", "Що не так")
_COUNTED = ("added", "merged", "corrected", "unchanged", "absent", "people", "total")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Example(NamedTuple):
    """A house that moves."""

    street: str
    house_number: str
    from_queue: int
    to_queue: int


class Changes(NamedTuple):
    """How many addresses (a house in a queue) the import touches.

    ``moved`` is by (from, to) queue, and so are their ``residents``; ``total`` is how many there were before.
    """

    added: int
    moved: dict[tuple[int, int], int]
    merged: int
    corrected: int
    unchanged: int
    absent: int
    people: int
    residents: dict[tuple[int, int], int]
    examples: list[Example]
    total: int


@dataclass(frozen=True, slots=True)
class AddressImportReport:
    """The account of one import: every row of the file is either accepted or refused for a reason."""

    file_name: str
    is_dry_run: bool
    rows: int
    found: RowProblems
    changes: Changes
    queue_names: dict[int, str]
    report_path: Path | None

    @property
    def row_problems(self) -> list[RowProblem]:
        """The first rows that need a look."""
        return self.found.first

    @property
    def refused(self) -> Counter[RefusalReason]:
        """How many rows were refused, by the first thing wrong with each."""
        return self.found.refused

    @property
    def accepted_rows(self) -> int:
        """How many rows were taken whole."""
        return self.rows - self.refused.total()

    @property
    def warnings(self) -> int:
        """How many rows were taken but need a look."""
        return self.found.warnings

    @property
    def unnamed(self) -> int:
        """How many more problems there are than are named."""
        return self.found.total - len(self.found.first)

    def previews(self) -> dict[str, str]:
        """Return nothing: no texts change."""
        return {}

    def lines(self) -> list[str]:
        """Return the summary in Ukrainian, a line each."""
        return list(self._lines())

    def summary(self) -> dict[str, Any]:
        """Return the figures for the action log."""
        return {
            "file": self.file_name,
            "rows": self.rows,
            "accepted_rows": self.accepted_rows,
            "refused": {reason.value: count for reason, count in self.refused.items()},
            "warnings": self.warnings,
            **{name: getattr(self.changes, name) for name in _COUNTED},
            "moved": {
                f"{self.queue_names[source]}→{self.queue_names[target]}": count
                for (source, target), count in self.changes.moved.items()
            },
        }

    def problems(self) -> list[tuple[int, str]]:
        """Return the first rows that need a look, and why."""
        return [
            (one.row, f"{one.text} ({'; '.join(filter(None, (one.street, one.house, one.queue)))})")
            for one in self.row_problems
        ]

    def csv(self) -> str:
        """Return the first rows that need a look as CSV that Excel opens by a double click."""
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=";")
        writer.writerow(_REPORT_COLUMNS)
        for problem in self.row_problems:
            cells = (problem.street, problem.house, problem.queue, problem.reason, problem.text)
            writer.writerow([problem.row, *map(_harmless, cells)])
        if self.unnamed:
            writer.writerow(["…", "", "", "", "", f"і ще {self.unnamed}"])
        return file.getvalue()

    def _lines(self) -> Iterator[str]:
        changes, refused = self.changes, self.refused
        yield (
            f"{self.file_name}: рядків {_n(self.rows)}, прийнято {_n(self.accepted_rows)}, "
            f"відхилено {_n(refused.total())}"
        )
        for reason, count in refused.most_common():
            yield f"  {_n(count)} — {REASON_TEXTS[reason]}"
        if self.warnings:
            yield f"Завантажено, але варто перевірити (кілька черг чи неправильні координати): {_n(self.warnings)}"
        yield (
            f"Адреси: нових {_n(changes.added)}, переведено в іншу чергу {_n(sum(changes.moved.values()))}, "
            f"уточнено {_n(changes.corrected)}, без змін {_n(changes.unchanged)}"
        )
        yield from self._moves()
        if changes.merged:
            yield f"Прибрано зайвих черг у будинків: {_n(changes.merged)}"
        if changes.people:
            yield f"Мешканців, чия черга змінилася: {_n(changes.people)}"
        if changes.absent:
            yield f"Немає серед прийнятих рядків, залишено як було: {_n(changes.absent)}"
        if self.report_path is not None:
            yield f"Докладно по рядках: {self.report_path}"
        if self.unnamed:
            yield f"По рядках перелічено перші {_n(len(self.row_problems))}, а всього їх {_n(self.found.total)}"

    def _moves(self) -> Iterator[str]:
        for (source, target), count in self.changes.moved.items():
            people = self.changes.residents[source, target]
            also = f", мешканців {_n(people)}" if people else ""
            yield f"  {_n(count)} — з {self.queue_names[source]} до {self.queue_names[target]}{also}"
        if sum(self.changes.moved.values()) > 1:
            yield f"  наприклад: {'; '.join(map(self._example, self.changes.examples))}"

    def _example(self, house: Example) -> str:
        names = self.queue_names
        return f"{house.street}, {house.house_number} ({names[house.from_queue]} → {names[house.to_queue]})"


def _harmless(cell: str) -> str:
    """Keep Excel from running a cell of an uploaded file as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _n(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")
