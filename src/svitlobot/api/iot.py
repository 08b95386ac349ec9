"""Sensors' door: readings, and pings of other people's devices."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute
from starlette.routing import request_response

from svitlobot.api.auth import Public, bearer_key
from svitlobot.api.context import Context, InContext
from svitlobot.domain.power.readings import parse_ping_state, parse_reading
from svitlobot.errors import InvalidInputError, NotAuthenticatedError, TooLargeError
from svitlobot.services.power import ingest

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
                        "sensor_id": {"type": "string", "maxLength": 50, "description": "Ідентифікатор датчика"},
                        "is_power_on": {
                            "oneOf": [{"type": "boolean"}, {"enum": [0, 1, "0", "1"]}],
                            "description": "Чи є світло",
                        },
                        "voltage": {"type": ["number", "null"], "description": "Напруга, вольтів"},
                        "frequency": {"type": ["number", "null"], "description": "Частота, герців"},
                        "boot_id": {
                            "type": "string",
                            "maxLength": 40,
                            "description": "Позначка запуску датчика: нова після кожного вмикання",
                        },
                        "seq": {"type": "integer", "minimum": 0, "description": "Номер показання від запуску"},
                        "age_s": {"type": "number", "minimum": 0, "description": "Скільки секунд тому його знято"},
                        "battery": {"type": ["number", "null"], "description": "Заряд акумулятора, відсотків"},
                        "firmware_version": {"type": "string", "description": "Версія прошивки"},
                    },
                }
            }
        },
    },
    "security": [{"sensor": []}],
}


async def post_data(request: Request) -> Response:
    """Take a reading."""
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


class _PlainRoute(APIRoute):
    """A route in the documentation whose endpoint takes its request as Starlette has it, and no dependencies.

    At thousands of readings a second, what FastAPI does for a route costs more than storing the reading, and it cannot
    parse a body that is not even valid JSON (`nan`).
    """

    def __init__(self, path: str, endpoint: Callable[[Request], Awaitable[Response]], **options: Any) -> None:  # noqa: ANN401 - FastAPI's
        super().__init__(path, endpoint, **options)
        self.app = request_response(endpoint)


def add_readings(app: FastAPI) -> None:
    """Add the route of readings; before all others it is found soonest."""
    common: dict[str, Any] = {
        "methods": ["POST"], "tags": router.tags, "openapi_extra": _READING_SCHEMA, "route_class_override": _PlainRoute
    }  # fmt: skip
    app.router.add_api_route(
        "/api/iot/data",
        post_data,
        summary="Показання датчика",
        description="Приймає показання. Розмір тіла до 4 КіБ; nan замість виміряного значення теж приймається.",
        **common,
    )
    # Boards follow no redirect.
    app.router.add_api_route("/api/iot/data/", post_data, include_in_schema=False, **common)


_PING: dict[str, Any] = {"response_class": PlainTextResponse, "dependencies": [Public]}
_HIDDEN: dict[str, Any] = {**_PING, "include_in_schema": False}  # the same path as other devices write it

_PING_TEXT = "Будь-який пристрій повідомляє, що він живий; status каже, чи є світло."
_STATE_TEXT = "Стан названо в адресі: up, on, 0 — світло є; down, off, fail, 1–255 — немає."

PingKey = Annotated[str, Path(description="Ключ датчика")]
State = Annotated[str, Path(description="up, on, 0 — світло є; down, off, fail, 1–255 — немає")]
Status = Annotated[str, Query(max_length=20, description="up або down; без нього — просто «я тут»")]


@router.get("/api/ping/{key}", operation_id="ping", summary="Пінг", description=_PING_TEXT, **_PING)
@router.post("/api/ping/{key}", operation_id="ping_by_post", summary="Пінг", description=_PING_TEXT, **_PING)
@router.head("/api/ping/{key}", **_HIDDEN)
@router.api_route("/api/ping/{key}/", methods=["GET", "POST", "HEAD"], **_HIDDEN)
async def ping(request: Request, context: InContext, key: PingKey, status: Status = "") -> PlainTextResponse:
    """Take a sign of life from any device that can do a GET."""
    return await _ping(request, context, key, status)


@router.get(
    "/api/ping/{key}/{state}",
    operation_id="ping_with_state",
    summary="Пінг зі станом",
    description=_STATE_TEXT,
    **_PING,
)
@router.post(
    "/api/ping/{key}/{state}",
    operation_id="ping_with_state_by_post",
    summary="Пінг зі станом",
    description=_STATE_TEXT,
    **_PING,
)
@router.head("/api/ping/{key}/{state}", **_HIDDEN)
@router.api_route("/api/ping/{key}/{state}/", methods=["GET", "POST", "HEAD"], **_HIDDEN)
async def ping_with_state(request: Request, context: InContext, key: PingKey, state: State) -> PlainTextResponse:
    """Take a ping that says whether there is power: up, on, 0, or down, off, fail, 1 to 255."""
    return await _ping(request, context, key, state)


@router.get(
    "/channelPing",
    summary="Пінг від чужого клієнта",
    description="Для пристроїв, налаштованих на інші служби моніторингу: перепрошивати їх не треба.",
    **_PING,
)
@router.head("/channelPing", **_HIDDEN)
@router.post("/channelPing", **_HIDDEN)
@router.api_route("/channelPing/", methods=["GET", "POST", "HEAD"], **_HIDDEN)
async def channel_ping(
    request: Request,
    context: InContext,
    channel_key: Annotated[str, Query(description="Ключ датчика")] = "",
    status: Status = "",
) -> PlainTextResponse:
    """Take a ping from a client made for other monitoring services, so that nobody must reflash."""
    return await _ping(request, context, channel_key, status, is_legacy=True)


async def _ping(
    request: Request, context: Context, key: str, state: str, *, is_legacy: bool = False
) -> PlainTextResponse:
    key = key.strip()  # a sketch that reads it from a file sends the line's end too
    if not 1 <= len(key) <= MAX_KEY:
        raise NotAuthenticatedError("Невідомий ключ датчика")
    reported_on = _stated(request, state)
    now, address = context.clock(), _address(request)
    await ingest.ingest_ping(context.database, key, now, address, is_legacy=is_legacy, reported_on=reported_on)
    context.process.note_contact(now)
    return PlainTextResponse("OK")


def _stated(request: Request, state: str) -> bool | None:
    """Return the power that a ping reports by its path and by "status", in whatever case that is written.

    Raises InvalidInputError when they contradict each other: an outage must not be lost to the other word.
    """
    named = [value for name, value in request.query_params.multi_items() if name.lower() == "status"]
    stated = {parse_ping_state(one) for one in (state, *named)} - {None}
    if len(stated) > 1:
        raise InvalidInputError("Пінг каже водночас, що світло є і що немає")
    return stated.pop() if stated else None
