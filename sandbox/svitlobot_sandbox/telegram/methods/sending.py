"""Sending: text, photos, documents, places, invoices. This is the path a benchmark walks a million times."""

from typing import Any

from svitlobot_sandbox.telegram.bots import Bot
from svitlobot_sandbox.telegram.chats import Chat, Message
from svitlobot_sandbox.telegram.errors import bad_request, forbidden, too_many_requests
from svitlobot_sandbox.telegram.forms import Params
from svitlobot_sandbox.telegram.keyboards import read_markup, shown_markup
from svitlobot_sandbox.telegram.markup import Formatted, parse_html
from svitlobot_sandbox.telegram.world import World

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_SOURCE = 32_768  # with all its tags
MAX_AMOUNT = 10**12

Json = dict[str, Any]


def send_message(world: World, bot: Bot, params: Params) -> Json:
    """Send a text."""
    return deliver(world, bot, params, text_fields(params)).body


def send_photo(world: World, bot: Bot, params: Params) -> Json:
    """Send a picture: uploaded, or by the file_id of one sent before."""
    caption = caption_fields(params)
    file_id = file_id_of(world, params, "photo")
    return deliver(world, bot, params, {"photo": world.files.photo(file_id)} | caption).body


def send_document(world: World, bot: Bot, params: Params) -> Json:
    """Send a file of any kind: uploaded, or by the file_id of one sent before."""
    caption = caption_fields(params)
    file_id = file_id_of(world, params, "document")
    return deliver(world, bot, params, {"document": world.files.document(file_id)} | caption).body


def send_location(world: World, bot: Bot, params: Params) -> Json:
    """Send a point on the map."""
    try:
        place = {name: float(params.text(name)) for name in ("latitude", "longitude")}
    except ValueError:
        raise bad_request("latitude and longitude must be numbers") from None
    if not (abs(place["latitude"]) <= 90 and abs(place["longitude"]) <= 180):
        raise bad_request("location is off the map")
    return deliver(world, bot, params, {"location": place}).body


def send_chat_action(world: World, bot: Bot, params: Params) -> bool:
    """Show that the bot is busy, "typing" most of all, until its next message."""
    chat = world.chats.find(world.chats.resolve(params.text("chat_id")))
    check_reachable(world, bot, chat)
    if not params.text("action"):
        raise bad_request("wrong parameter action in request")
    chat.busy_at = world.unix()
    world.views.touch(chat.card["id"])
    return True


def send_invoice(world: World, bot: Bot, params: Params) -> Json:
    """Send a bill; the person pays it with the button under it."""
    message = deliver(world, bot, params, {"invoice": invoice_fields(params)})
    message.invoice_payload = params.text("payload")
    return message.body


def create_invoice_link(world: World, bot: Bot, params: Params) -> str:
    """Return a link to a bill, for a Mini App to open."""
    body = {"message_id": 0, "invoice": invoice_fields(params)}
    message = Message(bot.id, body, world.unix(), from_bot=True, invoice_payload=params.text("payload"))
    return f"https://t.me/${world.invoices.add(message)}"


def invoice_fields(params: Params) -> Json:
    """Return a bill's fields. Raises BotApiError for one that cannot be paid."""
    for name, limit in (("title", 32), ("description", 255), ("payload", 128)):
        if not 1 <= len(params.text(name)) <= limit:
            raise bad_request(f"wrong {name} length")
    prices = params.structure("prices")
    currency = params.text("currency")
    try:
        amounts = [int(price["amount"]) for price in prices]
    except (KeyError, TypeError, ValueError):
        raise bad_request("can't parse prices JSON object") from None
    if currency == "XTR" and len(amounts) != 1:
        raise bad_request("INVOICE_STARS_AMOUNT_INVALID")
    if len(currency) != 3 or not currency.isupper():
        raise bad_request("CURRENCY_INVALID")
    if not 0 < sum(amounts) <= MAX_AMOUNT:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    if currency != "XTR" and not params.text("provider_token"):
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    return {
        "title": params.text("title"),
        "description": params.text("description"),
        "start_parameter": params.text("start_parameter"),
        "currency": currency,
        "total_amount": sum(amounts),
    }


def text_fields(params: Params) -> Json:
    """Return a message's text and entities. Raises BotApiError when it is empty, too long or malformed."""
    formatted = _formatted(params, "text")
    if not formatted.text or formatted.text.isspace():
        raise bad_request("message text is empty")
    if len(formatted.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return {"text": formatted.text} | ({"entities": formatted.entities} if formatted.entities else {})


def caption_fields(params: Params) -> Json:
    """Return the caption of a photo with its entities, nothing when there is none. Raises BotApiError."""
    formatted = _formatted(params, "caption")
    if len(formatted.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    fields: Json = {"caption": formatted.text} if formatted.text else {}
    return fields | ({"caption_entities": formatted.entities} if formatted.entities else {})


def file_id_of(world: World, params: Params, name: str) -> str:
    """Return the file_id of what is sent as ``name``: uploaded, or sent before. Raises BotApiError."""
    upload = params.upload(name)
    if upload is not None:
        return world.files.add(upload)
    file_id = params.text(name)
    if not file_id:
        raise bad_request(f"there is no {name} in the request")
    if world.files.get(file_id) is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return file_id


def _formatted(params: Params, name: str) -> Formatted:
    source = params.text(name)
    if len(source) > MAX_SOURCE:
        raise bad_request("message is too long")
    mode = params.text("parse_mode")
    if not mode:
        return Formatted(source, [])
    if mode.lower() != "html":  # the product writes HTML only
        raise bad_request("unsupported parse_mode")
    return parse_html(source)


def deliver(world: World, bot: Bot, params: Params, content: Json) -> Message:
    """Put a message into a chat and write it down. Raises BotApiError when it may not go there or now."""
    chat_id = world.chats.resolve(params.text("chat_id"))
    chat = world.chats.find(chat_id)
    markup = read_markup(params)
    check_reachable(world, bot, chat)
    paid = params.flag("allow_paid_broadcast")
    wait = bot.limiter.admit(chat_id, paid=paid, now=world.monotonic())
    if wait:
        raise too_many_requests(wait)
    message_id = world.next_message_id()
    at = world.ledger.record(bot.id, chat_id, message_id, _essence(content), paid=paid)
    body: Json = {"message_id": message_id}
    body |= {"sender_chat": chat.card} if chat.card["type"] == "channel" else {"from": bot.card}
    body |= {"chat": chat.card, "date": int(at), **content}
    if shown_markup(markup):
        body["reply_markup"] = markup
    message = Message(bot.id, body, at, True, params.flag("disable_notification"), paid, markup)
    chat.keep(message)
    world.views.touch(chat_id)
    return message


def check_reachable(world: World, bot: Bot, chat: Chat) -> None:
    """Raise the 403 Telegram answers with when this bot can't write to this chat."""
    chat_id = chat.card["id"]
    if chat_id in bot.shut_out_of:
        raise forbidden(
            "bot was blocked by the user" if chat_id > 0 else f"bot was kicked from the {chat.card['type']} chat"
        )
    if chat_id in world.chats.deactivated:
        raise forbidden("user is deactivated")


def _essence(content: Json) -> str:
    """What makes two messages the same for a person."""
    return content["text"] if "text" in content else repr(content)
