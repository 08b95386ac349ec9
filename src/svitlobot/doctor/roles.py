"""Whether every role of the product is at work, as far as that can be seen from here."""

import aiohttp

from svitlobot.db.queries.server_health import connected_roles
from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok

SEEN = ("api", "sender", "worker", "beat")  # the bot has no connection to the database
ANSWERS_WITHIN_S = 5
ADVICE = "docs/runbooks/role-is-down.md"


async def check_roles(installation: Installation) -> list[Finding]:
    """Look which roles are connected to the database, anywhere."""
    async with installation.database.transaction() as session:
        wanted = (*SEEN, "mqtt") if installation.settings.mqtt_url is not None else SEEN
        working = await connected_roles(session, wanted)
    missing = [role for role in wanted if role not in working]
    found = [broken(f"{role} не працює", f"svitlobot {role}; {ADVICE}") for role in missing]
    return found or [ok(f"{', '.join(wanted)} працюють")]


async def check_api(installation: Installation) -> list[Finding]:
    """Ask the API whether it is ready."""
    url = f"{installation.settings.backend_url}/health/ready"
    timeout = aiohttp.ClientTimeout(total=ANSWERS_WITHIN_S)
    try:
        async with installation.http.get(url, allow_redirects=False, timeout=timeout) as answer:
            if answer.ok:
                return [ok(f"{url} відповідає")]
            return [broken(f"{url}: HTTP {answer.status} {(await answer.text())[:200]}", ADVICE)]
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        return [broken(f"{url} не відповідає: {type(error).__name__}", f"svitlobot api; {ADVICE}")]
