"""The set-ups that stand in one city: a queue's sensors, how they are fed, over which network they speak."""

from dataclasses import dataclass

from svitlobot.domain.power.observations import Supply


@dataclass(frozen=True, slots=True)
class Device:
    """A sensor as it was built and placed. ``loss`` is the share of its messages that never arrive."""

    supply: Supply
    network: str
    heartbeat: float = 60.0
    silence_after: float = 180.0
    loss: float = 0.003
    has_numbers: bool = True  # boot and sequence numbers, so that what was overtaken is known
    inverter_days: float = 0.0  # so many days a year it stands behind an inverter, and says "on"

    @property
    def is_mains(self) -> bool:
        """Whether it dies with the mains."""
        return self.supply is Supply.MAINS


def _battery(network: str, heartbeat: float = 60.0) -> Device:
    return Device(Supply.BACKUP, network, heartbeat)


def _mains(network: str, loss: float = 0.003, inverter_days: float = 0.0) -> Device:
    return Device(Supply.MAINS, network, loss=loss, has_numbers=False, inverter_days=inverter_days)


def _legacy(network: str) -> Device:
    return Device(Supply.MAINS, network, heartbeat=120.0, silence_after=300.0, has_numbers=False)


SETUPS: dict[str, tuple[Device, ...]] = {
    "one battery": (_battery("carrier-k"),),
    "one mains": (_mains("provider-a"),),
    "one mains, poor link": (_mains("provider-b", loss=0.04),),
    "one legacy": (_legacy("provider-c"),),
    "two batteries": (_battery("carrier-k"), _battery("carrier-v", 30.0)),
    "two batteries, one carrier": (_battery("carrier-l"), _battery("carrier-l")),
    "two mains": (_mains("provider-a"), _mains("provider-b")),
    "two mains, one provider": (_mains("provider-a"), _mains("provider-a")),
    "battery and mains": (_battery("carrier-v"), _mains("provider-c")),
    "two batteries and mains": (_battery("carrier-k"), _battery("carrier-v"), _mains("provider-b")),
    "three mains": (_mains("provider-a"), _mains("provider-b"), _mains("provider-c", inverter_days=60)),
    "battery, mains, legacy": (_battery("carrier-l"), _mains("provider-a"), _legacy("provider-b")),
}
