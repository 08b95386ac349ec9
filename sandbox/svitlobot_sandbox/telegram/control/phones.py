"""What people do on their phones, as calls. ``bot_id`` may be left out when there is one bot."""

import base64
import binascii
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from svitlobot.errors import InvalidInputError
from svitlobot_sandbox.telegram import people
from svitlobot_sandbox.telegram.bots import Bot
from svitlobot_sandbox.telegram.control.call import Call
from svitlobot_sandbox.telegram.forms import Upload
from svitlobot_sandbox.telegram.world import World

Json = dict[str, Any]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Username = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{3,31}$")]


class ToBot(BaseModel):
    """Something done to one bot."""

    bot_id: int | None = None


class Profile(BaseModel):
    """What others see of a person; only what is given is changed."""

    first_name: Name | None = None
    last_name: Name | None = None
    username: Username | None = None
    language_code: Annotated[str, Field(max_length=8)] | None = None


class Text(ToBot):
    text: Annotated[str, Field(min_length=1, max_length=4096)]


class Contact(ToBot):
    phone_number: Annotated[str, Field(min_length=3, max_length=32)]


class Location(ToBot):
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Photo(ToBot):
    data: str
    """The picture in base64."""
    caption: Annotated[str, Field(max_length=1024)] = ""


class Document(ToBot):
    data: str
    """The file in base64."""
    name: Annotated[str, Field(min_length=1, max_length=255)]


class Press(ToBot):
    message_id: int
    data: str


class Payment(ToBot):
    message_id: int


class Channel(BaseModel):
    title: Name
    username: Username | None = None
    type: Literal["channel", "supergroup", "group"] = "channel"


class Membership(BaseModel):
    status: Literal["member", "left", "kicked", "creator"]


def list_acquainted(world: World, _call: Call) -> Json:
    """GET /sandbox/users – the ids of those who acted, or whose phone was opened: others only got messages."""
    return {"users": world.chats.acquainted}


def show_chat(world: World, call: Call) -> Json:
    """GET /sandbox/users/ID – the person and the messages kept of their chat, both ways, oldest first."""
    chat = world.chats.peek(call.id("user_id"))
    if chat is None:
        return {"user": None, "messages": []}
    return {"user": chat.user, "messages": [message.as_json() for message in chat.messages.values()]}


def introduce(world: World, call: Call) -> Json | None:
    """POST /sandbox/users/ID – make a person known, with a name of their own."""
    user_id, changes = person_of(call), call.read(Profile).model_dump(exclude_none=True)
    user = world.chats.meet(user_id, **changes).user
    world.views.touch(user_id)
    return user


def write_text(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/text – write to the bot."""
    wanted = call.read(Text)
    return people.write_text(world, bot_of(world, wanted), person_of(call), wanted.text)


def share_contact(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/contact – share one's phone number."""
    contact = call.read(Contact)
    return people.share_contact(world, bot_of(world, contact), person_of(call), contact.phone_number)


def share_location(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/location – share where one is."""
    place = call.read(Location)
    content = {"location": place.model_dump(include={"latitude", "longitude"})}
    return people.write(world, bot_of(world, place), person_of(call), content)


def send_photo(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/photo – send a picture."""
    photo = call.read(Photo)
    upload = Upload("photo", "", _decoded(photo.data))
    return people.send_photo(world, bot_of(world, photo), person_of(call), upload, photo.caption)


def send_document(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/document – send a file."""
    document = call.read(Document)
    upload = Upload(document.name, "", _decoded(document.data))
    return people.send_document(world, bot_of(world, document), person_of(call), upload)


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        raise InvalidInputError("data must be base64") from None


def press(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/press – press a button; the answer comes to GET /sandbox/queries/ID."""
    button = call.read(Press)
    query = people.press(world, bot_of(world, button), person_of(call), button.message_id, button.data)
    return {"query_id": query.id}


def pay(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/pay – pay an invoice; the money goes once the bot agrees to the checkout."""
    payment = call.read(Payment)
    query = people.pay(world, bot_of(world, payment), person_of(call), payment.message_id)
    return {"query_id": query.id}


def show_query(world: World, call: Call) -> Json:
    """GET /sandbox/queries/ID – what the bot answered to a button or a payment; null while it has not."""
    query = world.queries.get(call.ids["query_id"])
    return {"kind": query.kind, "answer": query.answer}


def block(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/block – block the bot."""
    people.block(world, bot_of(world, call.read(ToBot)), person_of(call), blocked=True)
    return {}


def unblock(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/unblock – let the bot write again."""
    people.block(world, bot_of(world, call.read(ToBot)), person_of(call), blocked=False)
    return {}


def deactivate(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/deactivate – delete one's account."""
    user_id = person_of(call)
    world.chats.deactivate(user_id)
    world.views.touch(user_id)
    return {}


def open_channel(world: World, call: Call) -> Json:
    """POST /sandbox/channels/ID – make a channel or group that bots administer."""
    chat_id = call.id("chat_id")
    if chat_id >= 0:
        raise InvalidInputError("the id of a channel is negative")
    channel = call.read(Channel)
    return world.chats.open_channel(chat_id, channel.type, channel.title, channel.username or "").card


def set_membership(world: World, call: Call) -> Json:
    """POST /sandbox/channels/ID/members/ID – have a person join, leave, be banned or own the channel."""
    status = call.read(Membership).status
    return {"before": people.set_membership(world, call.id("chat_id"), person_of(call), status)}


def expel_bot(world: World, call: Call) -> Json:
    """POST /sandbox/channels/ID/expel – remove a bot from the channel."""
    people.expel_bot(world, bot_of(world, call.read(ToBot)), call.id("chat_id"), expelled=True)
    return {}


def readmit_bot(world: World, call: Call) -> Json:
    """POST /sandbox/channels/ID/readmit – make the bot an administrator again."""
    people.expel_bot(world, bot_of(world, call.read(ToBot)), call.id("chat_id"), expelled=False)
    return {}


def person_of(call: Call) -> int:
    """Return the person of the path. Raises InvalidInputError for a channel's id."""
    user_id = call.id("user_id")
    if user_id <= 0:
        raise InvalidInputError("the id of a person is positive")
    return user_id


def bot_of(world: World, action: ToBot) -> Bot:
    """Return the bot that something is done to. Raises NotFoundError."""
    return world.bots.choose(action.bot_id)
