"""What is wrong with the rows of a file: all of it counted, the first of it kept."""

from collections import Counter
from dataclasses import dataclass, field

from svitlobot.domain.addresses.file_rows import RefusalReason, RowProblem

MOST_KEPT = 10_000
"""Rows that are named; nobody reads more, and a file may have a million."""


@dataclass(slots=True)
class RowProblems:
    """Problems with rows, added in the order of the rows. ``refused`` counts a row by the first thing wrong with it."""

    refused: Counter[RefusalReason] = field(default_factory=Counter)
    warnings: int = 0
    total: int = 0
    first: list[RowProblem] = field(default_factory=list)
    _refused_row: int | None = None

    def add(self, problem: RowProblem) -> None:
        """Count one more; keep it if it is among the first."""
        self.total += 1
        if not problem.reason.is_refusal:
            self.warnings += 1
        elif problem.row != self._refused_row:
            self.refused[problem.reason] += 1
            self._refused_row = problem.row
        if len(self.first) < MOST_KEPT:
            self.first.append(problem)

    def take(self, others: "RowProblems") -> None:
        """Count those of other rows of the same file, too."""
        self.refused += others.refused
        self.warnings += others.warnings
        self.total += others.total
        self.first = sorted(self.first + others.first, key=lambda problem: problem.row)[:MOST_KEPT]
