"""The first schema.

Revision ID: 0001
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

TABLES = (
    "user_addresses",
    "referral_activations",
    "payments",
    "crowdreports",
    "users",
    "notification_batches",
    "schedules",
    "queue_changes",
    "iot_sensors",
    "events",
    "addresses",
    "tariffs",
    "queues",
    "payment_callbacks",
    "paid_broadcast_spend",
    "notifications",
    "iot_data",
    "excel_texts",
    "silence_watch",
    "action_logs",
)


def upgrade() -> None:
    """Create every table and the twelve default queues."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n")
    for statement in filter(str.strip, statements):
        op.execute(statement)


def downgrade() -> None:
    """Drop every table."""
    op.execute(f"DROP TABLE {', '.join(TABLES)}")
