"""Which network a sensor speaks over, as far as its address tells, and whether it was the network that fell silent."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from svitlobot.domain.power.mqtt_messages import MQTT_ADDRESS

ABOUT_THEN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NetworkContact:
    """The latest contact of a queue's sensors over one network, and by when the next should have come."""

    network: str
    queue_id: int
    is_power_on: bool
    last: datetime
    due_by: datetime


def fallen_with(own: NetworkContact, over_network: Collection[NetworkContact], now: datetime) -> int:
    """Return in how many other queues the network's sensors fell silent with this one; 0 when it is heard since.

    Sensors of a queue that is known to be off have a reason of their own, and those lost before say nothing.
    """
    others = [one for one in over_network if one.queue_id != own.queue_id and one.due_by + ABOUT_THEN >= own.last]
    if any(one.last > own.due_by or now <= one.due_by for one in others):
        return 0
    return sum(one.is_power_on for one in others)


def heard_over(contacts: Iterable[NetworkContact]) -> dict[str, datetime]:
    """Return when any sensor was last heard over each network."""
    latest: dict[str, datetime] = {}
    for one in contacts:
        latest[one.network] = max(latest.get(one.network, one.last), one.last)
    return latest


def network_of(address: str | None) -> str | None:
    """Return the network of a public address: its first half for IPv4, its first 32 bits for IPv6; else None.

    Providers and mobile operators hold addresses in blocks of about that size. A private address is that of a proxy,
    and tells nothing. Sensors behind the MQTT broker are one network: they share the link to it, two may share a
    router, and their own addresses are not known.
    """
    if address == MQTT_ADDRESS:
        return address
    try:
        known = ip_address(address or "")
    except ValueError:
        return None
    if not known.is_global:
        return None
    digits = known.packed[: 2 if known.version == 4 else 4]
    return f"{known.version}:{digits.hex()}"
