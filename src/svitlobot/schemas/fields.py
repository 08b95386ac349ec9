"""Field types that many schemas share, each with the description that the API's documentation shows."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from svitlobot.domain.outbox.delivery import Tier

QueueId = Annotated[int, Field(description="Ідентифікатор черги")]
WantedQueueId = Annotated[int, Field(ge=1, le=2**31 - 1, description="Ідентифікатор черги")]
QueueName = Annotated[str, Field(description="Назва черги", examples=["4.1"])]
SensorId = Annotated[str, Field(description="Ідентифікатор датчика")]

AddressId = Annotated[int, Field(description="Ідентифікатор будинку")]
StreetName = Annotated[str, Field(description="Назва вулиці")]
HouseNumber = Annotated[str, Field(description="Номер будинку на вулиці")]
Latitude = Annotated[float, Field(ge=-90, le=90, description="Широта в градусах")]
Longitude = Annotated[float, Field(ge=-180, le=180, description="Довгота в градусах")]

TelegramId = Annotated[int, Field(description="Telegram user_id")]
Username = Annotated[str | None, Field(description="@username людини в Telegram, без @")]
FirstName = Annotated[str | None, Field(description="Ім'я людини в Telegram")]
CurrentTier = Annotated[Tier, Field(description="Чинний тариф людини")]
TierExpiry = Annotated[datetime | None, Field(description="Коли закінчується тариф; null — не закінчується")]

KyivDay = Annotated[date, Field(description="День за київським часом")]
CheckedAt = Annotated[datetime, Field(description="На який момент ці відомості")]
CreatedAt = Annotated[datetime, Field(description="Коли створено")]
QuietUntil = Annotated[datetime | None, Field(description="До якого часу тихий режим; null — його вимкнено")]
NextCursor = Annotated[int | None, Field(description="Значення cursor для наступної сторінки; null — це остання")]
