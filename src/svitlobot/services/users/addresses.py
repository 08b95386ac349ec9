"""Addresses that a person follows.

A house that its operator lists in several queues is one house here: all its rows are followed together, with one
label and one priority. Priorities count the houses from 1, without gaps; 1 is home.
"""

from collections.abc import Collection, Sequence

from svitlobot.db.models import User, UserAddress
from svitlobot.db.queries.users import mutes, profile
from svitlobot.db.queries.users.profile import Followed
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.outbox.topics import EVERYTHING
from svitlobot.domain.payments.subscriptions import ENTITLEMENTS
from svitlobot.errors import NotFoundError, TooManyAddressesError

House = list[Followed]


async def houses_of(session: AsyncSession, user_id: int) -> list[House]:
    """Return the houses a person follows, home first; of each its rows, by id."""
    houses: dict[tuple[str, str], House] = {}
    for row in await profile.followed(session, user_id):
        houses.setdefault(row.house, []).append(row)
    return list(houses.values())


async def follow(
    session: AsyncSession, user: User, address_id: int, label: str | None, *, instead: int | None = None
) -> None:
    """Have a (locked) person follow a house. Following it again gives it the label, if there is one.

    A house they did not follow may come ``instead`` of one they do, and take over its place and label. Raises
    NotFoundError when there is no such house, and TooManyAddressesError when the tier gives no more; then nothing has
    changed.
    """
    wanted = await profile.lock_house(session, address_id)
    if not wanted:
        raise NotFoundError("Такої адреси немає: пошукайте її ще раз")
    houses = await houses_of(session, user.user_id)
    known = next((house for house in houses if house[0].house == (wanted[0].street_key, wanted[0].house_key)), None)
    given_up = None if known else next((house for house in houses if _is_in(house, instead)), None)
    before = known or given_up
    if before is None:
        _check_room(user, houses)
    if given_up:
        await mutes.replace(session, user.user_id, [row.address.id for row in given_up], [])
    for row in given_up or ():
        await session.delete(row.link)
    priority = before[0].link.priority if before else len(houses) + 1
    label = label or (before[0].link.label if before else None)
    followed = {row.address.id: row.link for row in known or ()}
    for address in wanted:
        if address.id in followed:
            followed[address.id].label = label
        else:
            session.add(
                UserAddress(
                    user_id=user.user_id,
                    address_id=address.id,
                    queue_id=address.queue_id,
                    priority=priority,
                    label=label,
                )
            )
    await _settle(session, user)


async def relabel(session: AsyncSession, user: User, address_id: int, label: str | None) -> None:
    """Give one of a (locked) person's houses another label. Raises NotFoundError when it is not theirs."""
    for row in _theirs(await houses_of(session, user.user_id), address_id):
        row.link.label = label
    await session.flush()


async def mute(
    session: AsyncSession, user: User, address_id: int, *, is_muted: bool | None, topics: Collection[str] | None = None
) -> None:
    """Mute one of a (locked) person's houses, or these topics of it; None leaves what was chosen.

    A house that was muted whole has its topics again afterwards. Raises NotFoundError when it is not theirs.
    """
    house = _theirs(await houses_of(session, user.user_id), address_id)
    before = (await mutes.load(session, user.user_id))[house[0].address.id]
    chosen = before - {EVERYTHING} if topics is None else set(topics)
    if EVERYTHING in before if is_muted is None else is_muted:
        chosen.add(EVERYTHING)
    await mutes.replace(session, user.user_id, [row.address.id for row in house], chosen)


async def unfollow(session: AsyncSession, user: User, address_id: int) -> None:
    """Have a (locked) person follow a house no more; that they do not follow it is no error."""
    for house in await houses_of(session, user.user_id):
        if _is_in(house, address_id):
            await mutes.replace(session, user.user_id, [row.address.id for row in house], [])
            for row in house:
                await session.delete(row.link)
    await _settle(session, user)


async def make_primary(session: AsyncSession, user: User, address_id: int) -> None:
    """Make one of a (locked) person's houses the first. Raises NotFoundError when it is not theirs."""
    houses = await houses_of(session, user.user_id)
    primary = _theirs(houses, address_id)
    _number([primary, *(house for house in houses if house is not primary)])
    await _settle(session, user)


def _theirs(houses: Sequence[House], address_id: int) -> House:
    for house in houses:
        if _is_in(house, address_id):
            return house
    raise NotFoundError("Серед ваших адрес такої немає")


def _is_in(house: House, address_id: int | None) -> bool:
    return any(row.address.id == address_id for row in house)


def _check_room(user: User, houses: Sequence[House]) -> None:
    allowed = ENTITLEMENTS[Tier(user.subscription_tier)].addresses
    if len(houses) >= allowed:
        raise TooManyAddressesError(
            f"Ваш тариф дає адрес: {allowed}. Приберіть одну з теперішніх або оберіть інший тариф", allowed=allowed
        )


async def _settle(session: AsyncSession, user: User) -> None:
    """Close the gaps in the priorities, and bring the person's row in line with their houses."""
    await session.flush()
    houses = await houses_of(session, user.user_id)
    _number(houses)
    user.address_count = len(houses)
    user.primary_address_id = houses[0][0].address.id if houses else None
    await session.flush()


def _number(houses: Sequence[House]) -> None:
    for priority, house in enumerate(houses, start=1):
        for row in house:
            row.link.priority = priority
