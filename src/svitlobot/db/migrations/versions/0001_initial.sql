-- The first schema: every table, in the order their references need.

CREATE TABLE action_logs (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    user_id BIGINT,
    action_type VARCHAR(50) NOT NULL,
    description TEXT,
    metadata JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_action_logs PRIMARY KEY (id)
);
CREATE INDEX idx_action_logs_type ON action_logs (action_type);
CREATE INDEX idx_action_logs_user ON action_logs (user_id);

CREATE TABLE excel_texts (
    key VARCHAR(100) NOT NULL,
    value TEXT NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_excel_texts PRIMARY KEY (key)
);

CREATE TABLE iot_data (
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    sensor_id VARCHAR(50) NOT NULL,
    is_power_on BOOLEAN NOT NULL,
    voltage NUMERIC(5, 2),
    frequency NUMERIC(5, 2),
    measured_at TIMESTAMP WITH TIME ZONE NOT NULL,
    boot_id VARCHAR(40),
    seq BIGINT,
    CONSTRAINT pk_iot_data PRIMARY KEY (received_at, id)
) PARTITION BY RANGE (received_at);
CREATE INDEX idx_iot_data_sensor ON iot_data (sensor_id, received_at);

CREATE TABLE notifications (
    event_at TIMESTAMP WITH TIME ZONE NOT NULL,
    event_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    batch_no INTEGER NOT NULL,
    address_ids INTEGER[],
    is_night_mode BOOLEAN DEFAULT false NOT NULL,
    state VARCHAR(12) DEFAULT 'pending' NOT NULL,
    attempts SMALLINT DEFAULT '0' NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    error_message TEXT,
    CONSTRAINT pk_notifications PRIMARY KEY (event_at, event_id, user_id)
) PARTITION BY RANGE (event_at);

CREATE TABLE paid_broadcast_spend (
    day DATE NOT NULL,
    messages BIGINT DEFAULT '0' NOT NULL,
    CONSTRAINT pk_paid_broadcast_spend PRIMARY KEY (day)
);

CREATE TABLE payment_callbacks (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    payment_method VARCHAR(20) NOT NULL,
    body TEXT NOT NULL,
    body_hash BYTEA NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    handled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payment_callbacks PRIMARY KEY (id),
    CONSTRAINT uq_payment_callbacks_body_hash UNIQUE (body_hash)
);

CREATE TABLE queues (
    queue_id INTEGER NOT NULL,
    name VARCHAR(50) NOT NULL,
    is_power_on BOOLEAN DEFAULT true NOT NULL,
    last_change_at TIMESTAMP WITH TIME ZONE,
    is_change_dated BOOLEAN DEFAULT true NOT NULL,
    last_change_source VARCHAR(20),
    unstable_since TIMESTAMP WITH TIME ZONE,
    outage_confirmed_until TIMESTAMP WITH TIME ZONE,
    telegram_channel_id BIGINT,
    total_outages INTEGER DEFAULT '0' NOT NULL,
    total_uptime_minutes INTEGER DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_queues PRIMARY KEY (queue_id),
    CONSTRAINT ck_queues_last_change_source CHECK (last_change_source IN ('iot', 'crowdreport', 'manual')),
    CONSTRAINT uq_queues_name UNIQUE (name)
);

CREATE TABLE silence_watch (
    id INTEGER NOT NULL,
    swept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    listening_since TIMESTAMP WITH TIME ZONE NOT NULL,
    api_alive_at TIMESTAMP WITH TIME ZONE,
    doubtful_queues INTEGER[] NOT NULL,
    CONSTRAINT pk_silence_watch PRIMARY KEY (id),
    CONSTRAINT ck_silence_watch_single_row CHECK (id = 1)
);

CREATE TABLE tariffs (
    tier VARCHAR(20) NOT NULL,
    days INTEGER NOT NULL,
    price NUMERIC(10, 2) NOT NULL,
    is_offered BOOLEAN DEFAULT true NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_tariffs PRIMARY KEY (tier, days),
    CONSTRAINT ck_tariffs_tier CHECK (tier IN ('STANDARD', 'PRO')),
    CONSTRAINT ck_tariffs_days CHECK (days > 0),
    CONSTRAINT ck_tariffs_price CHECK (price > 0)
);

