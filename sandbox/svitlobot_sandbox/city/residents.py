"""The SQL that makes simulated residents: one statement per range of numbers, the same rows for the same seed.

A resident's number says everything about them. Numbers go round the queues, so each queue gets the same number of
people and the same share of every tier (61 is the golden section of 100, so that holds for twenty people too). All else
is drawn from PostgreSQL's own hash of the number.
"""

from collections.abc import Sequence

# Telegram ids have at most 52 bits; people's are far below this, so nobody real is ever in the simulated range.
FIRST_RESIDENT = 4_000_000_000_000
LAST_RESIDENT = FIRST_RESIDENT + 99_999_999

_NAMES = (
    "Олена Тарас Марія Андрій Ірина Богдан Наталія Василь Оксана Михайло Софія Юрій Тетяна Назар Анна Остап Юлія "
    "Максим Христина Роман Соломія Петро Галина Степан Дарина Ігор Надія Олег Леся Володимир Зоряна Дмитро Катерина "
    "Сергій Уляна Маркіян Вікторія Іван Людмила Ярослав"
)
_WARNING_TIMES = ("[5, 10, 15, 30, 60, 120]",) * 4 + ("[15, 60]", "[5, 30]", "[10, 30, 120]", "[60]", "[]")


def _hash(salt: int, number: str = "number") -> str:
    """Return SQL for a non-negative 63-bit hash of ``number`` (an SQL bigint); each salt gives another one."""
    return f"(hashint8extended({number}, $1::bigint + {salt}) & 9223372036854775807)"


def _chance(salt: int, percent: str) -> str:
    return f"({_hash(salt)} % 100 < {percent})"


def _pick(salt: int, values: Sequence[str]) -> str:
    literals = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{literals}])[1 + {_hash(salt)} % {len(values)}]"


# $1 seed · $2 first number · $3 the number after the last · $4 now · $5 what makes referral codes differ between cities
# $6 queue ids · $7 how many of 100 are PRO · $8 … STANDARD · $9 … FREE · $10 percent muted · $11 percent blocked
# $12 may people follow several addresses · $13 percent who mute news of the schedule
INSERT_RESIDENTS = f"""
WITH house AS (
    SELECT array_position($6::int[], queue_id) - 1 AS queue_no, id AS address_id, queue_id,
           row_number() OVER (PARTITION BY queue_id ORDER BY id) - 1 AS house_no
    FROM addresses WHERE queue_id = ANY($6::int[])
), queue AS (
    SELECT queue_no, count(*) AS houses FROM house GROUP BY queue_no
), numbered AS (
    SELECT number, (number / cardinality($6::int[])) * 61 % 100 AS slot
    FROM generate_series($2::bigint, $3::bigint - 1) AS number
), resident AS (
    SELECT number, {FIRST_RESIDENT} + number AS user_id,
           CASE WHEN slot < $7::int THEN 'PRO' WHEN slot < $7 + $8::int THEN 'STANDARD'
                WHEN slot < $7 + $8 + $9::int THEN 'FREE' ELSE 'NOFREE' END AS tier
    FROM numbered
), wish AS (
    SELECT number, user_id, tier, place,
           CASE WHEN place = 1 OR {_chance(1, "15")} THEN number ELSE {_hash(2, "number * 4 + place")} END
           % cardinality($6) AS queue_no,
           {_hash(3, "number * 4 + place")} AS draw
    FROM resident, generate_series(1, CASE WHEN NOT $12::bool THEN 1
                                           WHEN tier = 'PRO' THEN 1 + {_hash(4)} % 3
                                           WHEN tier = 'STANDARD' THEN 1 + {_hash(4)} % 2
                                           ELSE 1 END) AS place
), followed AS (
    SELECT DISTINCT ON (user_id, address_id) user_id, tier, place, address_id, queue_id
    FROM wish JOIN queue USING (queue_no) JOIN house USING (queue_no)
    WHERE house_no = draw % houses
    ORDER BY user_id, address_id, place
), home AS (
    SELECT user_id, min(address_id) FILTER (WHERE place = 1) AS address_id, count(*) AS addresses
    FROM followed GROUP BY user_id
), new_user AS (
    INSERT INTO users (user_id, username, first_name, created_at, subscription_tier, subscription_expires_at,
                       is_channel_subscribed, last_subscription_check, primary_address_id, address_count,
                       referral_code, settings, last_active_at, is_blocked)
    SELECT user_id, 'resident' || number, {_pick(5, _NAMES.split())},
           $4::timestamptz - {_hash(6)} % 300 * interval '1 day', tier,
           CASE WHEN tier IN ('PRO', 'STANDARD') THEN $4::timestamptz + (1 + {_hash(7)} % 30) * interval '1 day' END,
           tier <> 'NOFREE', $4::timestamptz, home.address_id, addresses,
           substr(md5($5::text || number), 1, 16),
           jsonb_build_object('warning_times', {_pick(8, _WARNING_TIMES)}::jsonb,
                              'return_times', {_pick(8, _WARNING_TIMES)}::jsonb,
                              'notifications_enabled', NOT {_chance(9, "$10::int")},
                              'night_mode', {_chance(10, "30")}),
           $4::timestamptz - {_hash(11)} % 30 * interval '1 day', {_chance(12, "$11::int")}
    FROM resident JOIN home USING (user_id)
    ON CONFLICT (user_id) DO NOTHING
    RETURNING user_id
), muted AS (
    INSERT INTO notification_mutes (user_id, address_id, topic)
    SELECT user_id, 0, 'schedule' FROM new_user JOIN resident USING (user_id) WHERE {_chance(13, "$13::int")}
)
INSERT INTO user_addresses (user_id, address_id, priority, label, queue_id)
SELECT user_id, address_id, row_number() OVER (PARTITION BY user_id ORDER BY place),
       (ARRAY['дім', 'робота', 'батьки'])[place], queue_id
FROM new_user JOIN followed USING (user_id)
"""

