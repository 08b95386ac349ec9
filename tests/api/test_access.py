"""Who may call what. A new route without an entry here fails the test."""

from fastapi.routing import iter_route_contexts

from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.settings import Settings

from .client import ADMIN_TOKEN, Api

ANYONE = {"anonymous", "sensor", "admin"}
ADMIN = {"admin"}
SENSOR = {"sensor"}

# "METHOD path": who gets past the door. A ping's key is in its address, so for it everybody is nobody in particular.
ACCESS = {
    "GET /health/live": ANYONE,
    "GET /health/ready": ANYONE,
    "POST /api/iot/data": SENSOR,
    "GET /api/iot/sensors": ADMIN,
    "GET /api/ping/{key}": ANYONE,
    "POST /api/ping/{key}": ANYONE,
    "HEAD /api/ping/{key}": ANYONE,
    "GET /channelPing": ANYONE,
    "GET /api/queues": ANYONE,
    "GET /api/queues/{queue_id}": ANYONE,
    "GET /api/queues/{queue_id}/status": ANYONE,
}
DESCRIPTIONS = {"/api/openapi.json", "/api/docs"}


def test_every_route_says_who_may_call_it(settings: Settings) -> None:
    app = create_app(Context(settings, None, None, None))  # type: ignore[arg-type]  # nothing is called
    routes = [(route.methods, route.path) for route in iter_route_contexts(app.routes)]
    operations = {f"{method} {path}" for methods, path in routes for method in methods if path not in DESCRIPTIONS}
    assert operations == set(ACCESS)


async def test_every_principal_gets_exactly_where_it_may(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    principals = {
        "anonymous": {},
        "sensor": {"Authorization": f"Bearer {key}"},
        "admin": {"X-Admin-Token": ADMIN_TOKEN},
    }
    for operation, allowed in ACCESS.items():
        method, path = operation.split(" ")
        path = path.replace("{key}", key).replace("{queue_id}", "1")
        path += f"?channel_key={key}" if path == "/channelPing" else ""
        body = b'{"sensor_id": "ESP32_1", "is_power_on": 1}' if method == "POST" else None
        for name, headers in principals.items():
            answer = await api.ask(method, path, headers=headers, data=body)
            expected = 200 if name in allowed else 401
            assert answer.status == expected, f"{name}: {operation}"