CREATE TABLE addresses (
    id SERIAL NOT NULL,
    street VARCHAR(200) NOT NULL,
    house_number VARCHAR(20) NOT NULL,
    queue_id INTEGER NOT NULL,
    latitude NUMERIC(9, 6),
    longitude NUMERIC(9, 6),
    street_key VARCHAR(200) NOT NULL,
    house_key VARCHAR(20) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    added_by VARCHAR(20) DEFAULT 'admin' NOT NULL,
    CONSTRAINT pk_addresses PRIMARY KEY (id),
    CONSTRAINT ck_addresses_added_by CHECK (added_by IN ('admin', 'user', 'auto')),
    CONSTRAINT uq_addresses_street_key_house_key_queue_id UNIQUE (street_key, house_key, queue_id),
    CONSTRAINT uq_addresses_id_queue_id UNIQUE (id, queue_id),
    CONSTRAINT fk_addresses_queue_id FOREIGN KEY(queue_id) REFERENCES queues (queue_id)
);
CREATE INDEX idx_addresses_queue ON addresses (queue_id);
CREATE INDEX idx_addresses_street ON addresses (street);

CREATE TABLE events (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    kind VARCHAR(50) NOT NULL,
    queue_id INTEGER,
    payload JSONB DEFAULT '{}' NOT NULL,
    audience JSONB NOT NULL,
    lane SMALLINT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    dedup_key VARCHAR(200),
    status VARCHAR(20) DEFAULT 'pending' NOT NULL,
    expansion_step SMALLINT DEFAULT '0' NOT NULL,
    expansion_cursor BIGINT,
    batches INTEGER DEFAULT '0' NOT NULL,
    recipients INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (id),
    CONSTRAINT ck_events_status CHECK (status IN ('pending', 'expanded', 'done', 'superseded', 'expired', 'cancelled')),
    CONSTRAINT fk_events_queue_id FOREIGN KEY(queue_id) REFERENCES queues (queue_id),
    CONSTRAINT uq_events_dedup_key UNIQUE (dedup_key)
);
CREATE INDEX idx_events_open ON events (lane, id) WHERE status IN ('pending', 'expanded');
CREATE INDEX idx_events_queue ON events (queue_id, created_at);

CREATE TABLE iot_sensors (
    sensor_id VARCHAR(50) NOT NULL,
    queue_id INTEGER NOT NULL,
    priority INTEGER DEFAULT '1' NOT NULL,
    supply VARCHAR(10) DEFAULT 'backup' NOT NULL,
    silence_after_s INTEGER DEFAULT '180' NOT NULL,
    key_hash BYTEA NOT NULL,
    previous_key_hash BYTEA,
    previous_key_until TIMESTAMP WITH TIME ZONE,
    is_online BOOLEAN DEFAULT false NOT NULL,
    last_ping_at TIMESTAMP WITH TIME ZONE,
    heard_since TIMESTAMP WITH TIME ZONE,
    last_reading_at TIMESTAMP WITH TIME ZONE,
    reported_on BOOLEAN,
    reported_since TIMESTAMP WITH TIME ZONE,
    boot_id VARCHAR(40),
    last_seq BIGINT,
    last_voltage NUMERIC(5, 2),
    last_frequency NUMERIC(5, 2),
    voltage_state VARCHAR(10) DEFAULT 'normal' NOT NULL,
    voltage_next_state VARCHAR(10),
    voltage_next_since TIMESTAMP WITH TIME ZONE,
    voltage_measured_at TIMESTAMP WITH TIME ZONE,
    firmware_version VARCHAR(20),
    ip_address VARCHAR(45),
    sim_card VARCHAR(20),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_iot_sensors PRIMARY KEY (sensor_id),
    CONSTRAINT ck_iot_sensors_supply CHECK (supply IN ('backup', 'mains')),
    CONSTRAINT ck_iot_sensors_silence_after CHECK (silence_after_s BETWEEN 30 AND 86400),
    CONSTRAINT ck_iot_sensors_voltage_state CHECK (voltage_state IN ('normal', 'low', 'high')),
    CONSTRAINT fk_iot_sensors_queue_id FOREIGN KEY(queue_id) REFERENCES queues (queue_id),
    CONSTRAINT uq_iot_sensors_key_hash UNIQUE (key_hash),
    CONSTRAINT uq_iot_sensors_previous_key_hash UNIQUE (previous_key_hash)
) WITH (fillfactor = 50);
CREATE INDEX idx_iot_sensors_queue ON iot_sensors (queue_id);

CREATE TABLE queue_changes (
    id BIGSERIAL NOT NULL,
    queue_id INTEGER NOT NULL,
    is_power_on BOOLEAN NOT NULL,
    effective_at TIMESTAMP WITH TIME ZONE NOT NULL,
    detected_at TIMESTAMP WITH TIME ZONE NOT NULL,
    source VARCHAR(20) NOT NULL,
    confidence VARCHAR(20) NOT NULL,
    reason TEXT NOT NULL,
    is_announced BOOLEAN NOT NULL,
    CONSTRAINT pk_queue_changes PRIMARY KEY (id),
    CONSTRAINT ck_queue_changes_source CHECK (source IN ('iot', 'crowdreport', 'manual')),
    CONSTRAINT ck_queue_changes_confidence CHECK (confidence IN ('confirmed', 'single')),
    CONSTRAINT fk_queue_changes_queue_id FOREIGN KEY(queue_id) REFERENCES queues (queue_id)
);
CREATE INDEX idx_queue_changes_queue ON queue_changes (queue_id, effective_at);

