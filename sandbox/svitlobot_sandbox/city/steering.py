"""The city's own HTTP door on the loopback, through which its page shows the board and moves the switches."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from svitlobot.db.session import OUTAGES
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.errors import ConflictError, InvalidInputError, SvitloBotError, UnavailableError
from svitlobot_sandbox.city.overview import Overview
from svitlobot_sandbox.city.sensors import Mode, SimulatedSensor
from svitlobot_sandbox.city.town import Town
from svitlobot_sandbox.city.visitors import Visitors

MAX_BODY = 4096
MAX_QUERY = 100
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Order = TypeVar("Order", bound=BaseModel)


class SensorOrder(BaseModel):
    """What to change of a sensor; what is left out stays. Volts."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode | None = None
    voltage: Annotated[float, Field(ge=150, le=280)] | None = None


class QueueOrder(BaseModel):
    """What to do to every sensor of a queue."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode


class MinutesOrder(BaseModel):
    """How many minutes shall have passed for a queue's sensors."""

    model_config = ConfigDict(extra="forbid")

    passed: Annotated[int, Field(ge=1, le=10)]


class DaysOrder(BaseModel):
    """How many days of a person's tier shall be left."""

    model_config = ConfigDict(extra="forbid")

    left: Annotated[int, Field(ge=0, le=3)]


class Wanted(BaseModel):
    """Whom to look for."""

    q: Annotated[str, Field(max_length=MAX_QUERY)] = ""
    tier: Tier | None = None


@contextmanager
def claimed(port: int) -> Iterator[socket.socket]:
    """Listen on a port of the loopback, 0 for any. Raises ConflictError when another city plays there already."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
            listening.listen()
        except OSError:
            raise ConflictError(
                f"порт {port} зайнятий: якщо місто вже грає, перемикайте датчики на його сторінці; "
                "якщо це щось інше, змініть CITY_PORT"
            ) from None
        yield listening


@asynccontextmanager
async def steered(listening: socket.socket, town: Town, overview: Overview, visitors: Visitors) -> AsyncIterator[None]:
    """Answer the page for as long as the block lasts."""
    door = _Door(town, overview, visitors)
    app = web.Application(client_max_size=MAX_BODY, middlewares=[_only_ours, _refusals])
    app.add_routes(
        [
            web.get("/city/state", door.state),
            web.post("/city/sensors/{sensor_id}", door.change_sensor),
            web.post(r"/city/queues/{queue_id:\d{1,9}}", door.change_queue),
            web.post(r"/city/queues/{queue_id:\d{1,9}}/minutes", door.let_minutes_pass),
            web.post(r"/city/people/{user_id:\d{1,15}}/days", door.let_days_pass),
            web.get("/city/residents", door.residents),
            web.get("/city/places", door.places),
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield
    finally:
        await runner.cleanup()


class _Door:
    """One method for each route."""

    def __init__(self, town: Town, overview: Overview, visitors: Visitors) -> None:
        self._town = town
        self._overview = overview
        self._visitors = visitors

    async def state(self, _request: web.Request) -> web.Response:
        return web.Response(body=await self._overview.as_json(), content_type="application/json")

    async def change_sensor(self, request: web.Request) -> web.Response:
        order = await _order(request, SensorOrder)
        sensor = self._town.sensor(request.match_info["sensor_id"])
        if order.mode is not None:
            sensor.switch(order.mode)
        if order.voltage is not None:
            sensor.set_volts(order.voltage)
        self._overview.forget()
        return _json(_switches(sensor))

    async def change_queue(self, request: web.Request) -> web.Response:
        order = await _order(request, QueueOrder)
        sensors = self._town.switch_queue(int(request.match_info["queue_id"]), order.mode)
        self._overview.forget()
        return _json({"sensors": [_switches(sensor) for sensor in sensors]})

    async def let_minutes_pass(self, request: web.Request) -> web.Response:
        order = await _order(request, MinutesOrder)
        sensors = self._town.sensors_of(int(request.match_info["queue_id"]))
        await self._visitors.let_minutes_pass(sensors, order.passed)
        self._overview.forget()
        return _json({"passed": order.passed})

    async def let_days_pass(self, request: web.Request) -> web.Response:
        order = await _order(request, DaysOrder)
        return _json(await self._visitors.let_days_pass(int(request.match_info["user_id"]), order.left))

    async def residents(self, request: web.Request) -> web.Response:
        wanted = _checked(lambda: Wanted.model_validate({k: v for k, v in request.query.items() if v}))
        return _json({"items": await self._visitors.residents(wanted.q, wanted.tier)})

    async def places(self, _request: web.Request) -> web.Response:
        return _json({"items": await self._visitors.places()})


def _switches(sensor: SimulatedSensor) -> dict[str, Any]:
    return {"sensor_id": sensor.sensor_id, "mode": sensor.mode, "voltage": sensor.volts}


async def _order(request: web.Request, model: type[Order]) -> Order:
    body = await request.read()
    return _checked(lambda: model.model_validate_json(body))


def _checked(read: Callable[[], Order]) -> Order:
    try:
        return read()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InvalidInputError(f"{'.'.join(map(str, first['loc'])) or 'тіло запиту'}: {first['msg']}") from None


@web.middleware
async def _only_ours(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what a website in the same browser could send: under a name of its own, or from any page.

    Even our own pages come by the sandbox, which judges them and says no origin here.
    """
    if "Origin" in request.headers or _host(f"//{request.host}") not in LOOPBACK:
        return _refusal(403, "forbidden", "місто слухає лише цю машину")
    return await handler(request)


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer expected failures as the sandbox does, with ``code`` and ``text`` and the HTTP status."""
    try:
        return await handler(request)
    except SvitloBotError as error:
        return _refusal(error.status, error.code, error.text)
    except web.HTTPException as error:
        return _refusal(error.status, "refused", error.reason)
    except (*OUTAGES, aiohttp.ClientError):
        return _refusal(503, UnavailableError.code, "продукт ще не відповідає: спробуйте за мить")


def _refusal(status: int, code: str, text: str) -> web.Response:
    return _json({"code": code, "text": text}, status)


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
