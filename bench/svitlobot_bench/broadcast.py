"""`bench broadcast`: a broadcast in a city of a million is accepted, foretold, and cancelled."""

import asyncio
import statistics
import time
from typing import Any

from svitlobot_bench.expand import fill_city, plain_insert
from svitlobot_bench.rig import Rig, fresh_servers, rig_on, until

RATE = 1000.0
OPERATOR = {"X-Admin-Token": "admin-token-of-the-rig"}
CHOSEN = "tier:PRO,STANDARD queue:1.1,1.2,2.1,2.2,3.1,3.2"  # a tenth of the city
ROUNDS = 7
CANCELLED_AFTER = 3_000  # messages
SETTLED_S = 3.0


async def run(users: int = 1_000_000) -> dict[str, Any]:
    """Time the preview and the acceptance, compare the promised ETA with what happens, and cancel one under way.

    The yardstick of acceptance is what one writes first: a row for each person at once.
    """
    with fresh_servers() as servers:
        async with rig_on(servers, rate=RATE) as rig:
            await fill_city(rig, users)
            await rig.start_api(SEND_RATE=str(RATE))
            previews = [await _preview_ms(rig) for _ in range(ROUNDS)]
            accepted = [await _accepted_ms(rig) for _ in range(ROUNDS)]
            plain = await plain_insert(rig.database)
            await rig.start_sender(RATE)
            foretold = await _foretold(rig)
            cancelled = await _cancelled(rig)
    return {
        "users": users,
        "preview_ms": round(statistics.median(previews), 1),
        "preview_worst_ms": round(max(previews), 1),
        "accept_ms": round(statistics.median(accepted), 1),
        "accept_worst_ms": round(max(accepted), 1),
        "plain_rows_ms": round(plain * 1000, 1),
        "rate": RATE,
        **foretold,
        **cancelled,
    }


async def _foretold(rig: Rig) -> dict[str, Any]:
    began = time.perf_counter()
    promised = await _post(rig, "broadcast", filter=CHOSEN, key=_key())
    path = f"broadcasts/{promised['id']}"
    await until(lambda: _is_left(rig, path, at_most=promised["audience"]["count"] // 2), limit=900, every=0.25)
    halfway, halfway_at = await _get(rig, path), time.perf_counter()
    await until(lambda: _is_left(rig, path, at_most=0), limit=900, every=0.25)
    took, end = time.perf_counter() - began, await _get(rig, path)
    eta, left_took = promised["audience"]["eta_seconds"], took - (halfway_at - began)
    return {
        "recipients": end["sent"],
        "estimated": promised["audience"]["count"],
        "eta_s": eta,
        "took_s": round(took, 1),
        "eta_error": round(abs(took - eta) / took, 3),
        "eta_error_halfway": round(abs(left_took - halfway["eta_seconds"]) / left_took, 3),
    }


async def _cancelled(rig: Rig) -> dict[str, Any]:
    before = (await rig.stats())["accepted"]
    event = (await _post(rig, "broadcast", key=_key()))["id"]

    async def is_under_way() -> bool:
        return bool((await rig.stats())["accepted"] >= before + CANCELLED_AFTER)

    await until(is_under_way)
    await _post(rig, f"broadcasts/{event}/cancel")
    at_cancel = (await rig.stats())["accepted"]
    await asyncio.sleep(SETTLED_S)
    return {"sent_after_cancel": (await rig.stats())["accepted"] - at_cancel}


async def _accepted_ms(rig: Rig) -> float:
    """Return how many milliseconds it takes until a broadcast to everybody is accepted; then it is cancelled."""
    began = time.perf_counter()
    event = (await _post(rig, "broadcast", key=_key()))["id"]
    took = (time.perf_counter() - began) * 1000
    await _post(rig, f"broadcasts/{event}/cancel")
    return took


async def _is_left(rig: Rig, path: str, *, at_most: int) -> bool:
    now = await _get(rig, path)
    return bool(now["is_planned"] and now["left"] <= at_most)


async def _preview_ms(rig: Rig) -> float:
    began = time.perf_counter()
    await _post(rig, "broadcast", dry_run=True)
    return (time.perf_counter() - began) * 1000


def _key() -> str:
    return f"bench-{time.time_ns()}"


async def _post(rig: Rig, path: str, **wanted: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    body = {"text": "Перевірка", **wanted} if path == "broadcast" else None
    async with rig.http.post(f"{rig.api}/api/admin/{path}", json=body, headers=OPERATOR) as answer:
        answer.raise_for_status()
        result: dict[str, Any] = await answer.json()
        return result


async def _get(rig: Rig, path: str) -> dict[str, Any]:
    async with rig.http.get(f"{rig.api}/api/admin/{path}", headers=OPERATOR) as answer:
        answer.raise_for_status()
        result: dict[str, Any] = await answer.json()
        return result
