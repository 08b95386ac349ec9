"""`svitlobot import list`: what was loaded, in the operator's language."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from svitlobot.db.session import Database
from svitlobot.launch.servers import Servers


async def test_the_latest_imports_are_listed_in_ukrainian(
    database: Database, servers: Servers, database_url: str, tmp_path: Path
) -> None:
    await database.pool.execute(
        "INSERT INTO imports (kind, status, file_name, sha256, changes) VALUES ('addresses', 'done', 'a.xlsx', '', 3)"
    )
    urls = {"DATABASE_URL": database_url, "REDIS_URL": servers.settings.require_redis_url()}
    command = [sys.executable, "-m", "svitlobot", "import", "list"]
    listed = await asyncio.to_thread(
        subprocess.run, command, env=os.environ | urls, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "адреси  a.xlsx  застосовано, змін 3" in listed.stdout
