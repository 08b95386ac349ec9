"""A queue on the operator's screen: its manual override, and what each of its sensors reports."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from svitlobot.domain.power.observations import Power, Supply
from svitlobot.schemas.fields import SensorId
from svitlobot.schemas.power.queues import QueueInfo


class ActiveOverride(BaseModel):
    """The manual override that is active: who set the power by hand, until when and why.

    ``by`` is the actor as the audit names them, ``telegram:ID``, ``admin``, ``panel:LOGIN``; ``by_name`` is that
    operator's name in Telegram. All but the state and the times may be null for an override of an older release.
    """

    is_power_on: bool = Field(description="Який стан задано: true — світло є")
    source: Literal["crowdreport", "manual"] | None = Field(
        description="Звідки рішення: оператор чи повідомлення мешканців"
    )
    by: str | None = Field(description="Хто задав, як у журналі дій: telegram:ID, admin, panel:LOGIN")
    by_name: str | None = Field(description="Ім'я цього оператора в Telegram")
    reason: str | None = Field(description="Чому задано")
    given_at: datetime = Field(description="Коли задано")
    until: datetime = Field(description="До якого часу діє")


class SensorObservation(BaseModel):
    """What a sensor reports now, and its last reading.

    ``observed`` is what the rules make of it at ``checked_at``, since ``observed_since``; ``is_silent``: it is not
    heard any more. ``is_overridden``: the override outweighs it. ``last_contact_at`` is its last reading or ping,
    ``reported_on`` and ``last_reading_at`` are its last reading's.
    """

    sensor_id: SensorId
    priority: int = Field(description="Пріоритет датчика: менше число важить більше")
    supply: Supply = Field(description="Що живить датчик: мережа (mains) чи резерв (backup)")
    is_online: bool = Field(description="Датчик на зв'язку")
    observed: Power = Field(description="Що з його показань випливає про світло")
    observed_since: datetime | None = Field(description="Відколи це так")
    is_silent: bool = Field(description="Датчик замовк")
    is_overridden: bool = Field(description="Стан, заданий вручну, важить більше за його показання")
    last_contact_at: datetime | None = Field(description="Останнє показання або пінг")
    reported_on: bool | None = Field(description="Чи було світло за останнім показанням")
    last_reading_at: datetime | None = Field(description="Коли надійшло останнє показання")
    last_voltage: float | None = Field(description="Остання виміряна напруга, вольтів")
    last_frequency: float | None = Field(description="Остання виміряна частота, герців")


class QueueDetails(QueueInfo):
    """All that the operator needs to decide over a queue by hand.

    ``outage_confirmed_until``: until then the operator's confirmation makes silence count as an outage.
    ``is_silence_held``: many queues fell silent together, so this one's silence is not believed yet.
    """

    override: ActiveOverride | None = Field(description="Стан, заданий вручну; null, якщо вирішують датчики")
    outage_confirmed_until: datetime | None = Field(
        description="До якого часу мовчання датчиків за словом оператора означає відключення"
    )
    is_silence_held: bool = Field(description="Замовкло багато черг одразу, тож цьому мовчанню ще не вірять")
    observations: list[SensorObservation] = Field(description="Що показує кожен датчик черги")
