"""Names of houses and queues, and a person's own address by its id."""

from collections.abc import Iterable

from svitlobot.schemas.addresses.streets import HouseInfo, QueueRef
from svitlobot.schemas.users.profile import FollowedAddress, UserProfile


def address_name(house: HouseInfo | FollowedAddress) -> str:
    """Name a house as people do; plain text."""
    return f"{house.street}, {house.house_number}"


def names_of_queues(queues: Iterable[QueueRef]) -> str:
    """Name the queues of a house; plain text."""
    return ", ".join(queue.name for queue in queues)


def own_address(profile: UserProfile, address_id: int) -> FollowedAddress | None:
    """Return the person's address, None when it is not one of theirs any more, or never was."""
    return next((address for address in profile.addresses if address.address_id == address_id), None)
