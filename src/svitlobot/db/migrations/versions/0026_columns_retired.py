"""Three columns retire: `users.total_notifications_sent`, `users.referral_count`, `payment_callbacks.handled_at`.

Nobody counted the first, nobody read the second, and the third was always `received_at` (docs/adr/0029). The release
that is running still names them in its SELECTs and INSERTs, so this revision drops nothing. The first release after the
one that brings it may drop them, when no running role names them any more. Until then they keep their defaults, and
`RETIRED` in `db/models/base.py` lists them.

Revision ID: 0026
"""

from alembic import op

revision = "0026"
down_revision = "0025"

# In the order in which an invitation and an erasure lock people.
_CLEAR = """
    UPDATE users SET referral_count = 0 FROM (
        SELECT user_id FROM users WHERE referral_count <> 0 ORDER BY user_id FOR NO KEY UPDATE
    ) AS counted WHERE users.user_id = counted.user_id
"""
_COUNT_AGAIN = """
    UPDATE users SET referral_count = invited.people FROM (
        SELECT referrer_user_id, count(*) AS people FROM referral_activations GROUP BY referrer_user_id
    ) AS invited WHERE user_id = referrer_user_id
"""


def upgrade() -> None:
    """Clear what an erasure no longer clears."""
    op.execute(_CLEAR)


def downgrade() -> None:
    """Count invitations again, as the release before does."""
    op.execute(_COUNT_AGAIN)
