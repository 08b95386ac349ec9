"""Runs migrations on the connection it is handed.

A migration must never queue behind a long transaction while everyone queues behind the migration, so waiting for a
lock and running a statement are both bounded: it fails, and is simply run again. Only for another migration's end it
waits as long as that takes.
"""

import re
from collections.abc import Mapping
from typing import Any

from alembic import context
from sqlalchemy import text

from svitlobot.db.models import Base
from svitlobot.db.models.base import RETIRED

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "10min"
LOCK_KEY = 0x5E17_316A  # held until the connection closes


def _is_compared(name: str | None, kind: str, parents: Mapping[Any, str | None]) -> bool:
    """Leave partitions out of the comparison, which come and go by date, and columns that wait to be dropped."""
    if kind == "column":
        return (parents["table_name"], name) not in RETIRED
    return kind != "table" or not re.search(r"(_\d+)+$", name or "")


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transaction_per_migration=True,
    compare_server_default=True,
    include_name=_is_compared,
)
connection.execute(text(f"SELECT pg_advisory_lock({LOCK_KEY})"))
connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
connection.commit()
with context.begin_transaction():
    context.run_migrations()
