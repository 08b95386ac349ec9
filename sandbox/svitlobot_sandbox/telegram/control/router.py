"""Which path leads where."""

import re
from collections.abc import Callable

import orjson

from svitlobot.errors import NotFoundError, SvitloBotError
from svitlobot_sandbox.telegram.control import conditions, deliveries, live, mini_apps, phones
from svitlobot_sandbox.telegram.control.call import Call
from svitlobot_sandbox.telegram.http11 import Reply, Request, Stream
from svitlobot_sandbox.telegram.world import World

Action = Callable[[World, Call], object]


def _route(method: str, path: str, action: Action) -> tuple[str, re.Pattern[str], Action]:
    return method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[\\w-]+)", path)), action


_ROUTES = [
    _route("GET", "/sandbox/stats", deliveries.stats),
    _route("GET", "/sandbox/deliveries", deliveries.listed),
    _route("GET", "/sandbox/deliveries/chats", deliveries.counts),
    _route("DELETE", "/sandbox/deliveries", deliveries.reset),
    _route("GET", "/sandbox/limits", conditions.show_limits),
    _route("POST", "/sandbox/limits", conditions.change_limits),
    _route("GET", "/sandbox/faults", conditions.show_faults),
    _route("POST", "/sandbox/faults", conditions.add_fault),
    _route("DELETE", "/sandbox/faults", conditions.clear_faults),
    _route("POST", "/sandbox/unreachable", conditions.make_unreachable),
    _route("GET", "/sandbox/bots", conditions.list_bots),
    _route("GET", "/sandbox/stream", live.stream),
    _route("GET", "/sandbox/queries/{query_id}", phones.show_query),
    _route("GET", "/sandbox/users", phones.list_acquainted),
    _route("GET", "/sandbox/users/{user_id}", phones.show_chat),
    _route("POST", "/sandbox/users/{user_id}", phones.introduce),
    _route("POST", "/sandbox/users/{user_id}/text", phones.write_text),
    _route("POST", "/sandbox/users/{user_id}/contact", phones.share_contact),
    _route("POST", "/sandbox/users/{user_id}/location", phones.share_location),
    _route("POST", "/sandbox/users/{user_id}/photo", phones.send_photo),
    _route("POST", "/sandbox/users/{user_id}/document", phones.send_document),
    _route("POST", "/sandbox/users/{user_id}/press", phones.press),
    _route("POST", "/sandbox/users/{user_id}/pay", phones.pay),
    _route("POST", "/sandbox/users/{user_id}/web_app", mini_apps.open_mini_app),
    _route("POST", "/sandbox/users/{user_id}/pay_link", mini_apps.pay_invoice),
    _route("GET", "/sandbox/invoices/{slug}", mini_apps.show_invoice),
    _route("POST", "/sandbox/users/{user_id}/block", phones.block),
    _route("POST", "/sandbox/users/{user_id}/unblock", phones.unblock),
    _route("POST", "/sandbox/users/{user_id}/deactivate", phones.deactivate),
    _route("POST", "/sandbox/channels/{chat_id}", phones.open_channel),
    _route("POST", "/sandbox/channels/{chat_id}/members/{user_id}", phones.set_membership),
    _route("POST", "/sandbox/channels/{chat_id}/expel", phones.expel_bot),
    _route("POST", "/sandbox/channels/{chat_id}/readmit", phones.readmit_bot),
]


def control(world: World, request: Request) -> Reply | Stream:
    """Carry out one call of the control API. A refusal has ``code``, ``text`` and its HTTP status."""
    try:
        action, call = _find(request)
        result = action(world, call)
    except SvitloBotError as error:
        return Reply(error.status, orjson.dumps({"code": error.code, "text": error.text}))
    if isinstance(result, Stream):
        return result
    return Reply(200, orjson.dumps(result))


def _find(request: Request) -> tuple[Action, Call]:
    path = request.target.partition(b"?")[0].decode("latin-1")
    for method, pattern, action in _ROUTES:
        found = pattern.fullmatch(path)
        if found and method == request.method:
            return action, Call(found.groupdict(), request)
    raise NotFoundError(f"no {request.method} {path}")
