"""Who may call what. A new route without an entry here fails the test."""

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from svitlobot.api.app import create_app
from svitlobot.api.auth import Role, roles_of
from svitlobot.api.context import Context
from svitlobot.api.mini_app_auth import open_session
from svitlobot.settings import Settings

from .client import AS_ADMIN, AS_BOT, AS_OPERATOR, BOT_TOKENS, OPERATOR_ID, Api, init_data

ANYONE = frozenset({Role.ANYONE})
ADMIN = frozenset({Role.ADMIN, Role.OPERATOR})
BOT = frozenset({Role.BOT, Role.ADMIN})
PERSON = frozenset({Role.BOT, Role.ADMIN, Role.RESIDENT})
SENSOR = frozenset({Role.SENSOR})
NEWCOMER = frozenset({Role.NEWCOMER})

# "METHOD path": who gets past the door. A ping's key is in its address, so for it everybody is nobody in particular.
ACCESS = {
    "GET /health/live": ANYONE,
    "GET /health/ready": ANYONE,
    "POST /api/iot/data": SENSOR,
    "POST /api/iot/data/": SENSOR,
    "GET /api/iot/sensors": ADMIN,
    "POST /api/iot/sensors": ADMIN,
    "GET /api/iot/sensors/{sensor_id}": ADMIN,
    "GET /api/iot/sensors/{sensor_id}/health": ADMIN,
    "PATCH /api/iot/sensors/{sensor_id}": ADMIN,
    "POST /api/iot/sensors/{sensor_id}/move": ADMIN,
    "POST /api/iot/sensors/{sensor_id}/retire": ADMIN,
    "POST /api/iot/sensors/{sensor_id}/restore": ADMIN,
    "GET /api/firmware/{board}": SENSOR,
    "GET /api/firmware/{board}/{version}.bin": SENSOR,
    "GET /api/ping/{key}": ANYONE,
    "POST /api/ping/{key}": ANYONE,
    "HEAD /api/ping/{key}": ANYONE,
    "GET /api/ping/{key}/": ANYONE,
    "POST /api/ping/{key}/": ANYONE,
    "HEAD /api/ping/{key}/": ANYONE,
    "GET /api/ping/{key}/{state}": ANYONE,
    "POST /api/ping/{key}/{state}": ANYONE,
    "HEAD /api/ping/{key}/{state}": ANYONE,
    "GET /api/ping/{key}/{state}/": ANYONE,
    "POST /api/ping/{key}/{state}/": ANYONE,
    "HEAD /api/ping/{key}/{state}/": ANYONE,
    "GET /channelPing": ANYONE,
    "POST /channelPing": ANYONE,
    "HEAD /channelPing": ANYONE,
    "GET /channelPing/": ANYONE,
    "POST /channelPing/": ANYONE,
    "HEAD /channelPing/": ANYONE,
    "GET /api/queues": ANYONE,
    "GET /api/queues/{queue_id}": ANYONE,
    "GET /api/queues/{queue_id}/status": ANYONE,
    "GET /api/addresses": ANYONE,
    "POST /api/addresses": ADMIN,
    "GET /api/streets": ANYONE,
    "GET /api/streets/{street_id}/houses": ANYONE,
    "GET /api/texts": BOT,
    "POST /api/crowdreports": PERSON,
    "GET /api/crowdreports/pending": ADMIN,
    "PATCH /api/crowdreports/{report_id}": ADMIN,
    "GET /api/admin/stats": ADMIN,
    "GET /api/admin/users": ADMIN,
    "GET /api/admin/users/{user_id}": ADMIN,
    "POST /api/admin/users/{user_id}/days": ADMIN,
    "POST /api/admin/users/{user_id}/ban": ADMIN,
    "POST /api/admin/users/{user_id}/unban": ADMIN,
    "GET /api/admin/queues/{queue_id}": ADMIN,
    "POST /api/admin/queues/{queue_id}/override": ADMIN,
    "POST /api/admin/queues/{queue_id}/override/withdraw": ADMIN,
    "POST /api/admin/broadcast": ADMIN,
    "GET /api/admin/broadcasts": ADMIN,
    "GET /api/admin/broadcasts/{event_id}": ADMIN,
    "POST /api/admin/broadcasts/{event_id}/pause": ADMIN,
    "POST /api/admin/broadcasts/{event_id}/resume": ADMIN,
    "POST /api/admin/broadcasts/{event_id}/cancel": ADMIN,
    "GET /api/admin/broadcasts/{event_id}/not_told.csv": ADMIN,
    "POST /api/notifications/send": ADMIN,
    "GET /api/notifications/history": ADMIN | {Role.RESIDENT},  # their own
    "GET /api/tariffs": ANYONE,
    "POST /api/payments/create": PERSON,
    "POST /api/payments/callback": ANYONE,
    "POST /api/payments/callback/wayforpay": ANYONE,
    "POST /api/payments/stars/check": BOT,
    "POST /api/payments/stars": BOT,
    "GET /api/payments/{user_id}": PERSON,
    "POST /api/payments/{payment_id}/refund": ADMIN,
    "GET /pay/{order_id}": ANYONE,
    "GET /pay/{order_id}/done": ANYONE,
    "POST /pay/{order_id}/done": ANYONE,
    "GET /api/referrals/{user_id}": PERSON,
    "POST /api/referrals/activate": PERSON,
    "POST /api/session": NEWCOMER,
    "GET /api/queues/{queue_id}/days": ANYONE,
    "GET /api/queues/{queue_id}/timeline": ANYONE,
    "GET /api/city/days": ANYONE,
    "GET /api/status": ANYONE,
    "GET /api/map": ANYONE,
    "GET /api/admin/sensors/map": ADMIN | {Role.RESIDENT},  # residents who are operators
    "GET /api/map/{edition}": ANYONE,
    "GET /api/queues/{queue_id}/calendar.ics": ANYONE,
    "GET /api/calendars/{token}.ics": ANYONE,
    "POST /api/users/{user_id}/calendar": PERSON,
    "GET /api/schedules/picture.png": ANYONE,
    "GET /api/schedules": ANYONE,
    "GET /api/schedules/week/{queue_id}": ANYONE,
    "POST /api/schedules": ADMIN,
    "GET /api/admin/alerts": ADMIN,
    "GET /api/operator-chat": BOT,
    "PUT /api/admin/alerts/quiet": ADMIN,
    "GET /api/admin/audit": ADMIN,
    "POST /api/iot/confirm-outage": ADMIN,
    "POST /api/imports": ADMIN,
    "GET /api/imports": ADMIN,
    "GET /api/imports/{import_id}": ADMIN,
    "GET /api/imports/{import_id}/problems.csv": ADMIN,
    "POST /api/imports/{import_id}/apply": ADMIN,
    "POST /api/imports/{import_id}/undo": ADMIN,
    "POST /api/imports/{import_id}/cancel": ADMIN,
    "GET /api/exports/{kind}.xlsx": ADMIN,
    "POST /api/users": BOT,
    "POST /api/users/activity": BOT,
    "POST /api/users/check_subscription": PERSON,
    "GET /api/users/{user_id}/outages": PERSON,
    "GET /api/users/{user_id}/voltage": PERSON,
    "GET /api/users/{user_id}/export": PERSON,
    "GET /api/users/{user_id}": PERSON,
    "PATCH /api/users/{user_id}": PERSON,
    "POST /api/users/{user_id}/addresses": PERSON,
    "PATCH /api/users/{user_id}/addresses/{address_id}": PERSON,
    "DELETE /api/users/{user_id}/addresses/{address_id}": PERSON,
    "DELETE /api/users/{user_id}": PERSON,
    "POST /api/iot/sensors/{sensor_id}/key": ADMIN,  # the last: the sensor's own key works no more
}
DESCRIPTIONS = {"/api/openapi.json", "/api/docs"}
STATIC = {"/api/docs/static", "/pay/static"}  # files of the package
OLENA, TARAS = 5_000_000_000_001, 5_000_000_000_002


