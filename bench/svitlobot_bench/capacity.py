"""`bench capacity`: one sender process without a limit, beside a bare aiogram loop on the same sandbox."""

from typing import Any

from svitlobot_bench import delivery
from svitlobot_bench.rig import fresh_servers, rig_on

UNLIMITED = 10_000.0  # messages/s that no single process reaches
ROUNDS = 3


async def run(recipients: int = 30_000) -> dict[str, Any]:
    """Measure both in turn; the ratio is the median round's."""
    rounds = []
    for _ in range(ROUNDS):
        rates = []
        for strategy in ("svitlobot", "bare"):
            with fresh_servers() as servers:
                async with rig_on(servers, rate=0) as rig:
                    measure = delivery.ours if strategy == "svitlobot" else delivery.yardstick
                    await measure(rig, recipients, UNLIMITED, strategy)
                    stats = await rig.stats()
            seconds = stats["last"]["unix"] - stats["first"]["unix"]
            rates.append(round(stats["accepted"] / seconds, 1))
        rounds.append(rates)
    ours, bare = sorted(rounds, key=lambda pair: pair[0] / pair[1])[ROUNDS // 2]
    return {
        "recipients": recipients,
        "messages_per_second": ours,
        "bare_aiogram_per_second": bare,
        "ratio": round(ours / bare, 3),
        "rounds": rounds,
    }
