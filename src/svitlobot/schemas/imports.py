"""Files loaded from Excel, as the API tells of them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.schemas.storable import NO_NUL

MAX_WORKBOOK_BYTES = 16 * 1024 * 1024
"""Bytes of one uploaded file: 200,000 addresses take some 7 MiB, and Telegram gives a bot files up to 20 MB."""

MAX_WORKBOOK_FORM_BYTES = MAX_WORKBOOK_BYTES + 65_536
"""Bytes of the form that a browser sends such a file in."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FileName = Annotated[str, Field(min_length=1, max_length=255, pattern=NO_NUL)]


class ImportProblem(BaseModel):
    """A row that needs a look, by the number Excel shows beside it."""

    row: int = Field(description="Номер рядка, як його показує Excel")
    text: str = Field(description="Що з ним не так")


class ImportReport(BaseModel):
    """What the last work with a file came to.

    ``problems`` are the first of the rows that need a look, all of them are in the CSV; ``previews`` are texts as
    people would read them, in Telegram HTML. ``error`` says why nothing came of it.
    """

    is_dry_run: bool = Field(default=False, description="Лише перевірено, нічого не змінено")
    lines: list[str] = Field(default=[], description="Підсумок словами")
    problems: list[ImportProblem] = Field(
        default=[], description="Перші рядки, на які варто глянути; усі — в problems.csv"
    )
    problems_total: int = Field(default=0, description="Скільки таких рядків усього")
    previews: dict[str, str] = Field(default={}, description="Тексти за ключем, як їх побачать люди, у Telegram HTML")
    changes: int = Field(default=0, description="Скільки записів змінено")
    error: str | None = Field(default=None, description="Чому нічого не вийшло")


class ImportInfo(BaseModel):
    """One file: what became of it, and what is being done with it now (``work``, None when nothing is).

    ``report`` is what loading it came to last; ``undo`` what taking it back did, or what a look some minutes ago says
    it would do.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(description="Номер завантаження")
    kind: ImportKind | None = Field(description="Що у файлі; null, якщо ще не впізнано")
    status: str = Field(description="Що стало з файлом")
    file_name: str = Field(description="Назва файлу")
    actor: str | None = Field(description="Хто завантажив")
    created_at: datetime = Field(description="Коли завантажено")
    applied_at: datetime | None = Field(description="Коли застосовано")
    undone_at: datetime | None = Field(description="Коли скасовано")
    undone_by: str | None = Field(description="Хто скасував")
    changes: int = Field(description="Скільки записів змінено")
    can_undo: bool = Field(description="Зміни ще можна скасувати")
    work: str | None = Field(description="Що зараз роблять із файлом; null — нічого")
    progress: float = Field(description="Скільки зроблено, від 0 до 1")
    report: ImportReport = Field(description="Підсумок останнього завантаження")
    undo: ImportReport | None = Field(description="Підсумок скасування або його проби")

    @property
    def latest(self) -> ImportReport:
        """What the last work with it came to."""
        return self.undo or self.report

    @property
    def is_looked_at(self) -> bool:
        """Whether it has just been looked what taking it back would do."""
        return self.can_undo and self.undo is not None and self.undo.is_dry_run


class ImportList(BaseModel):
    """Imports, the newest first; ``next`` is the cursor of those before, None at the end."""

    items: list[ImportInfo] = Field(description="Завантаження від найновішого")
    next: int | None = Field(description="Значення before для наступної сторінки; null — це остання")
