"""Old street names, and houses found by where they stand.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table of aliases and the index by latitude."""
    op.execute(
        "CREATE TABLE street_aliases ("
        " alias_key VARCHAR(200) NOT NULL,"
        " street_key VARCHAR(200) NOT NULL,"
        " alias VARCHAR(200) NOT NULL,"
        " CONSTRAINT pk_street_aliases PRIMARY KEY (alias_key, street_key))"
    )
    # Not CONCURRENTLY: the table is changed by imports only, and building takes a quarter of a second.
    op.execute("CREATE INDEX idx_addresses_place ON addresses (latitude, longitude) WHERE latitude IS NOT NULL")


def downgrade() -> None:
    """Take both away."""
    op.execute("DROP INDEX idx_addresses_place")
    op.execute("DROP TABLE street_aliases")
