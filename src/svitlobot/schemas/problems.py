"""What the API says when something went wrong."""

from typing import Any

from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """A field of the request that cannot be accepted."""

    field: str
    message: str


class Problem(BaseModel):
    """An RFC 9457 problem document. Programs go by ``code``, people read ``detail``."""

    type: str = Field(examples=["urn:svitlobot:not_found"])
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] | None = None
    details: dict[str, Any] | None = None
