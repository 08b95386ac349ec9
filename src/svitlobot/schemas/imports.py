"""Files loaded from Excel, as the API tells of them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.schemas.storable import NO_NUL

MAX_FILE = 16 * 1024 * 1024
"""Bytes of one uploaded file: 200,000 addresses take some 7 MiB, and Telegram gives a bot files up to 20 MB."""

MAX_FORM = MAX_FILE + 65_536
"""Bytes of the form that a browser sends such a file in."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FileName = Annotated[str, Field(min_length=1, max_length=255, pattern=NO_NUL)]


class ImportProblem(BaseModel):
    """A row that needs a look, by the number Excel shows beside it."""

    row: int
    text: str


class ImportReport(BaseModel):
    """What the last work with a file came to.

    ``problems`` are the first of the rows that need a look, all of them are in the CSV; ``previews`` are texts as
    people would read them, in Telegram HTML. ``error`` says why nothing came of it.
    """

    is_dry_run: bool = False
    lines: list[str] = []
    problems: list[ImportProblem] = []
    problems_total: int = 0
    previews: dict[str, str] = {}
    changes: int = 0
    error: str | None = None


class ImportInfo(BaseModel):
    """One file: what became of it, and what is being done with it now (``work``, None when nothing is).

    ``report`` is what loading it came to last; ``undo`` what taking it back did, or what a look some minutes ago says
    it would do.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: ImportKind | None
    status: str
    file_name: str
    actor: str | None
    created_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    undone_by: str | None
    changes: int
    can_undo: bool
    work: str | None
    progress: float
    report: ImportReport
    undo: ImportReport | None

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

    items: list[ImportInfo]
    next: int | None
