"""The last backup restored on trial: what came of it is on record, where the alerts look."""

import asyncio

import asyncpg
import pytest

from svitlobot.backups.archive import Archive
from svitlobot.backups.prove import prove_last
from svitlobot.clock import utc_now
from svitlobot.errors import NotFoundError

from .conftest import quiet


async def _value(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def test_the_last_backup_is_proved_on_record_and_a_bad_one_named(city_url: str, archive: Archive) -> None:
    def proof() -> object:
        row = "row(proof_began_at IS NOT NULL, proof_ended_at IS NOT NULL, proof_error)"
        return asyncio.run(_value(city_url, f"SELECT {row} FROM backups ORDER BY id DESC LIMIT 1"))

    with pytest.raises(NotFoundError):
        prove_last(city_url, archive.path.parent / "elsewhere", utc_now, quiet)
    assert prove_last(city_url, archive.path.parent, utc_now, quiet) is None
    assert proof() == (True, True, None)
    archive.path.write_bytes(b"not what it was")
    assert "SHA-256" in (prove_last(city_url, archive.path.parent, utc_now, quiet) or "")
    assert "SHA-256" in str(proof())
    archive.path.unlink()
    assert prove_last(city_url, archive.path.parent, utc_now, quiet) is not None  # gone is no good either