def _declared(app: FastAPI) -> dict[str, frozenset[Role]]:
    routes = [route for route in iter_route_contexts(app.routes) if route.path not in DESCRIPTIONS | STATIC]
    return {f"{method} {route.path}": roles_of(route) for route in routes for method in route.methods}


def test_every_route_says_who_may_call_it(settings: Settings) -> None:
    app = create_app(Context(settings, None, None, None))  # type: ignore[arg-type]  # nothing is called
    assert _declared(app) == ACCESS


def test_a_route_that_does_not_say_who_may_call_it_is_noticed(settings: Settings) -> None:
    app = create_app(Context(settings, None, None, None))  # type: ignore[arg-type]  # nothing is called
    app.get("/api/forgotten")(lambda: None)
    assert _declared(app)["GET /api/forgotten"] == frozenset()


async def test_every_principal_gets_exactly_where_it_may(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    for user_id in (OLENA, TARAS):
        await api.register(user_id)
    address_id = await api.town.add_house("вул. Соборна", "1")
    calendar = (await api.as_bot("POST", f"/api/users/{OLENA}/calendar")).json["url"]
    token = calendar.rpartition("/")[2].removesuffix(".ics")
    callers = {
        "anonymous": (Role.ANYONE, {}),
        "sensor": (Role.SENSOR, {"Authorization": f"Bearer {key}"}),
        "Telegram": (Role.NEWCOMER, {"Authorization": f"tma {init_data(OLENA, api.town.clock())}"}),
        "admin": (Role.ADMIN, AS_ADMIN),
        "bot": (Role.BOT, AS_BOT),
        "operator": (Role.OPERATOR, AS_OPERATOR),
        "a person whom the bot takes for an operator": (Role.ANYONE, AS_BOT | {"X-Operator": str(OPERATOR_ID + 1)}),
        "an operator without the bot": (Role.ANYONE, {"X-Operator": str(OPERATOR_ID)}),
        "Olena": (Role.RESIDENT, _session(api, OLENA)),
        "Taras": (Role.RESIDENT, _session(api, TARAS)),
    }
    wanted = {"sensor_id": "ESP32_1", "is_power_on": 1, "user_id": OLENA, "address_id": address_id, "label": "дім"}
    places = {"key": key, "queue_id": 1, "user_id": OLENA, "address_id": address_id, "street_id": address_id}
    places |= {"token": token, "import_id": 0, "kind": "tariffs"}
    places |= {"report_id": 1, "sensor_id": "ESP32_1", "state": "up"}
    places |= {"board": "esp32", "version": "1.0.0"}
    places |= {"payment_id": 1, "order_id": "svitlo-0", "event_id": 999_999}
    places |= {"edition": (await api.get("/api/map")).json["edition"]}
    for operation, allowed in ACCESS.items():
        method, path = operation.format(**places).split(" ")
        path += f"?channel_key={key}" if path.startswith("/channelPing") else ""
        path += f"?user_id={OLENA}" if operation == "GET /api/notifications/history" else ""
        path += "?query=соборна 1" if operation == "GET /api/addresses" else ""
        body = BODIES.get(operation, wanted) if method in {"POST", "PATCH", "PUT"} else None
        for name, (role, headers) in callers.items():
            if operation == "DELETE /api/users/{user_id}":
                await api.register(OLENA)
            answer = await api.ask(method, path, headers=headers, json=body)
            expected = _expected(name, role, allowed, past_the_door=PAST_THE_DOOR.get(operation, DONE))
            assert answer.status in expected, f"{name}: {operation}: {answer.status} {answer.body!r}"


# What a route that takes exactly its own fields is sent.
BODIES: dict[str, object] = {
    "POST /api/addresses": {"street": "вул. Соборна", "house_number": "1", "queue": "1.1"},
    "POST /api/schedules": [],
    "PUT /api/admin/alerts/quiet": {"minutes": 0},
    "POST /api/iot/confirm-outage": {"queue_ids": [1]},
    "PATCH /api/users/{user_id}": {"settings": {"night_mode": True}},
    "POST /api/users/activity": {"user_ids": [OLENA]},
    "POST /api/crowdreports": {"user_id": OLENA, "report_type": "power_off", "queue_id": 1},
    "PATCH /api/crowdreports/{report_id}": {"status": "rejected"},
    "POST /api/payments/create": {"user_id": OLENA, "tier": "PRO", "days": 30, "method": "liqpay"},
    "POST /api/payments/stars/check": {"user_id": OLENA, "order_id": "o", "amount": 1, "currency": "XTR"},
    "POST /api/payments/stars": {"user_id": OLENA, "order_id": "o", "amount": 1, "currency": "XTR", "charge_id": "c"},
    "POST /api/referrals/activate": {"user_id": OLENA, "code": "nobody's"},
    "POST /api/admin/users/{user_id}/days": {"tier": "PRO", "days": 3, "reason": "за терпіння", "key": "a-key-of-days"},
    "POST /api/admin/users/{user_id}/ban": {"reason": "спам у скаргах"},
    "POST /api/admin/users/{user_id}/unban": {"reason": "помилка"},
    "PATCH /api/iot/sensors/{sensor_id}": {"sim_card": "+380671234567"},
    "POST /api/iot/sensors": {"sensor_id": "ESP32_1", "queue_id": 1},
    "POST /api/iot/sensors/{sensor_id}/move": {"queue_id": 1},
    "POST /api/admin/queues/{queue_id}/override": {"is_power_on": False, "reason": "дзвінок РЕМ"},
    "POST /api/admin/queues/{queue_id}/override/withdraw": {"reason": "помилка"},
    "POST /api/admin/broadcast": {"text": "Вітаємо", "key": "a-key-of-the-test"},
    "POST /api/notifications/send": {"text": "Вітаємо", "user_id": OLENA, "key": "a-key-of-the-test"},
}


DONE = frozenset({200, 201, 202, 204})
CLASHES = frozenset({409})

# Beyond these doors there is nothing in an empty city, so a caller that gets past one is told so.
NOTHING_THERE = frozenset({404})
NOT_SET_UP = frozenset({422})
PAST_THE_DOOR = {
    "POST /api/crowdreports": NOTHING_THERE,
    "PATCH /api/crowdreports/{report_id}": NOTHING_THERE,
    "POST /api/iot/confirm-outage": frozenset({409}),
    "GET /api/admin/sensors/map": frozenset({200, 404}),
    "GET /api/firmware/{board}/{version}.bin": NOTHING_THERE,
    "POST /api/iot/sensors": frozenset({409}),
    "POST /api/iot/sensors/{sensor_id}/retire": frozenset({200, 409}),
    "POST /api/iot/sensors/{sensor_id}/restore": frozenset({200, 409}),
    "POST /api/payments/create": NOT_SET_UP,
    "POST /api/payments/callback": NOT_SET_UP,
    "POST /api/payments/callback/wayforpay": NOT_SET_UP,
    "POST /api/payments/stars": NOTHING_THERE,
    "POST /api/payments/{payment_id}/refund": NOTHING_THERE,
    "GET /pay/{order_id}": NOTHING_THERE,
    "GET /pay/{order_id}/done": NOTHING_THERE,
    "POST /pay/{order_id}/done": NOTHING_THERE,
    "POST /api/referrals/activate": NOTHING_THERE,
    "GET /api/admin/broadcasts/{event_id}": NOTHING_THERE,
    "POST /api/admin/broadcasts/{event_id}/pause": NOTHING_THERE,
    "POST /api/admin/broadcasts/{event_id}/resume": NOTHING_THERE,
    "POST /api/admin/broadcasts/{event_id}/cancel": NOTHING_THERE,
    "GET /api/admin/broadcasts/{event_id}/not_told.csv": NOTHING_THERE,
    "POST /api/admin/queues/{queue_id}/override/withdraw": frozenset({200, 409}),
    "GET /api/users/{user_id}/voltage": frozenset({403, 404}),  # first by the tier, which days change meanwhile
    "POST /api/imports": frozenset({202}),
    "GET /api/imports/{import_id}": NOTHING_THERE,
    "GET /api/imports/{import_id}/problems.csv": NOTHING_THERE,
    "POST /api/imports/{import_id}/apply": NOTHING_THERE,
    "POST /api/imports/{import_id}/undo": NOTHING_THERE,
    "POST /api/imports/{import_id}/cancel": NOTHING_THERE,
}


def _session(api: Api, user_id: int) -> dict[str, str]:
    return {"Authorization": f"tma-session {open_session(user_id, BOT_TOKENS, api.town.clock()).token}"}


def _expected(name: str, role: Role, allowed: frozenset[Role], *, past_the_door: frozenset[int]) -> frozenset[int]:
    """Tell how a caller is answered when the person in the path is Olena."""
    if Role.ANYONE in allowed or (role in allowed and name != "Taras"):
        return past_the_door
    is_own_door = allowed in (SENSOR, NEWCOMER)  # it looks for its own proof only
    return frozenset({404 if role is Role.RESIDENT and not is_own_door else 401})