CODE_OF_FIRST = f"SELECT referral_code = substr(md5($1::text || 0), 1, 16) FROM users WHERE user_id = {FIRST_RESIDENT}"

COUNT_RESIDENTS = f"SELECT count(*) FROM users WHERE user_id BETWEEN {FIRST_RESIDENT} AND {LAST_RESIDENT}"

# Payments do not go with their user, so that nobody loses a real one; a simulated resident's money is play money.
DELETE_PAYMENTS = f"DELETE FROM payments WHERE user_id BETWEEN {FIRST_RESIDENT} + $1::bigint AND {LAST_RESIDENT}"

DELETE_RESIDENTS = f"""
DELETE FROM users WHERE user_id IN (
    SELECT user_id FROM users WHERE user_id BETWEEN {FIRST_RESIDENT} + $1::bigint AND {LAST_RESIDENT} LIMIT $2
)
"""

QUEUES_WITH_ADDRESSES = "SELECT DISTINCT queue_id FROM addresses ORDER BY queue_id"

TIERS = f"""
SELECT subscription_tier, count(*) FROM users
WHERE user_id BETWEEN {FIRST_RESIDENT} AND {LAST_RESIDENT} GROUP BY subscription_tier
"""

# The audience of news, worked out apart from the product's own query, so that one can check the other.
# $1 queue id · $2 tiers that are told · $3 how many addresses each of them may follow · $4 a topic that may be muted
_TOLD = """
FROM users JOIN unnest($2::text[], $3::int[]) AS told (tier, addresses_allowed) ON told.tier = subscription_tier
WHERE NOT is_blocked AND coalesce((settings ->> 'notifications_enabled')::boolean, true)
  AND NOT EXISTS (SELECT FROM notification_mutes AS mute WHERE mute.user_id = users.user_id AND topic = $4)
  AND EXISTS (SELECT FROM user_addresses AS followed
              WHERE followed.user_id = users.user_id AND queue_id = $1 AND priority <= addresses_allowed)
"""

COUNT_TOLD = f"SELECT subscription_tier, count(*) {_TOLD} GROUP BY subscription_tier"

RESIDENTS_TOLD = f"SELECT user_id, subscription_tier {_TOLD} AND user_id BETWEEN {FIRST_RESIDENT} AND {LAST_RESIDENT}"

# $5 the setting that holds the times of a warning · $6 the warning's own
RESIDENTS_WARNED = f"""{RESIDENTS_TOLD}
  AND EXISTS (SELECT FROM jsonb_array_elements_text(settings -> $5) AS chosen
              WHERE chosen::int = ANY($6::int[]))
"""