CREATE TABLE schedules (
    id SERIAL NOT NULL,
    queue_id INTEGER NOT NULL,
    scheduled_date DATE NOT NULL,
    start_time TIME WITHOUT TIME ZONE NOT NULL,
    end_time TIME WITHOUT TIME ZONE NOT NULL,
    is_confirmed BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_schedules PRIMARY KEY (id),
    CONSTRAINT uq_schedules_queue_id_scheduled_date_start_time UNIQUE (queue_id, scheduled_date, start_time),
    CONSTRAINT fk_schedules_queue_id FOREIGN KEY(queue_id) REFERENCES queues (queue_id)
);
CREATE INDEX idx_schedules_date ON schedules (scheduled_date);

CREATE TABLE notification_batches (
    event_id BIGINT NOT NULL,
    batch_no INTEGER NOT NULL,
    event_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lane SMALLINT NOT NULL,
    size INTEGER NOT NULL,
    first_user_id BIGINT NOT NULL,
    last_user_id BIGINT NOT NULL,
    lease_until TIMESTAMP WITH TIME ZONE,
    leased_by VARCHAR(80),
    is_done BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_notification_batches PRIMARY KEY (event_id, batch_no),
    CONSTRAINT fk_notification_batches_event_id FOREIGN KEY(event_id) REFERENCES events (id) ON DELETE CASCADE
);
CREATE INDEX idx_notification_batches_open ON notification_batches (lane, event_id, batch_no) WHERE NOT is_done;

CREATE TABLE users (
    user_id BIGINT NOT NULL,
    username VARCHAR(100),
    first_name VARCHAR(100),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    subscription_tier VARCHAR(20) DEFAULT 'NOFREE' NOT NULL,
    subscription_expires_at TIMESTAMP WITH TIME ZONE,
    is_channel_subscribed BOOLEAN DEFAULT false NOT NULL,
    last_subscription_check TIMESTAMP WITH TIME ZONE,
    primary_address_id INTEGER,
    address_count INTEGER DEFAULT '1' NOT NULL,
    referred_by BIGINT,
    referral_code VARCHAR(20),
    referral_count INTEGER DEFAULT '0' NOT NULL,
    referral_days_earned INTEGER DEFAULT '0' NOT NULL,
    settings JSONB DEFAULT '{"warning_times": [5, 10, 15, 30, 60, 120], "notifications_enabled": true, "night_mode": false}' NOT NULL,
    wants_notifications BOOLEAN GENERATED ALWAYS AS
        (NOT is_blocked AND coalesce((settings ->> 'notifications_enabled')::boolean, true)) STORED NOT NULL,
    wants_quiet_nights BOOLEAN GENERATED ALWAYS AS
        (coalesce((settings ->> 'night_mode')::boolean, false)) STORED NOT NULL,
    total_notifications_sent INTEGER DEFAULT '0' NOT NULL,
    last_active_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    is_blocked BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (user_id),
    CONSTRAINT ck_users_tier CHECK (subscription_tier IN ('NOFREE', 'FREE', 'STANDARD', 'PRO')),
    CONSTRAINT ck_users_address_count CHECK (address_count BETWEEN 0 AND 3),
    CONSTRAINT uq_users_user_id_subscription_tier UNIQUE (user_id, subscription_tier)
        INCLUDE (wants_notifications, wants_quiet_nights),
    CONSTRAINT fk_users_primary_address_id FOREIGN KEY(primary_address_id) REFERENCES addresses (id) ON DELETE SET NULL,
    CONSTRAINT fk_users_referred_by FOREIGN KEY(referred_by) REFERENCES users (user_id) ON DELETE SET NULL,
    CONSTRAINT uq_users_referral_code UNIQUE (referral_code)
);
CREATE INDEX idx_users_active ON users (last_active_at) WHERE NOT is_blocked;
CREATE INDEX idx_users_channel ON users (is_channel_subscribed);
CREATE INDEX idx_users_referral ON users (referred_by);
CREATE INDEX idx_users_subscription ON users (subscription_tier);

