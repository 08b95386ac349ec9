"""From an HTTP request to the Bot API method it names, and its answer as Telegram words it."""

import asyncio
import inspect
from collections.abc import Coroutine
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import orjson

from svitlobot_sandbox.telegram.bots import Bot
from svitlobot_sandbox.telegram.control import control
from svitlobot_sandbox.telegram.errors import BotApiError, too_many_requests
from svitlobot_sandbox.telegram.faults import Fault
from svitlobot_sandbox.telegram.forms import read_params
from svitlobot_sandbox.telegram.forward import City
from svitlobot_sandbox.telegram.http11 import Answer, Outage, Reply, Request
from svitlobot_sandbox.telegram.methods import METHODS, Method
from svitlobot_sandbox.telegram.methods.fetching import Described
from svitlobot_sandbox.telegram.pages import Pages
from svitlobot_sandbox.telegram.request_origin import is_ours, is_program
from svitlobot_sandbox.telegram.views import BOTS
from svitlobot_sandbox.telegram.world import World

MAX_ROUTES = 4_096

_NOT_OURS = Reply(403, orjson.dumps({"code": "forbidden", "text": "пісочниця слухає лише свої сторінки й цю машину"}))

_BAD_GATEWAY = b"<html>\r\n<head><title>%d</title></head>\r\n<body><center><h1>%d</h1></center></body>\r\n</html>\r\n"


class _Route(NamedTuple):
    bot: Bot
    name: str
    method: Method


class Api:
    """Answers every request of a sandbox: the Bot API, file downloads, the control API and the pages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._routes: dict[bytes, _Route] = {}
        self._pages = Pages(world.files)
        self._city = City(world.config.city_port)

    def __call__(self, request: Request) -> Reply | Outage | Coroutine[object, object, Answer]:
        """Answer one request, at once when nothing needs waiting for."""
        target = request.target
        if target.startswith(b"/bot"):
            return self._call(request) if is_program(request) else _NOT_OURS
        if target.startswith(b"/file/bot"):
            return self._download(target) if is_program(request) else _NOT_OURS
        if not is_ours(request):
            return _NOT_OURS
        return self._serve(request, target.partition(b"?")[0])

    def _serve(self, request: Request, path: bytes) -> Reply | Coroutine[object, object, Answer]:
        if path.startswith(b"/sandbox/files/") and request.method == "GET":
            return self._pages.upload(path.rpartition(b"/")[2].decode("latin-1"))
        if path.startswith(b"/sandbox/"):
            answer = control(self._world, request)
            return answer if isinstance(answer, Reply) else _ready(answer)
        if path.startswith(b"/city/"):
            return self._city.forward(request)
        page = self._pages.find(path) if request.method == "GET" else None
        return page or self._refuse(BotApiError(404, "Not Found"))

    async def close(self) -> None:
        """Let go of the city."""
        await self._city.close()

    def _call(self, request: Request) -> Reply | Outage | Coroutine[object, object, Answer]:
        try:
            route = self._route(request.target)
        except BotApiError as error:
            return self._refuse(error)
        self._world.ledger.calls[route.name] += 1
        faults = self._world.faults
        fault = faults.draw(route.name) if faults else None
        return self._perform(route, request) if fault is None else self._perform_badly(fault, route, request)

    def _route(self, target: bytes) -> _Route:
        path = target.partition(b"?")[0]
        route = self._routes.get(path)
        if route is None:
            token, _, name = unquote_to_bytes(path).decode("latin-1").removeprefix("/bot").partition("/")
            bot = self._world.bots.authenticate(token, self._world.limits)
            method = METHODS.get(name.lower())
            if method is None:
                raise BotApiError(404, "Not Found: method not found")
            route = _Route(bot, name.lower(), method)
            self._world.views.touch(BOTS)
            if len(self._routes) < MAX_ROUTES:
                self._routes[path] = route
        return route

    def _perform(self, route: _Route, request: Request) -> Reply | Coroutine[object, object, Reply]:
        try:
            result = route.method(self._world, route.bot, read_params(request))
        except BotApiError as error:
            return self._refuse(error)
        return self._later(result) if inspect.iscoroutine(result) else _success(result)

    async def _later(self, pending: Coroutine[object, object, object]) -> Reply:
        try:
            return _success(await pending)
        except BotApiError as error:
            return self._refuse(error)

    def _perform_badly(
        self, fault: Fault, route: _Route, request: Request
    ) -> Reply | Outage | Coroutine[object, object, Answer]:
        match fault.kind:
            case "too_many_requests":
                return self._refuse(too_many_requests(fault.retry_after))
            case "server_error":
                self._world.ledger.refused[fault.status] += 1
                return Reply(fault.status, _BAD_GATEWAY % (fault.status, fault.status), "text/html")
            case "reset_before":
                return Outage.RESET
            case "hang_before":
                return Outage.HANG
            case _:
                return self._perform_slowly(fault, route, request)

    async def _perform_slowly(self, fault: Fault, route: _Route, request: Request) -> Answer:
        if fault.kind == "latency":
            await asyncio.sleep(fault.seconds)
        answer = self._perform(route, request)
        reply = answer if isinstance(answer, Reply) else await answer
        match fault.kind:
            case "reset_after":
                return Outage.RESET
            case "hang_after":
                return Outage.HANG
            case _:
                return reply

    def _download(self, target: bytes) -> Reply:
        token, _, path = unquote_to_bytes(target).decode("latin-1").removeprefix("/file/bot").partition("/")
        try:
            self._world.bots.authenticate(token, self._world.limits)
        except BotApiError as error:
            return self._refuse(error)
        upload = self._world.files.get(path.removeprefix("photos/"))
        if upload is None:
            return self._refuse(BotApiError(404, "Not Found"))
        return Reply(200, upload.data, "application/octet-stream")

    def _refuse(self, error: BotApiError) -> Reply:
        self._world.ledger.refused[error.code] += 1
        return Reply(error.code, orjson.dumps(error.as_json()))


def _success(result: object) -> Reply:
    if isinstance(result, Described):
        return Reply(200, orjson.dumps({"ok": True, "result": result.result, "description": result.description}))
    return Reply(200, orjson.dumps({"ok": True, "result": result}))


async def _ready(answer: Answer) -> Answer:
    return answer
