"""What a sensor is told of its firmware."""

from pydantic import BaseModel, Field


class FirmwareWanted(BaseModel):
    """The release that a sensor is to run; without one all is null. ``is_update``: it does not run it yet."""

    is_update: bool = Field(description="Чи треба датчику оновитися")
    version: str | None = Field(description="Версія, яка має працювати на датчику; null — жодної для нього немає")
    size: int | None = Field(description="Розмір образу, байтів")
    sha256: str | None = Field(description="SHA-256 образу, шістнадцятковий")
    signature: str | None = Field(
        description="Підпис Ed25519 у Base64 рядків svitlobot-firmware, плата, версія, sha256, кожен із \\n"
    )
    path: str | None = Field(description="Шлях образу на цьому сервері")
