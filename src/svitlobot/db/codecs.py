"""How PostgreSQL's JSON looks in Python on the hot-path connections."""

import asyncpg
import orjson


async def register_codecs(connection: asyncpg.Connection) -> None:
    """Read and write ``jsonb`` as plain Python values."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=lambda raw: orjson.loads(raw[1:]),
    )
