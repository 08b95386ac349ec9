"""Sensors' door: readings, pings of other people's devices, and the operator's list."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse

from svitlobot.api.auth import Admin, Operator, Public, bearer_key
from svitlobot.api.context import Context, InContext
from svitlobot.domain.power.pings import parse_ping_state
from svitlobot.domain.power.readings import parse_reading
from svitlobot.errors import InvalidInputError, NotAuthenticatedError, TooLargeError
from svitlobot.schemas.power.sensors import SensorChange, SensorInfo, SensorPage
from svitlobot.schemas.storable import NO_NUL
from svitlobot.services.power import ingest, sensors

MAX_BODY = 4096
MAX_KEY = 64

router = APIRouter(tags=["iot"])

_READING_SCHEMA: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["sensor_id", "is_power_on"],
                    "properties": {
                        "sensor_id": {"type": "string", "maxLength": 50},
                        "is_power_on": {"oneOf": [{"type": "boolean"}, {"enum": [0, 1, "0", "1"]}]},
                        "voltage": {"type": ["number", "null"]},
                        "frequency": {"type": ["number", "null"]},
                        "boot_id": {"type": "string", "maxLength": 40},
                        "seq": {"type": "integer", "minimum": 0},
                        "age_s": {"type": "number", "minimum": 0},
                        "firmware_version": {"type": "string"},
                    },
                }
            }
        },
    },
    "security": [{"sensor": []}],
}


async def post_data(request: Request) -> Response:
    """Take a reading.

    A plain Starlette route: at thousands of readings a second, FastAPI's parsing of a body that is not even valid
    JSON (`nan`) would cost more than storing it.
    """
    context: Context = request.app.state.context
    key = bearer_key(request.headers.get("authorization"))
    reading = parse_reading(await _bounded_body(request))
    now = context.clock()
    await ingest.ingest_reading(context.database, reading, key, now, _address(request))
    context.process.note_contact(now)
    return Response(b'{"status":"ok"}', media_type="application/json")


async def _bounded_body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise TooLargeError(f"Тіло запиту більше за {MAX_BODY} байтів")
    return bytes(body)


def _address(request: Request) -> str | None:
    return request.client.host[:45] if request.client else None


router.add_api_route(
    "/api/iot/data", post_data, methods=["POST"], openapi_extra=_READING_SCHEMA, summary="Показання датчика"
)


_PING: dict[str, Any] = {"response_class": PlainTextResponse, "dependencies": [Public]}
_HIDDEN: dict[str, Any] = {**_PING, "include_in_schema": False}  # the same path as other devices write it

Status = Annotated[str, Query(max_length=20, description="up або down; без нього — просто «я тут»")]


@router.get("/api/ping/{key}", operation_id="ping", **_PING)
@router.post("/api/ping/{key}", operation_id="ping_by_post", **_PING)
@router.head("/api/ping/{key}", **_HIDDEN)
@router.api_route("/api/ping/{key}/", methods=["GET", "POST", "HEAD"], **_HIDDEN)
async def ping(request: Request, context: InContext, key: str, status: Status = "") -> PlainTextResponse:
    """Take a sign of life from any device that can do a GET."""
    return await _ping(request, context, key, status)


@router.get("/api/ping/{key}/{state}", operation_id="ping_with_state", **_PING)
@router.post("/api/ping/{key}/{state}", operation_id="ping_with_state_by_post", **_PING)
@router.head("/api/ping/{key}/{state}", **_HIDDEN)
@router.api_route("/api/ping/{key}/{state}/", methods=["GET", "POST", "HEAD"], **_HIDDEN)
async def ping_with_state(request: Request, context: InContext, key: str, state: str) -> PlainTextResponse:
    """Take a ping that says whether there is power: up, on, 0, or down, off, fail, 1 to 255."""
    return await _ping(request, context, key, state)


@router.get("/channelPing", **_PING)
@router.head("/channelPing", **_HIDDEN)
@router.api_route("/channelPing/", methods=["GET", "HEAD"], **_HIDDEN)
async def channel_ping(
    request: Request, context: InContext, channel_key: Annotated[str, Query()] = "", status: Status = ""
) -> PlainTextResponse:
    """Take a ping from a client made for other monitoring services, so that nobody must reflash."""
    return await _ping(request, context, channel_key, status, is_legacy=True)


async def _ping(
    request: Request, context: Context, key: str, state: str, *, is_legacy: bool = False
) -> PlainTextResponse:
    if not 1 <= len(key) <= MAX_KEY:
        raise NotAuthenticatedError("Невідомий ключ датчика")
    reported_on = parse_ping_state(state)
    now, address = context.clock(), _address(request)
    await ingest.ingest_ping(context.database, key, now, address, is_legacy=is_legacy, reported_on=reported_on)
    context.process.note_contact(now)
    return PlainTextResponse("OK")


@router.get("/api/iot/sensors", dependencies=[Admin])
async def list_sensors(
    context: InContext, cursor: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> SensorPage:
    """List the sensors, by id. Admin only."""
    if cursor is not None and not cursor.isprintable():
        raise InvalidInputError("cursor: неправильне значення")
    async with context.database.transaction() as session:
        found = await sensors.page_of_sensors(session, after=cursor, limit=limit)
    items = [SensorInfo.model_validate(sensor) for sensor in found]
    return SensorPage(items=items, next_cursor=items[-1].sensor_id if len(items) == limit else None)


@router.patch("/api/iot/sensors/{sensor_id}")
async def change_sensor(
    context: InContext,
    operator: Operator,
    sensor_id: Annotated[str, Path(max_length=50, pattern=NO_NUL)],
    change: SensorChange,
) -> SensorInfo:
    """Store the number of a sensor's SIM card. Admin only."""
    async with context.database.transaction() as session:
        sensor = await sensors.set_sim_card(session, sensor_id, change.sim_card, context.clock(), actor=operator.actor)
    return SensorInfo.model_validate(sensor)
