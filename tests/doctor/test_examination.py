"""The doctor's checks run side by side: one that hangs, breaks or finds a server away hides no other."""

import asyncio
import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from svitlobot.db.session import Database
from svitlobot.doctor.checks import CHECKS
from svitlobot.doctor.examination import Check, Installation, examine
from svitlobot.doctor.findings import Finding, Health, ok, warning
from svitlobot.doctor.report import report_json, report_lines, worst
from svitlobot.errors import ConflictError
from svitlobot.launch.servers import Servers

ROOT = Path(__file__).parents[2]
AWAY = "postgresql://nobody@127.0.0.1:1/nowhere"


async def _well(_: Installation) -> list[Finding]:
    return [ok("добре")]


async def _says_little(_: Installation) -> list[Finding]:
    return []


async def _hangs(_: Installation) -> list[Finding]:
    await asyncio.Event().wait()
    return []


async def _breaks(_: Installation) -> list[Finding]:
    raise KeyError("a bug")


async def _refuses(_: Installation) -> list[Finding]:
    raise ConflictError("зайнято")


async def _reads(installation: Installation) -> list[Finding]:
    async with installation.database.transaction():
        return [ok(str(await installation.database.pool.fetchval("SELECT 1")))]


async def test_a_check_that_hangs_breaks_or_refuses_is_named_and_the_others_answer(installation: Installation) -> None:
    works = [_hangs, _breaks, _refuses, _says_little, _well]
    checked = await examine(installation, [Check(work.__name__, work, limit_s=0.2) for work in works])
    assert [one.health for one in checked] == [
        Health.WARNING,
        Health.BROKEN,
        Health.BROKEN,
        Health.OK,
        Health.OK,
    ]
    assert "0.2 с" in checked[0].findings[0].text
    assert "зайнято" in checked[2].findings[0].text
    assert worst(checked) is Health.BROKEN


async def test_a_server_that_is_away_is_broken_itself_and_unseen_to_the_others(installation: Installation) -> None:
    away = replace(installation, database=await Database(AWAY, role="test").open())
    checks = [Check("database", _reads, is_about_server=True), Check("sensors", _reads), Check("disk", _well)]
    checked = await examine(away, checks)
    assert [one.health for one in checked] == [Health.BROKEN, Health.WARNING, Health.OK]
    assert "не перевірено" in checked[1].findings[0].text
    await away.database.close()


async def test_a_report_is_for_people_with_what_to_do_and_for_programs_as_json(installation: Installation) -> None:
    async def doubtful(_: Installation) -> list[Finding]:
        return [ok("одне"), warning("друге", "зробіть так")]

    checked = await examine(installation, [Check("disk", doubtful), Check("clock", _well)])
    lines = list(report_lines(checked))
    assert lines[:3] == ["✓ disk   одне", "! disk   друге", "         → зробіть так"]
    told = json.loads(report_json(checked))
    assert (told["health"], [check["health"] for check in told["checks"]]) == ("warning", ["warning", "ok"])
    assert told["checks"][0]["findings"][1] == {"health": "warning", "text": "друге", "advice": "зробіть так"}


@pytest.mark.parametrize("lost", ["DATABASE_URL", "REDIS_URL"])
async def test_with_a_server_away_the_command_still_answers_about_all_others(
    servers: Servers, cli: str, database_url: str, tmp_path: Path, lost: str
) -> None:
    urls = {"DATABASE_URL": database_url, "REDIS_URL": servers.settings.require_redis_url()}
    urls[lost] = {"DATABASE_URL": AWAY, "REDIS_URL": "redis://127.0.0.1:1"}[lost]
    ran = await asyncio.to_thread(
        subprocess.run, ["bash", "-c", cli, "svitlobot", "doctor", "--json"], env=os.environ | urls, cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == Health.BROKEN, ran.stderr
    told = {check["name"]: check["health"] for check in json.loads(ran.stdout)["checks"]}
    assert list(told) == [check.name for check in CHECKS]
    gone, there = ("database", "redis") if lost == "DATABASE_URL" else ("redis", "partitions")
    assert (told[gone], told[there]) == ("broken", "ok")
    assert told["sensors"] == "warning"  # unseen, or none there
    assert told["certificates"] == "ok"


async def test_a_wrong_setting_is_the_finding(cli: str, tmp_path: Path) -> None:
    command = ["bash", "-c", cli, "svitlobot", "doctor"]
    ran = await asyncio.to_thread(
        subprocess.run, command, env=os.environ | {"API_PORT": "eighty"}, cwd=tmp_path, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == Health.BROKEN
    assert ran.stdout.startswith("✗ settings  API_PORT")


@pytest.mark.parametrize("page", ["docs/operator.md", "docs/uk/operator.md"])
def test_the_operator_s_page_explains_every_check(page: str) -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| ", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    explained = {name for row in rows for name in re.findall(r"\w+", row)}
    assert explained == {check.name for check in CHECKS}
