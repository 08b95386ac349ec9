"""Schemas of errors."""

from typing import Any

from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """A field of the request that cannot be accepted."""

    field: str = Field(description="Поле запиту")
    message: str = Field(description="Що з ним не так")


class Problem(BaseModel):
    """An RFC 9457 problem document. Programs go by ``code``, people read ``detail``."""

    type: str = Field(examples=["urn:svitlobot:not_found"], description="Вид помилки як URN")
    title: str = Field(description="Вид помилки; те саме, що code")
    status: int = Field(description="Код відповіді HTTP")
    code: str = Field(description="Вид помилки для програм; ніколи не змінюється")
    detail: str = Field(description="Що сталося, для людей")
    errors: list[FieldProblem] | None = Field(default=None, description="Поля, які не пройшли перевірку")
    details: dict[str, Any] | None = Field(default=None, description="Подробиці, склад яких залежить від code")
