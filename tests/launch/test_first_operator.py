"""The account that development has out of the box."""

import asyncio
import stat

from pydantic import SecretStr

from svitlobot.clock import utc_now
from svitlobot.launch.first_operator import LOGIN, add_first_operator, has_first_operator, password_file
from svitlobot.services import operators
from svitlobot.settings import Settings


def settings(tmp_path, **others):
    return Settings(var_dir=tmp_path, _env_file=None, **others)


def test_only_development_with_a_database_of_our_own_has_it(tmp_path):
    assert has_first_operator(settings(tmp_path))
    assert not has_first_operator(settings(tmp_path, environment="production"))
    assert not has_first_operator(settings(tmp_path, database_url=SecretStr("postgresql://somewhere/else")))


async def test_its_password_is_made_once_and_read_by_its_owner_only(tmp_path, database, database_url):
    for _ in range(2):
        await asyncio.to_thread(add_first_operator, settings(tmp_path), database_url)
    path = password_file(settings(tmp_path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert await operators.log_in(database, LOGIN, path.read_text().strip(), "127.0.0.1", utc_now())
    assert await database.pool.fetchval("SELECT count(*) FROM operators") == 1


async def test_where_somebody_has_an_account_none_is_made(tmp_path, database, database_url):
    async with database.transaction() as session:
        await operators.add(session, "olena", "дуже довгий пароль", utc_now(), actor="cli")
    await asyncio.to_thread(add_first_operator, settings(tmp_path), database_url)
    assert await database.pool.fetchval("SELECT string_agg(login, ',') FROM operators") == "olena"
