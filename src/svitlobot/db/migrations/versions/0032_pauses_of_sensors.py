"""What is learnt of each sensor's pauses is kept beside it.

Revision ID: 0032
"""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Make the table; without a row in it a sensor is believed as before."""
    op.execute(
        "CREATE TABLE sensor_pauses (sensor_id VARCHAR(50) NOT NULL, learnt_at TIMESTAMP WITH TIME ZONE NOT NULL, "
        "total INTEGER NOT NULL, longer INTEGER[] NOT NULL, "
        "CONSTRAINT pk_sensor_pauses PRIMARY KEY (sensor_id))"
    )


def downgrade() -> None:
    """Drop it: it is learnt anew from the readings."""
    op.execute("DROP TABLE sensor_pauses")
