"""What a phone does for a Mini App: it vouches for the person, and pays invoices behind links."""

import secrets
from typing import Annotated, Any

from pydantic import Field

from svitlobot_sandbox.telegram import people
from svitlobot_sandbox.telegram.control.call import Call
from svitlobot_sandbox.telegram.control.phones import ToBot, bot_of, person_of
from svitlobot_sandbox.telegram.init_data import signed_init_data
from svitlobot_sandbox.telegram.world import World

Json = dict[str, Any]
Slug = Annotated[str, Field(min_length=1, max_length=64)]


class InvoiceLink(ToBot):
    slug: Slug


def open_mini_app(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/web_app – open the bot's Mini App; return the person's signed init data."""
    user_id, bot = person_of(call), bot_of(world, call.read(ToBot))
    user = world.chats.meet(user_id).user or {}
    query_id = f"AA{secrets.token_urlsafe(12)}"
    return {"init_data": signed_init_data(world.bots.token_of(bot), user, query_id, int(world.unix()))}


def show_invoice(world: World, call: Call) -> Json:
    """GET /sandbox/invoices/SLUG – the invoice behind a link."""
    invoice: Json = world.invoices.get(call.ids["slug"]).body["invoice"]
    return invoice


def pay_invoice(world: World, call: Call) -> Json:
    """POST /sandbox/users/ID/pay_link – pay an invoice behind a link, as `pay` pays one in the chat."""
    link = call.read(InvoiceLink)
    query = people.pay_link(world, bot_of(world, link), person_of(call), link.slug)
    return {"query_id": query.id}
