"""How a sensor served, as the operator sees it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class GapInfo(BaseModel):
    """A time in which a sensor was not heard."""

    model_config = ConfigDict(from_attributes=True)

    start: datetime = Field(description="Коли датчик замовк")
    end: datetime = Field(description="Коли озвався; якщо мовчить, то до цієї миті")
    in_outage: bool = Field(description="Черга більшість цього часу була без світла")


class SensorPoint(BaseModel):
    """What a sensor measured over one step of time."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime = Field(description="Початок кроку")
    voltage: float | None = Field(description="Медіана напруги, вольтів")
    lowest: float | None = Field(description="Найменша напруга, вольтів")
    highest: float | None = Field(description="Найбільша напруга, вольтів")
    battery: int | None = Field(description="Найменший заряд акумулятора, відсотків")


class SensorHealthInfo(BaseModel):
    """A sensor's record; shares are from 0 to 1, null when there is nothing to take a share of."""

    since: datetime = Field(description="З якого моменту пораховано")
    until: datetime = Field(description="До якого моменту пораховано")
    heard: float | None = Field(
        description="Частка часу на зв'язку; для датчика від мережі – частка часу, коли світло було"
    )
    agreed: float | None = Field(description="Частка часу на зв'язку, коли датчик казав те саме, що й черга")
    gaps_count: int = Field(description="Скільки разів датчик замовкав")
    gaps: list[GapInfo] = Field(description="Коли він мовчав, найновіші спершу, до 100")
    points: list[SensorPoint] = Field(description="Напруга й заряд за кроками, найдавніші спершу")
    step_s: float = Field(description="Тривалість кроку, секунд")
