"""`svitlobot doctor chats`: which chats take no messages."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from svitlobot.db.session import Database
from svitlobot.launch.servers import Servers


async def test_a_chat_that_refuses_is_a_line_and_an_exit_code(
    database: Database, servers: Servers, database_url: str, tmp_path: Path
) -> None:
    urls = {"DATABASE_URL": database_url, "REDIS_URL": servers.settings.require_redis_url(), "ADMIN_CHAT_ID": "-77"}
    command = [sys.executable, "-m", "svitlobot", "doctor", "chats"]

    async def run() -> tuple[int, str]:
        ran = await asyncio.to_thread(
            subprocess.run, command, env=os.environ | urls, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return ran.returncode, ran.stdout.strip()

    assert await run() == (0, "Усі чати приймають повідомлення.")
    await database.pool.execute("INSERT INTO refused_chats (chat_id, reason) VALUES (-77, 'bot was kicked')")
    assert await run() == (1, "Чат оператора (-77): bot was kicked")
