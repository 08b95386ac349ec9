"""Schemas of the audit."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from svitlobot.schemas.fields import NextCursor


class AuditRecord(BaseModel):
    """One action. ``user_id`` is whom it is about; ``actor`` who did it, null for the system itself."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(description="Номер запису")
    created_at: datetime = Field(description="Коли це зробили")
    action_type: str = Field(description="Що зробили")
    actor: str | None = Field(description="Хто зробив; null — сама система")
    user_id: int | None = Field(description="Кого це стосується")
    description: str | None = Field(description="Дія одним реченням")
    details: dict[str, Any] | None = Field(description="Зокрема before і after, коли змінювали значення")


class AuditPage(BaseModel):
    """Some actions, newest first; ``next_cursor`` asks for older ones."""

    items: list[AuditRecord] = Field(description="Дії від найновішої")
    next_cursor: NextCursor
