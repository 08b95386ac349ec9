"""What the API says of who did what."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class AuditRecord(BaseModel):
    """One action. ``user_id`` is whom it is about; ``actor`` who did it, null for the system itself."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    created_at: datetime
    action_type: str
    actor: str | None
    user_id: int | None
    description: str | None
    details: dict[str, Any] | None = Field(description="Зокрема before і after, коли змінювали значення")


class AuditPage(BaseModel):
    """Some actions, newest first; ``next_cursor`` asks for older ones."""

    items: list[AuditRecord]
    next_cursor: int | None
