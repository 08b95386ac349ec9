"""The whole product at work, watched: every role shows its metrics, a queue flipped, people were told."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from fork_server import ForkServer
from svitlobot.launch.servers import Servers
from svitlobot.metrics.server import PORTS, Role
from svitlobot_bench.rig import Rig, free_port, rig_on, until
from svitlobot_sandbox.city.population import crowd

PEOPLE = 40
ROLES = tuple(role for role in PORTS if role != "mqtt")  # which needs a broker


@dataclass
class Watched:
    """A running product, and where each role shows its metrics."""

    rig: Rig
    addresses: dict[Role, str]

    async def scrape(self, role: Role) -> dict[str, Metric]:
        """Return a role's metrics by name; none while it does not answer."""
        try:
            async with self.rig.http.get(f"http://{self.addresses[role]}/metrics") as answer:
                answer.raise_for_status()
                return {metric.name: metric for metric in text_string_to_metric_families(await answer.text())}
        except OSError:
            return {}

    async def value(self, role: Role, name: str, **labels: str) -> float:
        """Return the sum of a sample's values over all labels that are not named; 0 while there is none."""
        samples = [sample for metric in (await self.scrape(role)).values() for sample in metric.samples]
        return sum(one.value for one in samples if one.name == name and labels.items() <= one.labels.items())


@pytest.fixture(scope="session")
def promtool() -> str:
    """The checker of Debian's Prometheus; in CI it must be there."""
    found = shutil.which("promtool")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no promtool: apt-get install prometheus")
    return found


@pytest.fixture(scope="module")
async def watched(servers: Servers, template_url: str, forking: ForkServer) -> AsyncIterator[Watched]:
    """Start every role, flip a queue of forty people, and wait until all of it is seen in the metrics."""
    name = f"watched_{uuid.uuid4().hex[:8]}"
    admin = await asyncpg.connect(template_url)
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE template_svitlobot STRATEGY FILE_COPY")
    url = template_url.replace("/svitlobot?", f"/{name}?")
    async with rig_on(servers, url, rate=0, start=forking.start) as rig:
        watched = Watched(rig, {})
        await rig.add_houses()
        await crowd(rig.database, [1], PEOPLE)
        first, second = await rig.add_sensors()  # before the beat, whose next look is 15 s after its first
        for role in ROLES:
            port = free_port()
            watched.addresses[role] = f"127.0.0.1:{port}"
            settings = {"METRICS_PORT": str(port - PORTS[role]), "SCHEDULE_URLS": "http://127.0.0.1:9/plan.json"}
            settings |= {"SERVICE_TOKEN": "service-token-of-the-rig", "API_URL": rig.api, "BACKUP_DAILY": "false"}
            await (rig.start_api(**settings) if role == "api" else asyncio.to_thread(rig.start, role, **settings))
        for is_power_on in (True, False):
            for sensor in (first, second, second):
                assert await rig.post(sensor, is_power_on=is_power_on) == 200
        await until(lambda: _is_seen(watched), limit=60)
        yield watched
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def _is_seen(watched: Watched) -> bool:
    sent = await watched.value("sender", "notifications_sent_total", type="power_off")
    is_looked_at = await watched.value("beat", "svitlobot_server_up", server="redis")
    ran = await watched.value("worker", "svitlobot_job_runs_total", task="iot_processor", end="done")
    return sent >= PEOPLE and bool(is_looked_at) and bool(ran) and bool(await watched.scrape("bot"))
