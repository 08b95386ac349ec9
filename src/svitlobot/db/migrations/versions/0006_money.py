"""Grants of days as rows, orders with a name of their own, prices in Stars.

Revision ID: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0005"

UP = (
    "ALTER TABLE tariffs ADD COLUMN price_stars INTEGER CONSTRAINT ck_tariffs_price_stars CHECK (price_stars > 0)",
    "ALTER TABLE payments ADD COLUMN order_id VARCHAR(64)",
    "ALTER TABLE payments ALTER COLUMN payment_id TYPE VARCHAR(300)",  # Telegram's numbers of charges are long
    "ALTER TABLE payments ADD COLUMN provider_status VARCHAR(40)",
    "ALTER TABLE payments ADD COLUMN refunded_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE payments ADD COLUMN checks SMALLINT DEFAULT 0 NOT NULL",
    "ALTER TABLE payments ADD COLUMN next_check_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE payments ADD CONSTRAINT uq_payments_order_id UNIQUE (order_id)",
    "CREATE INDEX idx_payments_next_check ON payments (next_check_at) WHERE next_check_at IS NOT NULL",
    """
    CREATE TABLE subscription_grants (
        id BIGINT GENERATED ALWAYS AS IDENTITY,
        user_id BIGINT NOT NULL,
        tier VARCHAR(20) NOT NULL,
        days INTEGER NOT NULL,
        cause VARCHAR(20) NOT NULL,
        payment_id INTEGER,
        reason TEXT,
        tier_before VARCHAR(20) NOT NULL,
        expires_before TIMESTAMP WITH TIME ZONE,
        tier_after VARCHAR(20) NOT NULL,
        expires_after TIMESTAMP WITH TIME ZONE,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
        CONSTRAINT pk_subscription_grants PRIMARY KEY (id),
        CONSTRAINT ck_subscription_grants_cause CHECK (cause IN ('payment', 'refund', 'referral', 'operator')),
        CONSTRAINT ck_subscription_grants_payment CHECK ((cause IN ('payment', 'refund')) = (payment_id IS NOT NULL)),
        CONSTRAINT fk_subscription_grants_payment_id FOREIGN KEY (payment_id) REFERENCES payments (id),
        CONSTRAINT uq_subscription_grants_payment_id_cause UNIQUE (payment_id, cause)
    )
    """,
    "CREATE INDEX idx_subscription_grants_user ON subscription_grants (user_id)",
    """
    CREATE TABLE subscription_reminders (
        user_id BIGINT NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        days SMALLINT NOT NULL,
        CONSTRAINT pk_subscription_reminders PRIMARY KEY (user_id, expires_at, days),
        CONSTRAINT fk_subscription_reminders_user_id
            FOREIGN KEY (user_id) REFERENCES users (user_id) ON DELETE CASCADE
    )
    """,
    # Who is to be reminded, and whose days are over, is found without reading a million people.
    """
    CREATE INDEX idx_users_expiry ON users (subscription_expires_at, user_id) WHERE subscription_expires_at IS NOT NULL
    """,
)


def upgrade() -> None:
    """Add them."""
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP INDEX idx_users_expiry")
    op.execute("DROP TABLE subscription_reminders, subscription_grants")
    op.execute("DROP INDEX idx_payments_next_check")
    for column in ("order_id", "provider_status", "refunded_at", "checks", "next_check_at"):
        op.execute(f"ALTER TABLE payments DROP COLUMN {column}")
    op.execute("ALTER TABLE payments ALTER COLUMN payment_id TYPE VARCHAR(100) USING left(payment_id, 100)")
    op.execute("ALTER TABLE tariffs DROP COLUMN price_stars")
