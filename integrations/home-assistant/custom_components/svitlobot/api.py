"""The public API of a SvitloBot installation, as far as Home Assistant needs it."""

import json
from http import HTTPStatus
from typing import Any

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=10)


class SvitloBotError(Exception):
    """The installation cannot be reached, or answered what nobody expected."""


class SvitloBotKeyError(SvitloBotError):
    """The sensor's id or key is wrong."""


class SvitloBotApi:
    """Asks one installation. Every method raises SvitloBotError."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url.rstrip("/")

    async def queues(self) -> dict[int, str]:
        """Return the name of every queue by its id."""
        found = await self._get("/api/queues")
        return {queue["queue_id"]: queue["name"] for queue in found["items"]}

    async def status(self, queue_id: int) -> dict[str, Any]:
        """Return whether there is power in a queue, and since when."""
        return await self._get(f"/api/queues/{queue_id}/status")

    async def schedule(self, queue_id: int) -> dict[str, Any]:
        """Return what is planned for a queue: its outlook and its days, today first."""
        found = await self._get(f"/api/schedules?queue_id={queue_id}")
        if not found["items"]:
            raise SvitloBotError("no such queue")
        return found["items"][0]

    async def report(self, sensor_id: str, key: str, fields: dict[str, Any]) -> None:
        """Report as a sensor. Raises SvitloBotKeyError when id and key do not belong together."""
        body = {"sensor_id": sensor_id, **fields}
        await self._ask("POST", "/api/iot/data", json=body, headers={"Authorization": f"Bearer {key}"})

    async def check_key(self, key: str) -> None:
        """Make sure that a key is a sensor's, by a ping that says "I am here". Raises SvitloBotKeyError."""
        await self._ask("GET", f"/api/ping/{key}/log")

    async def _get(self, path: str) -> dict[str, Any]:
        try:
            found = json.loads(await self._ask("GET", path))
        except ValueError as error:
            raise SvitloBotError("not JSON") from error
        if not isinstance(found, dict) or not {"items", "status"} & found.keys():
            raise SvitloBotError("not an answer of SvitloBot")
        return found

    async def _ask(self, method: str, path: str, **request: Any) -> str:  # noqa: ANN401 - as aiohttp has them
        try:
            async with self._session.request(method, self._url + path, timeout=TIMEOUT, **request) as answer:
                if answer.status == HTTPStatus.UNAUTHORIZED:
                    raise SvitloBotKeyError("the key is not this sensor's")
                if answer.status >= HTTPStatus.BAD_REQUEST:
                    raise SvitloBotError(f"status {answer.status}")
                return await answer.text()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SvitloBotError(type(error).__name__) from error
