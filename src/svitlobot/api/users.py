"""People's door: the bot writes for anybody, a Mini App user for themselves."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from svitlobot.api.auth import Bot, Caller, Person
from svitlobot.api.context import InContext
from svitlobot.errors import InvalidInputError
from svitlobot.schemas.users import AddressChange, AddressChoice, Registration, UserChange, UserProfile
from svitlobot.services import user_addresses, users

MAX_BODY = 16_384

router = APIRouter(prefix="/api/users", tags=["users"], max_body_size=MAX_BODY)

AddressId = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post("", dependencies=[Bot], responses={201: {"model": UserProfile, "description": "A new person"}})
async def register(context: InContext, person: Registration, response: Response) -> UserProfile:
    """Write down a person who has written to the bot: 201 when they are new, 200 when they are known."""
    has_channel = context.settings.telegram_channel_id is not None
    async with context.database.transaction() as session:
        is_new = await users.register(session, person, context.clock(), has_channel=has_channel)
        response.status_code = 201 if is_new else 200
        return await users.profile(session, person.user_id)


@router.get("/{user_id}")
async def get_user(context: InContext, user_id: Person) -> UserProfile:
    """Tell a person all that concerns them."""
    async with context.database.transaction() as session:
        return await users.profile(session, user_id)


@router.patch("/{user_id}")
async def change_user(context: InContext, user_id: Person, caller: Caller, wanted: UserChange) -> UserProfile:
    """Change settings, the primary address, the name."""
    if caller.is_resident and wanted.is_blocked is not None:
        raise InvalidInputError("is_blocked змінюють лише бот і оператор")
    async with context.database.transaction() as session:
        await users.change(session, user_id, wanted)
        return await users.profile(session, user_id)


@router.post("/{user_id}/addresses", status_code=201)
async def follow_address(context: InContext, user_id: Person, choice: AddressChoice) -> UserProfile:
    """Follow a house; it becomes the last of the person's."""
    async with context.database.transaction() as session:
        user = await users.get_locked(session, user_id)
        await user_addresses.follow(session, user, choice.address_id, choice.label)
        return await users.profile(session, user_id)


@router.patch("/{user_id}/addresses/{address_id}")
async def label_address(
    context: InContext, user_id: Person, address_id: AddressId, wanted: AddressChange
) -> UserProfile:
    """Call a house by a name of one's own: дім, робота."""
    async with context.database.transaction() as session:
        user = await users.get_locked(session, user_id)
        await user_addresses.relabel(session, user, address_id, wanted.label)
        return await users.profile(session, user_id)


@router.delete("/{user_id}/addresses/{address_id}")
async def unfollow_address(context: InContext, user_id: Person, address_id: AddressId) -> UserProfile:
    """Follow a house no more."""
    async with context.database.transaction() as session:
        user = await users.get_locked(session, user_id)
        await user_addresses.unfollow(session, user, address_id)
        return await users.profile(session, user_id)