CREATE TABLE crowdreports (
    id SERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    address_id INTEGER NOT NULL,
    queue_id INTEGER NOT NULL,
    report_type VARCHAR(20) NOT NULL,
    reported_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    status VARCHAR(20) DEFAULT 'pending' NOT NULL,
    moderated_at TIMESTAMP WITH TIME ZONE,
    moderated_by BIGINT,
    latitude NUMERIC(9, 6),
    longitude NUMERIC(9, 6),
    CONSTRAINT pk_crowdreports PRIMARY KEY (id),
    CONSTRAINT ck_crowdreports_report_type CHECK (report_type IN ('power_on', 'power_off')),
    CONSTRAINT ck_crowdreports_status CHECK (status IN ('pending', 'confirmed', 'rejected')),
    CONSTRAINT fk_crowdreports_user_id FOREIGN KEY(user_id) REFERENCES users (user_id) ON DELETE CASCADE,
    CONSTRAINT fk_crowdreports_address_id FOREIGN KEY(address_id) REFERENCES addresses (id) ON DELETE CASCADE,
    CONSTRAINT fk_crowdreports_queue_id FOREIGN KEY(queue_id) REFERENCES queues (queue_id)
);
CREATE INDEX idx_crowdreports_queue ON crowdreports (queue_id, reported_at);
CREATE INDEX idx_crowdreports_status ON crowdreports (status);

CREATE TABLE payments (
    id SERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    amount NUMERIC(10, 2) NOT NULL,
    currency VARCHAR(3) DEFAULT 'UAH' NOT NULL,
    payment_method VARCHAR(20),
    payment_id VARCHAR(100),
    status VARCHAR(20) DEFAULT 'pending' NOT NULL,
    subscription_days INTEGER NOT NULL,
    subscription_tier VARCHAR(20) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payments PRIMARY KEY (id),
    CONSTRAINT ck_payments_amount CHECK (amount > 0),
    CONSTRAINT ck_payments_subscription_days CHECK (subscription_days > 0),
    CONSTRAINT ck_payments_status CHECK (status IN ('pending', 'success', 'failed', 'refunded')),
    CONSTRAINT ck_payments_tier CHECK (subscription_tier IN ('STANDARD', 'PRO')),
    CONSTRAINT fk_payments_user_id FOREIGN KEY(user_id) REFERENCES users (user_id),
    CONSTRAINT uq_payments_payment_id UNIQUE (payment_id)
);
CREATE INDEX idx_payments_status ON payments (status);
CREATE INDEX idx_payments_user ON payments (user_id);

CREATE TABLE referral_activations (
    id SERIAL NOT NULL,
    referrer_user_id BIGINT NOT NULL,
    referred_user_id BIGINT NOT NULL,
    days_granted INTEGER DEFAULT '5' NOT NULL,
    activated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_referral_activations PRIMARY KEY (id),
    CONSTRAINT ck_referral_activations_not_oneself CHECK (referrer_user_id <> referred_user_id),
    CONSTRAINT fk_referral_activations_referrer_user_id FOREIGN KEY(referrer_user_id) REFERENCES users (user_id) ON DELETE CASCADE,
    CONSTRAINT uq_referral_activations_referred_user_id UNIQUE (referred_user_id),
    CONSTRAINT fk_referral_activations_referred_user_id FOREIGN KEY(referred_user_id) REFERENCES users (user_id) ON DELETE CASCADE
);
CREATE INDEX ix_referral_activations_referrer_user_id ON referral_activations (referrer_user_id);

CREATE TABLE user_addresses (
    user_id BIGINT NOT NULL,
    address_id INTEGER NOT NULL,
    priority INTEGER DEFAULT '1' NOT NULL,
    label VARCHAR(30),
    subscription_tier VARCHAR(20) NOT NULL,
    queue_id INTEGER NOT NULL,
    CONSTRAINT pk_user_addresses PRIMARY KEY (user_id, address_id),
    CONSTRAINT ck_user_addresses_priority CHECK (priority BETWEEN 1 AND 3),
    CONSTRAINT fk_user_addresses_user_id_subscription_tier FOREIGN KEY(user_id, subscription_tier) REFERENCES users (user_id, subscription_tier) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT fk_user_addresses_address_id_queue_id FOREIGN KEY(address_id, queue_id) REFERENCES addresses (id, queue_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX idx_user_addresses_address ON user_addresses (address_id, queue_id);
CREATE INDEX idx_user_addresses_audience ON user_addresses (queue_id, subscription_tier, user_id) INCLUDE (address_id, priority);

-- The twelve queues 1.1 … 6.2; nothing in the code assumes there are twelve.
INSERT INTO queues (queue_id, name)
SELECT (main - 1) * 2 + sub, main || '.' || sub
FROM generate_series(1, 6) AS main, generate_series(1, 2) AS sub;
