"""The account that development has out of the box."""

import os
import stat
import subprocess
import sys

import pytest
from pydantic import SecretStr

from svitlobot.clock import utc_now
from svitlobot.launch.first_operator import LOGIN, has_first_operator, password_file
from svitlobot.services.admin import operators
from svitlobot.settings import Settings


def settings(tmp_path, **others):
    return Settings(var_dir=tmp_path, _env_file=None, **others)


@pytest.fixture
def add_first(database_url, redis, servers, tmp_path):
    """Do what `up` does before it starts the roles."""
    urls = {"DATABASE_URL": database_url, "REDIS_URL": servers.settings.require_redis_url()}
    command = [sys.executable, "-m", "svitlobot", "operators", "first"]
    environment = os.environ | urls | {"VAR_DIR": str(tmp_path)}
    return lambda: subprocess.run(command, env=environment, cwd=tmp_path, check=True)


def test_only_development_with_a_database_of_our_own_has_it(tmp_path):
    assert has_first_operator(settings(tmp_path))
    assert not has_first_operator(settings(tmp_path, environment="production"))
    assert not has_first_operator(settings(tmp_path, database_url=SecretStr("postgresql://somewhere/else")))


async def test_its_password_is_made_once_and_read_by_its_owner_only(tmp_path, database, add_first):
    add_first()
    add_first()
    path = password_file(settings(tmp_path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert await operators.log_in(database, LOGIN, path.read_text().strip(), "127.0.0.1", utc_now())
    assert await database.pool.fetchval("SELECT count(*) FROM operators") == 1


async def test_where_an_operator_has_an_account_none_is_made(database, add_first):
    async with database.transaction() as session:
        await operators.add(session, "olena", "дуже довгий пароль", utc_now(), actor="cli")
    add_first()
    assert await database.pool.fetchval("SELECT string_agg(login, ',') FROM operators") == "olena"
